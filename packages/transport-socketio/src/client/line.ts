/** An open line over a connected socket.io socket. It looks into no frame but to refuse one that it cannot carry. */
import {
  type ClientFrame,
  type FailureCode,
  failure,
  Inlet,
  type Line,
  type LineEvents,
} from "@peerage/core/protocol"
import type { Socket } from "socket.io-client"
import { Outbox } from "../outbox.js"
import { frameBytes, frameEvent, framesIn, JoinedFrames } from "../wire.js"

// Counting bytes by encoding them is several times faster than by looking at each character.
const encoder = new TextEncoder()
const scratch = new Uint8Array(frameBytes)

/** A line; what it hears it keeps until `speak`. */
export class SocketLine implements Line {
  readonly #socket: Socket
  readonly #events: LineEvents
  readonly #inlet = new Inlet<unknown>()
  // Not queueMicrotask itself: browsers refuse to have it called as anything but a function of the window.
  readonly #outbox = new Outbox(
    (flush) => queueMicrotask(flush),
    ({ text }) => {
      if (this.#socket.connected) this.#socket.emit(frameEvent, new JoinedFrames(text))
    },
  )

  constructor(socket: Socket, events: LineEvents, signal: AbortSignal) {
    this.#socket = socket
    this.#events = events
    const abort = () => this.close()
    signal.addEventListener("abort", abort, { once: true })
    socket.on(frameEvent, (argument: unknown) => this.#receive(argument))
    socket.once("disconnect", () => {
      signal.removeEventListener("abort", abort)
      this.#inlet.end()
    })
  }

  send(frame: ClientFrame): void {
    if (this.#inlet.ended) return
    const text = jsonOf(frame)
    if (text === undefined) return this.#refuse(frame, "bad-frame")
    const { read, written } = encoder.encodeInto(text, scratch)
    // A server ends a connection over a packet that is too large, and would do so again each time it is sent again.
    if (read < text.length)
      return this.#refuse(frame, "too-long", `A frame has at most ${frameBytes} bytes.`)
    this.#outbox.add(text, written)
  }

  close(): void {
    if (this.#inlet.ended) return
    this.#outbox.flush()
    this.#inlet.cut()
    this.#socket.disconnect()
  }

  /** Tells what was heard so far and what comes. */
  speak(): void {
    this.#inlet.onFrame((frame) => this.#events.onFrame(frame))
    this.#inlet.onEnd(() => this.#events.onClose())
  }

  #receive(argument: unknown): void {
    for (const frame of framesIn(argument) ?? []) {
      if (!this.#inlet.push(frame)) return this.close()
    }
  }

  #refuse(frame: ClientFrame, code: FailureCode, message?: string): void {
    const ref = "ref" in frame ? frame.ref : null
    this.#inlet.push({
      type: "refused",
      ref,
      ...failure(code, message === undefined ? {} : { message }),
    })
  }
}

/** A frame's text; `undefined` for what JSON cannot say, such as a cycle. */
function jsonOf(frame: ClientFrame): string | undefined {
  try {
    return JSON.stringify(frame)
  } catch {
    return undefined
  }
}
