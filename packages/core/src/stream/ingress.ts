/**
 * Frames in: decode, admit, check (signature, host, gates), and make an input of it. What comes out is trusted by
 * construction. Keeps a connection's order also while an answer is awaited.
 */
import * as E from "fp-ts/lib/Either.js"
import { admit } from "../domain/admission.js"
import { ClientFrame } from "../model/client-frame.js"
import { type Failure, failure } from "../model/failure.js"
import type { ConnectionId, PeerId } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Limits } from "../model/limit.js"
import type { Connection } from "../ports/transport.js"
import { type InputPort, toInput } from "./to-input.js"

/** What ingress needs to know and to do. */
export interface IngressPort extends InputPort {
  readonly limits: Limits
  peerOf(connection: ConnectionId): PeerId | undefined
  dispatch(input: Input): void
  /** A request came; it will have one answer. */
  onRequest(connection: ConnectionId, ref: number): void
  /** The frame as it may go on, or why it may not; settles in time. */
  check(
    frame: ClientFrame,
    connection: Connection,
  ): ClientFrame | Failure | Promise<ClientFrame | Failure>
}

/** Takes a connection's frames from now on. `trusted`: the host's own peer; it is not asked about. */
export function receiveFrames(connection: Connection, trusted: boolean, port: IngressPort): void {
  const ingress = new Ingress(connection, trusted, port)
  connection.onFrame((raw) => ingress.hear(raw))
}

// A class: each connection has one, and with functions of its own it would weigh twice as much.
class Ingress {
  readonly #connection: Connection
  readonly #trusted: boolean
  readonly #port: IngressPort
  #waiting: ClientFrame[] | undefined
  #isAsking = false

  constructor(connection: Connection, trusted: boolean, port: IngressPort) {
    this.#connection = connection
    this.#trusted = trusted
    this.#port = port
  }

  hear(raw: unknown): void {
    const port = this.#port
    const { id } = this.#connection
    const decoded = ClientFrame.decode(raw)
    if (E.isLeft(decoded)) return this.#refuse(refOf(raw), failure("bad-frame"), true)
    const frame = decoded.right
    const ref = "ref" in frame ? frame.ref : null
    if (ref !== null) port.onRequest(id, ref)
    const admitted = admit(frame, port.limits)
    if (E.isLeft(admitted)) return this.#refuse(ref, admitted.left, false)
    if (!this.#isAsking) return this.#take(frame)
    this.#waiting ??= []
    // Before there is a session nobody has a right to much.
    const most = port.peerOf(id) === undefined ? 16 : port.limits.waitingFrames
    if (this.#waiting.length >= most) return this.#refuse(ref, failure("busy"), false)
    this.#waiting.push(frame)
  }

  #take(frame: ClientFrame): void {
    const verdict = this.#trusted ? frame : this.#port.check(frame, this.#connection)
    if (!(verdict instanceof Promise)) return this.#settle(frame, verdict)
    this.#isAsking = true
    void verdict.then((answer) => {
      this.#settle(frame, answer)
      this.#isAsking = false
      while (!this.#isAsking) {
        const next = this.#waiting?.shift()
        if (next === undefined) return
        this.#take(next)
      }
    })
  }

  #settle(frame: ClientFrame, verdict: ClientFrame | Failure): void {
    if ("type" in verdict) this.#port.dispatch(toInput(verdict, this.#connection.id, this.#port))
    else this.#refuse("ref" in frame ? frame.ref : null, verdict, false)
  }

  #refuse(ref: number | null, refusal: Failure, unreadable: boolean): void {
    const connection = this.#connection.id
    this.#port.dispatch({ type: "FrameRefused", connection, ref, failure: refusal, unreadable })
  }
}

/** The `ref` of a frame that could not be read otherwise, so that its sender learns which one it was. */
function refOf(raw: unknown): number | null {
  if (typeof raw !== "object" || raw === null || !("ref" in raw)) return null
  return Number.isSafeInteger(raw.ref) ? (raw.ref as number) : null
}
