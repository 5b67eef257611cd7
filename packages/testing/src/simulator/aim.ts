/** Faults at places that are seldom passed: what provokes the place follows the fault, so that each is hit in a few runs. */
import { type Boundary, boundaries, type FaultKind, faultsAt } from "./boundary.js"
import { drawStep, type OperationName, type Step } from "./operation.js"
import type { Draw } from "./operation-base.js"

/**
 * A fault and its place.
 *
 * @since 0.1.0
 */
export interface Aim {
  readonly at: Boundary
  readonly kind: FaultKind
}

/** Every fault at every place where it can happen: what a coverage table is measured against. @since 0.1.0 */
export const allAims: readonly Aim[] = boundaries.flatMap((at) =>
  faultsAt(at).map((kind): Aim => ({ at, kind })),
)

const provoked: Partial<Record<Boundary, readonly OperationName[]>> = {
  "open:before": ["restart"],
  "close:before": ["restart"],
  "range:before": ["history", "history"],
  "get:before": ["restart"],
  accept: ["line"],
  lost: ["line"],
  "send:welcome": ["line"],
  "send:page": ["history", "history"],
  "send:done": ["unwatch", "unwatch"],
  "send:watched": ["watch", "watch"],
  "send:statuses": ["status", "status"],
  "send:refused": ["unwatch", "pass", "send", "send", "send"],
  "send:delivered": ["send", "send", "send", "send", "send", "send"],
  "send:closing": ["close", "restart"],
  "send:membership": ["groupCreate", "pass", "groupInvite", "groupKick", "groupJoin"],
  "send:grouped": ["groupCreate", "pass", "groupInvite", "groupKick"],
  "frame:create": ["groupCreate", "groupCreate"],
  "frame:join": ["groupCreate", "pass", "groupJoin", "groupJoin"],
  "frame:leave": ["groupCreate", "pass", "groupLeave", "groupLeave"],
  "frame:invite": ["groupCreate", "pass", "groupInvite", "groupInvite"],
  "frame:kick": ["groupCreate", "pass", "groupKick", "groupKick"],
  "frame:open": ["killDevice", "open"],
  "frame:resume": ["line", "line"],
  "frame:watch": ["watch", "watch"],
  "frame:unwatch": ["unwatch", "unwatch"],
  "frame:history": ["history", "history"],
  "frame:status": ["status", "status"],
  "frame:close": ["close", "close"],
}

/** The fault, what leads to its place, and time for it to happen. */
export function aimedSteps({ at, kind }: Aim, draw: Draw): readonly Step[] {
  const fault: Step = { do: "fault", afterMs: 0, data: { at, kind, skip: 0 } }
  const names = provoked[at] ?? []
  const steps =
    at === "send:dropped" ? tooMuchForOne(draw) : names.map((name) => drawStep(name, draw))
  return [fault, ...steps, { do: "pass", afterMs: 1_000, data: { ms: 1_000 } }]
}

/** More is sent to somebody who is away than the offline rules keep. */
function tooMuchForOne({ chance, setup }: Draw): readonly Step[] {
  const { devices } = setup
  const to = chance.between(0, devices.length - 1)
  const device = devices.slice(0, to).reduce((sum, count) => sum + count, 0)
  const pass: Step = { do: "pass", afterMs: 1_000, data: { ms: 1_000 } }
  return [
    { do: "close", afterMs: 0, data: { device } },
    pass,
    { do: "burst", afterMs: 0, data: { device: device + (devices[to] ?? 1), to, count: 60 } },
    pass,
    { do: "open", afterMs: 0, data: { device } },
  ]
}
