/** What a check found, in the words of Jepsen's queue checker. */
import type { HistoryEvent } from "./event.js"

/** A rule's number. @since 0.1.0 */
export type CheckRule =
  | "C1"
  | "C2"
  | "C3"
  | "C4"
  | "C5"
  | "C6"
  | "C7"
  | "C8"
  | "C9"
  | "C10"
  | "C11"
  | "C12"

/**
 * The rules of the checker, by number.
 *
 * @since 0.1.0
 */
export const checkRules: Readonly<Record<CheckRule, string>> = {
  C1: "lost: what was accepted reaches every recipient, or it is told that it will not",
  C2: "unexpected: nothing arrives that was not sent like this, or was refused",
  C3: "duplicated: nothing is shown twice, or sent again once its acknowledgement is confirmed",
  C4: "reordered: a device sees rising seqs, and a session's sends keep their order",
  C5: "hole: no seq is skipped without being told",
  C6: "stored twice: a send whose outcome was unknown is there at most once",
  C7: "presence: what watchers were told adds up to who is there, and nobody is offline who is there",
  C8: "membership: whom a group's message reaches is who was a member at its seq",
  C9: "cap: of what waits the newest are kept, and what is left out is told exactly",
  C10: "forgotten: what was answered is in the store after each restart of it",
  C11: "contradiction: all reads of a conversation are windows of one sequence",
  C12: "stuck: once the faults end, everything settles in a bounded time",
}

/**
 * One place where a history breaks a rule.
 *
 * @since 0.1.0
 */
export interface Violation {
  readonly rule: CheckRule
  readonly what: string
  /** Where in the history it showed. */
  readonly index: number
  readonly event: HistoryEvent | undefined
}

/**
 * What a check found.
 *
 * @since 0.1.0
 */
export interface HistoryReport {
  readonly valid: boolean
  readonly events: number
  /** Sends by their outcome. */
  readonly ok: number
  readonly failed: number
  readonly unknown: number
  /** Unknown ones that turned out to be stored: allowed, and worth knowing. */
  readonly recovered: number
  /** Places where a rule was broken, in Jepsen's words: C1 and C10, C2, C3 and C6, C4, C5. */
  readonly lost: number
  readonly unexpected: number
  readonly duplicated: number
  readonly reordered: number
  readonly holes: number
  /** The same by rule, for all of them. */
  readonly broken: Readonly<Record<CheckRule, number>>
  /** The first of each rule. */
  readonly violations: readonly Violation[]
}

/** How many violations of a rule are kept; all are counted. */
const kept = 5

/** Collects what is found. */
export class Findings {
  readonly broken: Record<CheckRule, number>
  readonly violations: Violation[] = []
  index = 0
  event: HistoryEvent | undefined

  constructor() {
    const rules = Object.keys(checkRules) as CheckRule[]
    this.broken = Object.fromEntries(rules.map((rule) => [rule, 0])) as Record<CheckRule, number>
  }

  found(rule: CheckRule, what: string): void {
    if (++this.broken[rule] > kept) return
    this.violations.push({ rule, what, index: this.index, event: this.event })
  }
}

/**
 * A report as text, for a failing test's message.
 *
 * @since 0.1.0
 */
export function describeReport(report: HistoryReport): string {
  const { ok, failed, unknown, recovered, lost, unexpected, duplicated, reordered, holes } = report
  const counts = { ok, failed, unknown, recovered, lost, unexpected, duplicated, reordered, holes }
  const line = Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  const places = report.violations.map(
    ({ rule, what, index, event }) => `  ${rule} at ${index} (${event?.at ?? "end"} ms): ${what}`,
  )
  return [`${report.events} events: ${line.join(", ")}`, ...places].join("\n")
}
