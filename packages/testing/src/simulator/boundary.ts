/**
 * The places where an engine meets the world, and what can be made to go wrong there. A fault is armed and happens at
 * the next place that fits: so it happens in the middle of what the engine does, between two effects. What was hit is
 * counted, since a fault that never happened proved nothing.
 */
import type { ClientFrame, ServerFrame } from "@peerage/core/protocol"

/** A place, by name: a call of the store, what the engine says or hears on a line, the end of a line, a tick. */
export type Boundary =
  | `${"commit" | "get" | "range" | "open" | "close"}:before`
  | `commit:${"applied" | "answered"}`
  | `send:${ServerFrame["type"]}`
  | `frame:${ClientFrame["type"]}`
  | "accept"
  | "lost"
  | "tick"

/** The process is killed; or its machine loses its power, and with it what was not flushed. */
export type EngineFault = "kill" | "power"

/** What a store may do instead of answering. `-applied`: it did what it was asked, and does not say so. */
export type StoreFault =
  | "not-applied"
  | "failed"
  | "failed-applied"
  | "hang"
  | "hang-applied"
  | "late"
  | "late-applied"

/** What a line may do with the frame that passes: be cut; look alive to both; or be lost to the client alone. */
export type LineFault = "cut" | "half-open" | "early"

/** What can happen at a place. */
export type FaultKind = EngineFault | StoreFault | LineFault

/** The places at which a run lets things go wrong. */
export const boundaries: readonly Boundary[] = [
  "commit:before",
  "commit:applied",
  "commit:answered",
  "get:before",
  "range:before",
  "open:before",
  "close:before",
  "accept",
  "lost",
  "tick",
  "send:message",
  "send:sent",
  "send:presence",
  "send:welcome",
  "send:dropped",
  "send:page",
  "send:done",
  "send:watched",
  "send:statuses",
  "send:refused",
  "send:delivered",
  "send:membership",
  "send:grouped",
  "send:closing",
  "frame:send",
  "frame:ack",
  "frame:open",
  "frame:resume",
  "frame:watch",
  "frame:unwatch",
  "frame:history",
  "frame:status",
  "frame:create",
  "frame:join",
  "frame:leave",
  "frame:invite",
  "frame:kick",
  "frame:close",
]

const engineFaults: readonly EngineFault[] = ["kill", "power"]
const storeFaults: readonly StoreFault[] = [
  "not-applied",
  "failed",
  "failed-applied",
  "hang",
  "hang-applied",
  "late",
  "late-applied",
]
export const lineFaults: readonly LineFault[] = ["cut", "half-open", "early"]

/** A fault that waits for its place. */
export interface Armed {
  readonly at: Boundary
  readonly kind: FaultKind
  /** How many times the place is passed before. */
  skip: number
}

/** Which faults make sense at a place. */
export function faultsAt(boundary: Boundary): readonly FaultKind[] {
  if (boundary === "commit:before") return [...engineFaults, ...storeFaults]
  if (boundary === "get:before" || boundary === "range:before")
    return [...engineFaults, "failed", "hang", "late"]
  if (boundary === "open:before") return [...engineFaults, "failed", "hang"]
  if (boundary.startsWith("send:") || boundary.startsWith("frame:"))
    return [...engineFaults, ...lineFaults]
  return engineFaults
}

/** The boundaries of one run: what is armed, and what was hit. */
export class Boundaries {
  /** How often a fault happened at a place, by `boundary fault`. */
  readonly hit: Map<string, number> = new Map()
  #armed: Armed[] = []

  arm(fault: Armed): void {
    this.#armed.push({ ...fault })
  }

  disarm(): void {
    this.#armed = []
  }

  /** The place is passed: which fault happens here, if any. */
  pass(boundary: Boundary): FaultKind | undefined {
    if (this.#armed.length === 0) return undefined
    const found = this.#armed.findIndex(({ at }) => at === boundary)
    const fault = this.#armed[found]
    if (fault === undefined) return undefined
    if (fault.skip-- > 0) return undefined
    this.#armed.splice(found, 1)
    const name = `${boundary} ${fault.kind}`
    this.hit.set(name, (this.hit.get(name) ?? 0) + 1)
    return fault.kind
  }
}
