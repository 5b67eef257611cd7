/**
 * What a frame from a wire must pass before it becomes an input: it names no reserved peer, it is signed where that is
 * required, the host allows it, and the gates let its message pass. In this order, each only if the one before did.
 */
import * as E from "fp-ts/lib/Either.js"
import { admit } from "../domain/admission.js"
import type { ClientFrame } from "../model/client-frame.js"
import { type Failure, failure } from "../model/failure.js"
import type { PeerId } from "../model/id.js"
import type { Limits } from "../model/limit.js"
import type { Connection } from "../ports/transport.js"
import { type Question, questionOf } from "./authorize.js"
import type { PassGates } from "./gate.js"
import type { CheckSigned } from "./signed.js"

/** The checks that the host chose. */
export interface Checks {
  readonly limits: Limits
  readonly systemPeer: PeerId
  readonly signed: CheckSigned | undefined
  readonly ask: ((question: Question) => true | Failure | Promise<true | Failure>) | undefined
  readonly gates: PassGates | undefined
}

type Verdict = ClientFrame | Failure

export function checkFrame(
  frame: ClientFrame,
  connection: Connection,
  peer: PeerId | undefined,
  checks: Checks,
): Verdict | Promise<Verdict> {
  const begins = frame.type === "open" || frame.type === "resume"
  if (begins && frame.peer === checks.systemPeer) return failure("not-allowed")
  if (!checks.signed && !checks.ask && !checks.gates) return frame
  const at = { id: connection.id, info: connection.info }
  return after(checks.signed ? checks.signed(frame, peer) : true, () => {
    const question = checks.ask && questionOf(frame, at, peer)
    return after(question && checks.ask ? checks.ask(question) : true, () =>
      passGates(frame, at, peer, checks),
    )
  })
}

/** What comes after a verdict, if it was `true`: at once where that came at once. */
function after(
  verdict: true | Failure | Promise<true | Failure>,
  next: () => Verdict | Promise<Verdict>,
): Verdict | Promise<Verdict> {
  if (verdict instanceof Promise) return verdict.then((settled) => after(settled, next))
  return verdict === true ? next() : verdict
}

function passGates(
  frame: ClientFrame,
  at: Pick<Connection, "id" | "info">,
  peer: PeerId | undefined,
  { gates, limits }: Checks,
): Verdict | Promise<Verdict> {
  // Without a session it is refused later, and no gate has to look at it.
  if (frame.type !== "send" || !gates || peer === undefined) return frame
  const passed = gates(frame, peer, at)
  return passed instanceof Promise ? passed.then(again) : again(passed)

  /** What a gate put in its place is the host's, and no less bounded. */
  function again(verdict: Verdict): Verdict {
    if (!("type" in verdict) || verdict === frame) return verdict
    const admitted = admit(verdict, limits)
    return E.isLeft(admitted) ? admitted.left : verdict
  }
}
