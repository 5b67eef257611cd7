/** The quiet end: what must be complete by then (C1, C4, C6, C8, C12). */
import { judgeHoles } from "./deliveries.js"
import type { Ended } from "./event.js"
import { isGroup, isMember, type Ledger, type Log } from "./ledger.js"
import { judgeQueue } from "./offline.js"
import { judgeFold } from "./presence.js"

export function ended(ledger: Ledger, event: Ended): void {
  ledger.ended = true
  judgeHoles(ledger)
  const present = new Set(event.present.map(([peer]) => peer))
  for (const peer of ledger.peers.values()) {
    for (const device of peer.devices.values()) {
      judgeQueue(ledger, device)
      if (event.present.some(([, name]) => name === device.device))
        judgeFold(ledger, device, present)
    }
  }
  for (const log of ledger.logs.values()) {
    judgeReach(ledger, log, present)
    judgeSenders(ledger, log)
  }
  judgeSends(ledger, present)
  for (const what of event.pending) ledger.found("C12", `${what} still waits at the end`)
  const settled = ledger.settledAt - (ledger.healedAt ?? ledger.settledAt)
  if (settled > ledger.options.settleMs) ledger.found("C12", `it took ${settled} ms to settle`)
}

/** Every entry reached whom it is for, on some device, or they were told that it will not (C1, C8). */
function judgeReach(ledger: Ledger, log: Log, present: ReadonlySet<string>): void {
  const isOfGroup = isGroup(log.key)
  const reached = isOfGroup
    ? new Set([...ledger.peers.keys(), ...log.members.keys()])
    : log.key.slice(2).split(":")
  for (const [seq, { from, value }] of log.entries) {
    if (isOfGroup && !isMember(log, from, seq))
      ledger.found("C8", `${from} wrote ${log.key} ${seq} and is no member there`)
    for (const peer of reached) {
      if (peer === from || !present.has(peer)) continue
      const isFor = !isOfGroup || isMember(log, peer, seq)
      const standing = ledger.peers.get(peer)?.standings.get(log.key)
      const isDelivered = standing?.delivered.has(seq) === true
      if (isDelivered && !isFor)
        ledger.found("C8", `${log.key} ${seq} reached ${peer}, who is no member there`)
      if (isDelivered || !isFor || standing?.told.has(seq)) continue
      ledger.found("C1", `${peer} never got '${value}', ${log.key} ${seq}`)
      if (isOfGroup)
        ledger.found("C8", `${log.key} ${seq} never reached ${peer}, who is a member there`)
    }
  }
}

/** Accepted sends of a session have their seqs in the order in which it sent them (P2). */
function judgeSenders(ledger: Ledger, log: Log): void {
  const last = new Map<string, number>()
  for (const [, { value }] of [...log.entries].sort(([one], [other]) => one - other)) {
    const send = ledger.byValue.get(value)
    if (!send || send.setBack) continue
    const { invoked } = send
    const session = `${invoked.peer} ${invoked.device} ${invoked.session ?? 0}`
    const before = last.get(session) ?? Number.NEGATIVE_INFINITY
    if (invoked.send < before)
      ledger.found("C4", `${log.key}: send ${invoked.send} of ${session} stands after ${before}`)
    last.set(session, Math.max(before, invoked.send))
  }
}

function judgeSends(ledger: Ledger, present: ReadonlySet<string>): void {
  for (const { invoked, outcome, seq, voided } of ledger.sends.values()) {
    const { send, value, transient, to } = invoked
    if (outcome === undefined) ledger.found("C12", `send ${send} was never answered`)
    if (outcome === "info" && seq !== undefined) ledger.recovered++
    const isForSomebody = to === undefined || to.some((peer) => present.has(peer))
    if (outcome === "ok" && !transient && seq === undefined && !voided && isForSomebody)
      ledger.found("C1", `'${value}' was answered as stored, and is in no log`)
  }
}
