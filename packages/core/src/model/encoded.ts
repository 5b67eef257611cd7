/**
 * A frame on its way out, as object and as JSON text; each is made from the other at most once, on first use. Engine,
 * store and every wire share the one text, so that a message is encoded once for all its recipients (L19).
 */
import { messageText } from "./message-text.js"
import type { ServerFrame } from "./server-frame.js"

/** A frame for one or many connections. Wires that speak JSON take `text`, others translate `value`. */
export interface OutgoingFrame {
  readonly value: ServerFrame
  /** One JSON object, without line breaks. */
  readonly text: string
  /**
   * The connection does not take the frame when more than this many bytes wait on it already. Small for what may be
   * lost (transient messages), large for what may not.
   */
  readonly maxWaiting: number
}

/** A frame made here: its text is made when a wire or the store asks for it. */
export function encodeFrame(value: ServerFrame, maxWaiting: number): OutgoingFrame {
  return new EncodedFrame(value, undefined, maxWaiting)
}

/** A frame that was stored or composed as text: its object is made only if somebody asks for it. */
export function storedFrame(text: string, maxWaiting: number): OutgoingFrame {
  return new EncodedFrame(undefined, text, maxWaiting)
}

class EncodedFrame implements OutgoingFrame {
  readonly maxWaiting: number
  #value: ServerFrame | undefined
  #text: string | undefined

  constructor(value: ServerFrame | undefined, text: string | undefined, maxWaiting: number) {
    this.#value = value
    this.#text = text
    this.maxWaiting = maxWaiting
  }

  get value(): ServerFrame {
    this.#value ??= JSON.parse(this.#text as string) as ServerFrame
    return this.#value
  }

  get text(): string {
    this.#text ??= textOf(this.#value as ServerFrame)
    return this.#text
  }
}

function textOf(frame: ServerFrame): string {
  return frame.type === "message" ? messageText(frame) : JSON.stringify(frame)
}
