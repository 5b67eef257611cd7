/** Sessions as they open, and what is told as left out (C9; L3, L4, P6). */
import type { ConversationKey } from "@peerage/core/protocol"
import type { SessionChanged, Told } from "./event.js"
import { type DeviceRecord, isFor, type Ledger } from "./ledger.js"
import { Ranges } from "./ranges.js"

export function told(ledger: Ledger, event: Told): void {
  const device = ledger.device(event)
  for (const { conversation, from, to, messages } of event.ranges) {
    if (!(from >= 1 && from <= to && messages >= 0 && messages <= to - from + 1)) {
      ledger.found("C9", `${event.device} was told ${messages} messages from ${from} to ${to}`)
      continue
    }
    const track = ledger.track(device, conversation)
    const [free] = track.deliveredNow.missing(from, to)
    if (free?.[0] !== from || free[1] !== to)
      ledger.found("C9", `${event.device}: ${conversation} ${from} to ${to} came, and is told`)
    track.told.add(from, to)
    track.toldNow.add(from, to)
    ledger.standing(event.peer, conversation).told.add(from, to)
  }
}

export function sessionChanged(ledger: Ledger, event: SessionChanged, at: number): void {
  const { peer, device: name, state } = event
  const { sessions } = ledger.peer(peer)
  if (state === "ended") {
    sessions.delete(name)
    return
  }
  if (state === "lost") {
    if (sessions.get(name)?.state === "open") sessions.set(name, { state, at })
    return
  }
  sessions.set(name, { state: "open", at })
  const device = ledger.device(event)
  if (state === "open") {
    judgeQueue(ledger, device)
    begin(device)
    device.queue = event.queue
    device.wall = event.wall ?? 0
  } else if (!isBegun(device)) {
    // Whether the rules were applied before the line was lost is not known, and a resume does not apply them (L3).
    device.queue = undefined
  }
  device.openedAt = ledger.findings.index
}

/** Whether anything of its session has come yet. */
export function isBegun({ tracks }: DeviceRecord): boolean {
  return [...tracks.values()].some(
    ({ toldNow, deliveredNow }) => toldNow.ranges.length + deliveredNow.ranges.length > 0,
  )
}

/** A new session: what is told and delivered counts anew. */
function begin(device: DeviceRecord): void {
  for (const track of device.tracks.values()) {
    track.openedAt = track.last
    track.toldNow = new Ranges()
    track.deliveredNow = new Ranges()
  }
}

/** Which of what waits is left out: all but the newest of others' messages, and all that are too old. */
function leftOut(ledger: Ledger, device: DeviceRecord): ReadonlyMap<ConversationKey, Set<number>> {
  const { queueMessages, queueAgeMs } = ledger.options
  const all: { conversation: ConversationKey; seq: number; timestamp: number }[] = []
  for (const [conversation, after, head] of device.queue ?? []) {
    const log = ledger.log(conversation)
    for (let seq = after + 1; seq <= head; seq++) {
      const entry = log.entries.get(seq)
      if (entry?.timestamp !== undefined && isFor(log, device.peer, seq))
        all.push({ conversation, seq, timestamp: entry.timestamp })
    }
  }
  all.sort(
    (a, b) =>
      b.timestamp - a.timestamp ||
      (a.conversation === b.conversation
        ? b.seq - a.seq
        : a.conversation < b.conversation
          ? 1
          : -1),
  )
  const found = new Map<ConversationKey, Set<number>>()
  all.forEach(({ conversation, seq, timestamp }, at) => {
    if (at < queueMessages && timestamp >= device.wall - queueAgeMs) return
    found.set(conversation, (found.get(conversation) ?? new Set()).add(seq))
  })
  return found
}

/**
 * What a session was told against what the rules leave out. A session that was cut short before anything came in a
 * conversation may not have heard of it.
 */
export function judgeQueue(ledger: Ledger, device: DeviceRecord): void {
  if (!device.queue) return
  const left = leftOut(ledger, device)
  for (const [conversation, after, head] of device.queue) {
    const track = device.tracks.get(conversation)
    if (!track) continue
    const out = left.get(conversation) ?? new Set<number>()
    const hasCome = track.deliveredNow.ranges.length > 0
    const isTold = track.toldNow.ranges.length > 0
    for (let seq = after + 1; seq <= head; seq++) {
      const log = ledger.log(conversation)
      if (log.entries.get(seq)?.timestamp === undefined || !isFor(log, device.peer, seq)) continue
      const at = `${device.device}: ${conversation} ${seq}`
      if (out.has(seq) && track.deliveredNow.has(seq))
        ledger.found("C9", `${at} is over the cap or too old, and came`)
      else if (out.has(seq) && hasCome && !track.toldNow.has(seq) && seq > track.openedAt)
        ledger.found("C9", `${at} is over the cap or too old, and is not told`)
      else if (!out.has(seq) && isTold && track.toldNow.has(seq))
        ledger.found("C9", `${at} is within cap and age, and is told as left out`)
    }
  }
  device.queue = undefined
}
