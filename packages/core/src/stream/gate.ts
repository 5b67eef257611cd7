/** Gates: the host's own look at each message before it is accepted (design §5). In order, each in its time. */
import type { SendFrame } from "../model/client-frame.js"
import { type Failure, failure } from "../model/failure.js"
import type { PeerId } from "../model/id.js"
import type { Clock } from "../ports/clock.js"
import type { Connection } from "../ports/transport.js"
import { inTime } from "./in-time.js"

/** A message on its way in. @since 0.1.0 */
export interface GateMessage {
  readonly from: PeerId
  /** The peers that it is for; absent for a group. */
  readonly to?: readonly PeerId[]
  readonly group?: string
  readonly text: string
  readonly transient: boolean
  readonly connection: Pick<Connection, "id" | "info">
}

/**
 * What a gate says: `true` lets it pass, `{ text }` lets another text pass in its place, `false` or a sentence for the
 * sender stops it (`blocked`).
 *
 * @since 0.1.0
 */
export type GateVerdict = boolean | string | { readonly text: string }

/** One gate. @since 0.1.0 */
export interface Gate {
  check(message: GateMessage): GateVerdict | Promise<GateVerdict>
  /** How long, in ms, its answer is waited for. Default: the limit `checkMs`. */
  readonly timeMs?: number
  /** When it throws or is late: `closed` refuses the message (`check-failed`), `open` lets it pass. Default `closed`. */
  readonly onFailure?: "open" | "closed"
}

/** The frame as it may go on, or why it may not. At once where every gate answers at once. */
export type PassGates = (
  frame: SendFrame,
  from: PeerId,
  connection: GateMessage["connection"],
) => SendFrame | Failure | Promise<SendFrame | Failure>

export function createGates(
  gates: readonly Gate[],
  clock: Clock,
  checkMs: number,
  onProblem: (cause: unknown) => void,
): PassGates | undefined {
  if (gates.length === 0) return undefined
  function pass(
    frame: SendFrame,
    at: number,
    from: PeerId,
    connection: GateMessage["connection"],
  ): SendFrame | Failure | Promise<SendFrame | Failure> {
    const gate = gates[at]
    if (!gate) return frame
    const { to, group, text, transient = false } = frame
    const where = group === undefined ? { to: to ?? [] } : { group }
    const goOn = (verdict: GateVerdict | undefined) => {
      const next = judge(frame, verdict, gate)
      return "code" in next ? next : pass(next, at + 1, from, connection)
    }
    const what = `a gate did not answer within ${gate.timeMs ?? checkMs} ms`
    const answer = inTime(
      () => gate.check({ from, ...where, text, transient, connection }),
      { clock, ms: gate.timeMs ?? checkMs, what },
      onProblem,
    )
    return answer instanceof Promise ? answer.then(goOn) : goOn(answer)
  }

  return (frame, from, connection) => pass(frame, 0, from, connection)
}

/** `undefined`: the gate failed. */
function judge(
  frame: SendFrame,
  verdict: GateVerdict | undefined,
  gate: Gate,
): SendFrame | Failure {
  // A gate written in plain JavaScript may answer anything.
  if (verdict === undefined || verdict === null)
    return gate.onFailure === "open" ? frame : failure("check-failed")
  if (verdict === true) return frame
  if (typeof verdict === "string") return failure("blocked", { message: verdict })
  if (verdict === false || typeof verdict.text !== "string") return failure("blocked")
  return { ...frame, text: verdict.text }
}
