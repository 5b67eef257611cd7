/** Faults at places that are seldom passed: what provokes the place follows the fault, so that each is hit in a few runs. */
import { type Boundary, boundaries, type FaultKind, faultsAt } from "./boundary.js"
import { drawStep, type OperationName, type Step } from "./operation.js"
import type { Draw } from "./operation-base.js"
import { notAMemberMeanwhile, tooMuchForOne } from "./story.js"

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

/** Where no few operations of one kind lead. */
const stories: Partial<Record<Boundary, (fault: Step, draw: Draw) => readonly Step[]>> = {
  "send:dropped": tooMuchForOne,
  "send:membership": notAMemberMeanwhile,
}

/** The fault, what leads to its place, and time for it to happen. */
export function aimedSteps({ at, kind }: Aim, draw: Draw): readonly Step[] {
  const fault: Step = { do: "fault", afterMs: 0, data: { at, kind, skip: 0 } }
  const pass: Step = { do: "pass", afterMs: 1_000, data: { ms: 1_000 } }
  const story = stories[at]?.(fault, draw)
  if (story) return [...story, pass]
  const names = provoked[at] ?? []
  return [fault, ...names.map((name) => drawStep(name, draw)), pass]
}
