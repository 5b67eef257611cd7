/** The history checker: one walk over the events, one rule after the other at the quiet end; linear in both. */
import { acknowledged, arrived, delivered, forgot, noticed } from "./deliveries.js"
import type { HistoryEvent } from "./event.js"
import { type CheckOptions, Ledger } from "./ledger.js"
import { answered, invoked, membership, read, refused, setBack, stored } from "./logs.js"
import { sessionChanged, told } from "./offline.js"
import { announced, presenceTold, watching } from "./presence.js"
import { ended } from "./quiet-end.js"
import type { HistoryReport } from "./report.js"
import { crashed, cursorStored, restarted } from "./restarts.js"

/**
 * Judges a history by the rules C1 to C12 (`checkRules`). Pure: it reads events, in their order, and nothing else.
 *
 * @param events - from the beginning to the quiet end
 * @throws Error when the history itself makes no sense: two sends with one value, or events after the end.
 * @since 0.1.0
 */
export function checkHistory(
  events: Iterable<HistoryEvent>,
  options: CheckOptions = {},
): HistoryReport {
  const ledger = new Ledger(options)
  const { findings } = ledger
  let count = 0
  for (const event of events) {
    if (ledger.ended) throw new Error("A history ends with its quiet end.")
    findings.index = count++
    findings.event = event
    take(ledger, event)
  }
  findings.event = undefined
  if (!ledger.ended) ledger.found("C12", "the history has no quiet end")
  return reportOf(ledger, count)
}

function take(ledger: Ledger, event: HistoryEvent): void {
  const { at } = event
  switch (event.type) {
    case "deliver":
      return delivered(ledger, event, at)
    case "arrive":
      return arrived(ledger, event)
    case "ack":
      return acknowledged(ledger, event)
    case "stored":
      return stored(ledger, event)
    case "cursor":
      return cursorStored(ledger, event)
    case "invoke":
      return invoked(ledger, event)
    case "ok":
      return answered(ledger, event, at)
    case "fail":
    case "info":
      return refused(ledger, event, at)
    case "setback":
      return setBack(ledger, event)
    case "notice":
      return noticed(ledger, event)
    case "told":
      return told(ledger, event)
    case "forget":
      return forgot(ledger, event)
    case "session":
      return sessionChanged(ledger, event, at)
    case "announce":
      return announced(ledger, event, at)
    case "watch":
      return watching(ledger, event)
    case "presence":
      return presenceTold(ledger, event)
    case "member":
      return membership(ledger, event)
    case "crash":
      return crashed(ledger, event)
    case "restart":
      return restarted(ledger, event)
    case "read":
      return read(ledger, event)
    case "clock":
      return
    case "heal":
      ledger.healedAt = at
      return
    case "end":
      return ended(ledger, event)
  }
}

function reportOf(ledger: Ledger, events: number): HistoryReport {
  const { broken, violations } = ledger.findings
  const outcomes = { ok: 0, fail: 0, info: 0 }
  for (const { outcome } of ledger.sends.values()) if (outcome) outcomes[outcome]++
  return {
    valid: violations.length === 0,
    events,
    ok: outcomes.ok,
    failed: outcomes.fail,
    unknown: outcomes.info,
    recovered: ledger.recovered,
    lost: broken.C1 + broken.C10,
    unexpected: broken.C2,
    duplicated: broken.C3 + broken.C6,
    reordered: broken.C4,
    holes: broken.C5,
    broken,
    violations: violations.sort((one, other) => one.index - other.index),
  }
}
