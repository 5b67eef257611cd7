/** Where the engine's answers to the host's own requests arrive: a line without a session (model, `Actor.as`). */
import { failure, PeerageError } from "../model/failure.js"
import type { ConnectionId } from "../model/id.js"
import type { ServerFrame } from "../model/server-frame.js"

/** The name of that line; transports name theirs otherwise. */
export const hostLine: ConnectionId = "host:"

interface Waiting {
  resolve(frame: ServerFrame): void
  reject(cause: PeerageError): void
}

/** Requests that wait for their answer. */
export class HostLine {
  readonly #waiting = new Map<number, Waiting>()
  #next = 1

  /** Says something that has one answer; rejects with the engine's refusal. */
  ask(
    say: (asker: { readonly connection: ConnectionId; readonly ref: number }) => void,
  ): Promise<ServerFrame> {
    const ref = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(ref, { resolve, reject })
      say({ connection: hostLine, ref })
    })
  }

  /** An answer came. */
  take(frame: ServerFrame): void {
    if (frame.type === "sent") {
      for (const item of frame.items) this.#settle(item[0], { ...frame, items: [item] })
    } else if ("ref" in frame && frame.ref !== null) this.#settle(frame.ref, frame)
  }

  /** The engine ends: nobody is answered any more. */
  end(): void {
    for (const { reject } of this.#waiting.values()) reject(new PeerageError(failure("closed")))
    this.#waiting.clear()
  }

  #settle(ref: number, frame: ServerFrame): void {
    const waiting = this.#waiting.get(ref)
    this.#waiting.delete(ref)
    if (frame.type === "refused") waiting?.reject(new PeerageError(frame))
    else waiting?.resolve(frame)
  }
}
