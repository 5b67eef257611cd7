/** A message's frame as the wire has it, made on first use: once for all of a broadcast. */
import type { MessageFrame } from "@peerage/core/adapter"

let transients = 0

/** The text of one message, but for what differs from one recipient to the next. */
export class Wording {
  #text: string | undefined

  /** All of the frame but its end. */
  of(message: MessageFrame): string {
    this.#text ??= textOf(message)
    return this.#text
  }
}

// Transient messages have no id of the engine's; they get one here, since a client drops what has the id of one of its
// last five.
function textOf(message: MessageFrame): string {
  const { id, from, text, timestamp, group } = message
  const transient = message.transient === true
  return JSON.stringify({
    cmd: "direct",
    id: transient ? `${id}.t${++transients}` : id,
    fromPeerId: from,
    msg: text,
    timestamp,
    roomId: group,
    transient,
  }).slice(0, -1)
}
