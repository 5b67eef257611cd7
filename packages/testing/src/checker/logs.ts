/** Sends, and what the logs say about them (C2, C6, C10, C11). */
import type { PeerId } from "@peerage/core/protocol"
import type { Invoked, Membership, Read, SendFailed, SendOk, SetBack, Stored } from "./event.js"
import { isMember, type Ledger, type Log, type SendRecord } from "./ledger.js"
import type { CheckRule } from "./report.js"

export function invoked(ledger: Ledger, event: Invoked): void {
  const { life } = ledger.device(event)
  const none = { outcome: undefined, seq: undefined, setBack: false, voided: false }
  const send: SendRecord = { invoked: event, life, ...none }
  if (ledger.sends.has(event.send) || ledger.byValue.has(event.value))
    throw new Error(`A history gives each send a number and a value of its own: ${event.value}`)
  ledger.sends.set(event.send, send)
  ledger.byValue.set(event.value, send)
}

export function answered(ledger: Ledger, { send: id, seq, epoch }: SendOk, at: number): void {
  const send = settle(ledger, id, "ok", at)
  if (!send || seq === undefined || ledger.isPast(epoch)) return
  const { conversation, peer, value } = send.invoked
  const log = ledger.log(conversation)
  log.shown = Math.max(log.shown, seq)
  learn(ledger, log, { seq, from: peer, value }, "C11")
}

export function refused(ledger: Ledger, { type, send: id }: SendFailed, at: number): void {
  const send = settle(ledger, id, type, at)
  if (type === "fail" && send?.seq !== undefined) foundRefused(ledger, send)
}

export function setBack(ledger: Ledger, { send: id }: SetBack): void {
  const send = ledger.sends.get(id)
  if (send) send.setBack = true
}

export function stored(ledger: Ledger, event: Stored): void {
  const log = ledger.log(event.conversation)
  const before = log.entries.get(event.seq - 1)?.timestamp
  if (before !== undefined && before > event.timestamp)
    ledger.found("C4", `${log.key} ${event.seq} is older than what stands before it`)
  learn(ledger, log, event, "C11")
}

export function read(ledger: Ledger, { conversation, entries, by, epoch }: Read): void {
  if (ledger.isPast(epoch)) return
  const log = ledger.log(conversation)
  let before: number | undefined
  for (const [seq, value] of entries) {
    if (before !== undefined && seq <= before)
      ledger.found("C11", `a read of ${conversation} has ${seq} after ${before}`)
    for (let missing = (before ?? seq) + 1; missing < seq; missing++) {
      const isOutside = by !== undefined && !isMember(log, by, missing)
      if (!log.changes.has(missing) && !isOutside)
        ledger.found("C11", `a read of ${conversation} has ${seq} without ${missing} before it`)
    }
    if (by !== undefined && !isMember(log, by, seq))
      ledger.found("C8", `${by} read ${conversation} ${seq}, and is no member there`)
    before = seq
    const send = ledger.byValue.get(value)
    const from = log.entries.get(seq)?.from ?? send?.invoked.peer ?? ""
    learn(ledger, log, { seq, value, from }, "C11")
  }
}

export function membership(ledger: Ledger, event: Membership): void {
  const { conversation, seq, peers, change } = event
  const log = ledger.log(conversation)
  log.changes.add(seq)
  log.head = Math.max(log.head, seq)
  if (log.entries.has(seq)) ledger.found("C11", `${conversation} ${seq} is a message and a change`)
  for (const peer of peers) {
    const intervals = log.members.get(peer) ?? []
    log.members.set(peer, intervals)
    const open = intervals.findLast(([, leave]) => leave === Number.POSITIVE_INFINITY)
    if (change === "join" && !open) intervals.push([seq, Number.POSITIVE_INFINITY])
    if (change === "leave" && open) open[1] = seq
  }
}

/** Notes what a log has at a seq; whoever says otherwise later contradicts it. */
export function learn(
  ledger: Ledger,
  log: Log,
  entry: { seq: number; from: PeerId; value: string; timestamp?: number },
  rule: CheckRule,
): void {
  const { seq, from, value, timestamp } = entry
  const known = log.entries.get(seq)
  if (known === undefined) {
    if (log.changes.has(seq)) ledger.found(rule, `${log.key} ${seq} is a message and a change`)
    log.entries.set(seq, { from, value, timestamp })
    log.head = Math.max(log.head, seq)
    place(ledger, log, seq, from, value)
  } else if (known.value !== value) {
    ledger.found(rule, `${log.key} ${seq} is '${known.value}' and '${value}'`)
  } else if (known.timestamp === undefined && timestamp !== undefined) {
    log.entries.set(seq, { ...known, timestamp })
  }
}

/** A value has found its place in a log: there is one for each, and only for what was sent like this. */
function place(ledger: Ledger, log: Log, seq: number, from: PeerId, value: string): void {
  const send = ledger.byValue.get(value)
  if (!send) return ledger.found("C2", `${log.key} ${seq}: '${value}' was never sent`)
  const { conversation, peer, transient } = send.invoked
  if (conversation !== log.key || peer !== from)
    ledger.found("C2", `${log.key} ${seq}: '${value}' was sent by ${peer} to ${conversation}`)
  if (transient) ledger.found("C2", `${log.key} ${seq}: '${value}' is transient and stored`)
  if (send.seq !== undefined && send.seq !== seq)
    ledger.found("C6", `'${value}' is in ${log.key} at ${send.seq} and ${seq}`)
  send.seq ??= seq
  if (send.outcome === "fail") foundRefused(ledger, send)
}

function foundRefused(ledger: Ledger, { invoked: { value }, seq }: SendRecord): void {
  ledger.found("C2", `'${value}' was refused, and is stored at ${seq}`)
}

function settle(
  ledger: Ledger,
  id: number,
  outcome: "ok" | "fail" | "info",
  at: number,
): SendRecord | undefined {
  const send = ledger.sends.get(id)
  ledger.settledAt = at
  if (!send) ledger.found("C2", `send ${id} was answered, and never asked for`)
  else if (send.outcome !== undefined) ledger.found("C3", `send ${id} was answered twice`)
  else send.outcome = outcome
  return send
}
