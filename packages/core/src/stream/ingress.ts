/**
 * Frames in: decode, admit, ask the host, and make an input of it. What comes out is trusted by construction. Keeps a
 * connection's order also while the host's answer is awaited.
 */
import * as E from "fp-ts/lib/Either.js"
import { admit } from "../domain/admission.js"
import { ClientFrame } from "../model/client-frame.js"
import { type Failure, failure } from "../model/failure.js"
import type { ConnectionId, PeerId } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Limits } from "../model/limit.js"
import type { Connection } from "../ports/transport.js"
import type { Authorize, Question } from "./authorize.js"
import { toInput } from "./to-input.js"

/** What ingress needs to know and to do. */
export interface IngressPort {
  readonly limits: Limits
  readonly authorize: Authorize | undefined
  epoch(): string
  peerOf(connection: ConnectionId): PeerId | undefined
  random(): string
  dispatch(input: Input): void
  /** Settles with the host's answer, or with a refusal in time. */
  ask(question: Question): true | Failure | Promise<true | Failure>
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

  function settle(frame: ClientFrame, verdict: true | Failure): void {
    if (verdict === true) port.dispatch(toInput(frame, connection.id, port))
    else refuse("ref" in frame ? frame.ref : null, verdict, false)
  }

  function take(frame: ClientFrame): void {
    const question = trusted ? undefined : questionOf(frame, connection, port)
    if (!question) return settle(frame, true)
    const verdict = port.ask(question)
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
    const admitted = admit(frame, port.limits)
    if (E.isLeft(admitted)) return refuse(ref, admitted.left, false)
    if (!isAsking) return take(frame)
    // Before there is a session nobody has a right to much.
    const most = port.peerOf(connection.id) === undefined ? 16 : port.limits.waitingFrames
    if (waiting.length >= most) return refuse(ref, failure("busy"), false)
    waiting.push(frame)
  })
}

/** What the host is asked about a frame; nothing about those that watching or the gates already decide. */
function questionOf(
  frame: ClientFrame,
  connection: Connection,
  port: IngressPort,
): Question | undefined {
  if (!port.authorize) return undefined
  const at = { connection: { id: connection.id, info: connection.info } }
  switch (frame.type) {
    case "open":
      return { operation: "open", peerId: frame.peer, target: frame.watch ?? [], ...at }
    case "resume":
      return { operation: "open", peerId: frame.peer, target: [], ...at }
    case "watch":
    case "status": {
      const peerId = port.peerOf(connection.id)
      return peerId === undefined
        ? undefined
        : { operation: frame.type, peerId, target: frame.peers, ...at }
    }
    case "history": {
      const peerId = port.peerOf(connection.id)
      const target = frame.with ?? []
      return peerId === undefined ? undefined : { operation: "history", peerId, target, ...at }
    }
    default:
      return undefined
  }
}

/** The `ref` of a frame that could not be read otherwise, so that its sender learns which one it was. */
function refOf(raw: unknown): number | null {
  if (typeof raw !== "object" || raw === null || !("ref" in raw)) return null
  return Number.isSafeInteger(raw.ref) ? (raw.ref as number) : null
}
