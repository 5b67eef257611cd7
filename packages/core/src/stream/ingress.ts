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
  const waiting: ClientFrame[] = []
  let isAsking = false

  function refuse(ref: number | null, refusal: Failure, unreadable: boolean): void {
    port.dispatch({
      type: "FrameRefused",
      connection: connection.id,
      ref,
      failure: refusal,
      unreadable,
    })
  }

  function settle(frame: ClientFrame, verdict: ClientFrame | Failure): void {
    if ("type" in verdict) port.dispatch(toInput(verdict, connection.id, port))
    else refuse("ref" in frame ? frame.ref : null, verdict, false)
  }

  function take(frame: ClientFrame): void {
    const verdict = trusted ? frame : port.check(frame, connection)
    if (!(verdict instanceof Promise)) return settle(frame, verdict)
    isAsking = true
    void verdict.then((answer) => {
      settle(frame, answer)
      isAsking = false
      while (!isAsking && waiting.length > 0) take(waiting.shift() as ClientFrame)
    })
  }

  connection.onFrame((raw) => {
    const decoded = ClientFrame.decode(raw)
    if (E.isLeft(decoded)) return refuse(refOf(raw), failure("bad-frame"), true)
    const frame = decoded.right
    const ref = "ref" in frame ? frame.ref : null
    if (ref !== null) port.onRequest(connection.id, ref)
    const admitted = admit(frame, port.limits)
    if (E.isLeft(admitted)) return refuse(ref, admitted.left, false)
    if (!isAsking) return take(frame)
    // Before there is a session nobody has a right to much.
    const most = port.peerOf(connection.id) === undefined ? 16 : port.limits.waitingFrames
    if (waiting.length >= most) return refuse(ref, failure("busy"), false)
    waiting.push(frame)
  })
}

/** The `ref` of a frame that could not be read otherwise, so that its sender learns which one it was. */
function refOf(raw: unknown): number | null {
  if (typeof raw !== "object" || raw === null || !("ref" in raw)) return null
  return Number.isSafeInteger(raw.ref) ? (raw.ref as number) : null
}
