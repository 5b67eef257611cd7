/** Engines that end and begin, over the store that the last one left (C10, P12). */
import { judgeHoles } from "./deliveries.js"
import type { Crashed, CursorStored, Restarted } from "./event.js"
import { isFor, type Ledger, type Log } from "./ledger.js"
import { judgeQueue } from "./offline.js"

export function cursorStored(ledger: Ledger, { peer, conversation, seq }: CursorStored): void {
  const { cursors, acked } = ledger.standing(peer, conversation)
  const log = ledger.log(conversation)
  // Nothing but an acknowledgement moves it past another's message (L7): a device without a memory begins there.
  for (let at = Math.max(acked, cursors.at(-1)?.[1] ?? 0) + 1; at <= seq; at++) {
    if (log.entries.has(at) && isFor(log, peer, at))
      ledger.found(
        "C1",
        `${peer} counts as having ${conversation} ${at}, which it never acknowledged`,
      )
  }
  // What was confirmed once stays so, even if a lower cursor is stored after it.
  cursors.push([ledger.findings.index, Math.max(seq, cursors.at(-1)?.[1] ?? 0)])
}

/** Sessions end with their engine; one that ends cleanly still tells its host so. */
export function crashed(ledger: Ledger, { how }: Crashed): void {
  for (const peer of ledger.peers.values()) {
    if (how !== "close") peer.announced = false
    peer.sessions.clear()
    for (const { tracks } of peer.devices.values()) {
      for (const [conversation, track] of tracks) {
        // What it heard and did not store, the next engine does not know (L6).
        const [, stored] = peer.standings.get(conversation)?.cursors.at(-1) ?? [0, 0]
        track.acked = Math.min(track.acked, stored)
      }
    }
  }
}

export function restarted(ledger: Ledger, { epoch, heads }: Restarted): void {
  const isNew = ledger.epoch !== undefined && ledger.epoch !== epoch
  if (isNew) endEpoch(ledger)
  for (const log of ledger.logs.values()) {
    const head = heads[log.key] ?? 0
    if (isNew) cut(ledger, log, head)
    else if (log.shown > head)
      ledger.found("C10", `${log.key} ends at ${head}, and ${log.shown} was told as stored`)
    log.shown = Math.min(log.shown, head)
  }
  ledger.epoch = epoch
}

/** What is judged by what the logs say is judged before they are cut. */
function endEpoch(ledger: Ledger): void {
  judgeHoles(ledger)
  for (const peer of ledger.peers.values()) {
    for (const device of peer.devices.values()) judgeQueue(ledger, device)
    // Sessions do not outlive their store's life; those without a line are told nothing of it.
    for (const [device, { state }] of peer.sessions)
      if (state === "lost") peer.sessions.delete(device)
  }
}

/** What is gone with a life of the store is gone, and that was told by its new epoch. */
function cut(ledger: Ledger, log: Log, head: number): void {
  for (let seq = head + 1; seq <= log.head; seq++) {
    const entry = log.entries.get(seq)
    log.entries.delete(seq)
    const send = entry && ledger.byValue.get(entry.value)
    if (send) Object.assign(send, { seq: undefined, voided: true })
  }
  log.head = Math.min(log.head, head)
  log.changes.cut(head)
  for (const [peer, intervals] of log.members) {
    const left = intervals.filter(([join]) => join <= head)
    for (const interval of left) if (interval[1] > head) interval[1] = Number.POSITIVE_INFINITY
    log.members.set(peer, left)
  }
  for (const { standings, devices } of ledger.peers.values()) {
    const standing = standings.get(log.key)
    if (standing) {
      standing.delivered.cut(head)
      standing.told.cut(head)
      // How much of what was acknowledged the store still knows is told by nobody: nothing counts as confirmed.
      standing.acked = Math.min(standing.acked, head)
      standing.cursors.length = 0
    }
    for (const { tracks } of devices.values()) {
      const track = tracks.get(log.key)
      if (!track) continue
      track.last = Math.min(track.last, head)
      track.acked = 0
      for (const set of [track.delivered, track.told, track.toldNow, track.deliveredNow])
        set.cut(head)
    }
  }
}
