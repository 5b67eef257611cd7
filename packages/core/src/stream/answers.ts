/**
 * Requests that wait for their answer: each gets one within a time, or its line ends (design §5). Whatever an answer
 * waits for, a slow host, a slow store or both after each other, this is where the wait ends.
 */
import type { ConnectionId } from "../model/id.js"
import type { ServerFrame } from "../model/server-frame.js"

/** Of each connection, since when which request waits. Bounded by what a connection may have on its way. */
export class Answers {
  readonly #waiting = new Map<ConnectionId, Map<number, number>>()

  asked(connection: ConnectionId, ref: number, at: number): void {
    const refs = this.#waiting.get(connection)
    if (refs) refs.set(ref, at)
    else this.#waiting.set(connection, new Map([[ref, at]]))
  }

  answered(connection: ConnectionId, ref: number): void {
    const refs = this.#waiting.get(connection)
    refs?.delete(ref)
    if (refs?.size === 0) this.#waiting.delete(connection)
  }

  /** A frame went out: it may be an answer, or several. */
  said(connection: ConnectionId, frame: ServerFrame): void {
    if (frame.type === "sent") for (const [ref] of frame.items) this.answered(connection, ref)
    else if ("ref" in frame && frame.ref !== null) this.answered(connection, frame.ref)
  }

  forget(connection: ConnectionId): void {
    this.#waiting.delete(connection)
  }

  /** Connections whose oldest request waits since before `time`. */
  overdue(time: number): readonly ConnectionId[] {
    const late: ConnectionId[] = []
    for (const [connection, refs] of this.#waiting) {
      for (const at of refs.values()) {
        if (at < time) late.push(connection)
        break
      }
    }
    return late
  }
}
