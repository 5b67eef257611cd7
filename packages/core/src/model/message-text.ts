/**
 * A message's frame as JSON text: what `JSON.stringify` says of it, in a third of the time. Every message is written once,
 * and nothing else of its kind costs as much.
 */
import type { MessageFrame } from "./message.js"

/** A text that JSON writes as it is: no quote, backslash, control character or lone surrogate. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be escaped
const isPlain = /^[^"\\\x00-\x1f\ud800-\udfff]*$/

/** What the messages of a burst have in common, and how that is written. */
interface Envelope {
  readonly conversation: string
  readonly from: string
  readonly to: readonly string[] | undefined
  readonly group: string | undefined
  /** Between a message's id and its seq. */
  readonly beforeSeq: string
  /** Between its n and its text. */
  readonly beforeText: string
}

/** The last one: the next message has mostly the same. It changes what a text costs, never the text. */
let last: Envelope | undefined

/** The same as `JSON.stringify`, for a frame whose fields stand in the order in which `MessageFrame` names them. */
export function messageText(frame: MessageFrame): string {
  const { id, seq, n, to, group, text, timestamp } = frame
  // What is seldom is not worth a form of its own.
  if (seq === undefined || n === undefined || frame.transient || frame.erased)
    return JSON.stringify(frame)
  // So is what no rule makes, but a host's clock, a damaged row or an adapter may: JSON has no NaN.
  if ((to === undefined) === (group === undefined) || !Number.isFinite(seq + n + timestamp))
    return JSON.stringify(frame)
  if (last === undefined || !isIn(last, frame)) last = envelopeOf(frame)
  const { beforeSeq, beforeText } = last
  return `{"type":"message","id":${quoted(id)}${beforeSeq}${seq},"n":${n}${beforeText}${quoted(text)},"timestamp":${timestamp}}`
}

function isIn(envelope: Envelope, { conversation, from, to, group }: MessageFrame): boolean {
  if (envelope.conversation !== conversation || envelope.from !== from) return false
  if (envelope.group !== group || envelope.to?.length !== to?.length) return false
  return to === undefined || to.every((peer, at) => envelope.to?.[at] === peer)
}

function envelopeOf({ conversation, from, to, group }: MessageFrame): Envelope {
  const where = to ? `"to":[${to.map(quoted).join(",")}]` : `"group":${quoted(group as string)}`
  return {
    conversation,
    from,
    to,
    group,
    // Joined, not concatenated: a text in pieces is put together again for each message.
    beforeSeq: [',"conversation":', quoted(conversation), ',"seq":'].join(""),
    beforeText: [',"from":', quoted(from), ",", where, ',"text":'].join(""),
  }
}

function quoted(text: string): string {
  return isPlain.test(text) ? `"${text}"` : JSON.stringify(text)
}
