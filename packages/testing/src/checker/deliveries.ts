/** What arrives at devices and their applications (C2 to C5). */
import type { Acked, Delivered, Forgot, Noticed } from "./event.js"
import {
  type DeviceRecord,
  isBehindLeave,
  isGroup,
  isMember,
  type Ledger,
  type Log,
  type Track,
} from "./ledger.js"
import { learn } from "./logs.js"
import { isBegun } from "./offline.js"

/** Positions of so many conversations are sent with an open; of others a device is as one that has none (L2). */
const positionsSent = 100

export function delivered(ledger: Ledger, event: Delivered, at: number): void {
  const { peer, device: name, conversation, seq, from, value, epoch } = event
  ledger.settledAt = at
  const send = ledger.byValue.get(value)
  if (!send) return ledger.found("C2", `${name}: '${value}' was never sent`)
  const { invoked } = send
  const isAsSent = invoked.conversation === conversation && invoked.peer === from
  if (!isAsSent || (invoked.transient === true) !== (seq === undefined))
    return ledger.found("C2", `${name}: '${value}' was not sent like this`)
  if (invoked.to && !invoked.to.includes(peer) && from !== peer)
    return ledger.found("C2", `${name}: '${value}' is not for ${peer}`)
  const device = ledger.device(event)
  if (seq === undefined) {
    if (device.transients.has(value)) ledger.found("C3", `${name}: transient '${value}' came twice`)
    device.transients.add(value)
    return
  }
  if (ledger.isPast(epoch)) return
  if (from === peer && invoked.device === name && send.life === device.life)
    ledger.found("C2", `${name}: '${value}' came back to the device that sent it`)
  const log = ledger.log(conversation)
  log.shown = Math.max(log.shown, seq)
  learn(ledger, log, { seq, from, value }, "C2")
  const track = ledger.track(device, conversation)
  if (!comesNext(ledger, device, log, track, seq)) return
  if (track.toldNow.has(seq))
    ledger.found("C9", `${name}: ${conversation} ${seq} was told as left out, and came`)
  track.delivered.add(seq)
  track.deliveredNow.add(seq)
  ledger.standing(peer, conversation).delivered.add(seq)
}

export function noticed(ledger: Ledger, event: Noticed): void {
  if (ledger.isPast(event.epoch)) return
  const device = ledger.device(event)
  const log = ledger.log(event.conversation)
  comesNext(ledger, device, log, ledger.track(device, event.conversation), event.seq)
}

/** On the line, below the application: nothing comes again once its acknowledgement was confirmed (P3). */
export function arrived(ledger: Ledger, event: Delivered): void {
  const { conversation, seq, peer, epoch } = event
  if (seq === undefined || ledger.isPast(epoch)) return
  const device = ledger.device(event)
  const { acked } = ledger.track(device, conversation)
  if (seq > acked) return
  const { cursors } = ledger.standing(peer, conversation)
  const before = cursors.findLast(([index]) => index < device.openedAt)
  if (seq <= Math.min(acked, before?.[1] ?? 0))
    ledger.found("C3", `${event.device}: ${conversation} ${seq} again, its ack is confirmed`)
}

export function acknowledged(ledger: Ledger, event: Acked): void {
  const track = ledger.track(ledger.device(event), event.conversation)
  track.acked = Math.max(track.acked, event.seq)
  const standing = ledger.standing(event.peer, event.conversation)
  standing.acked = Math.max(standing.acked, event.seq)
  // What waits for the peer's other devices is less now, if it is not decided yet.
  for (const other of ledger.peer(event.peer).devices.values()) {
    if (other.device !== event.device && !isBegun(other)) other.queue = undefined
  }
}

export function forgot(ledger: Ledger, event: Forgot): void {
  const device = ledger.device(event)
  device.tracks.clear()
  device.transients.clear()
  device.life++
}

/** Order and completeness of one more entry. */
function comesNext(
  ledger: Ledger,
  device: DeviceRecord,
  log: Log,
  track: Track,
  seq: number,
): boolean {
  const name = device.device
  if (track.delivered.has(seq)) {
    ledger.found("C3", `${name}: ${log.key} ${seq} is shown twice`)
    return false
  }
  if (seq <= track.last) {
    ledger.found("C4", `${name}: ${log.key} ${seq} after ${track.last}`)
    return false
  }
  // Without a position a device begins where its peer stands.
  const { acked } = ledger.standing(device.peer, log.key)
  const isPositioned = track.last > 0 && device.tracks.size <= positionsSent
  const base = isPositioned ? track.last : Math.max(track.last, acked)
  track.last = seq
  if (seq === base + 1) return true
  const { index } = ledger.findings
  for (const [from, to] of track.told.missing(base + 1, seq - 1))
    ledger.holes.push({ device, log, from, to, acked, index })
  return true
}

/**
 * Judges what was skipped, as far as the logs are known now: own entries are no holes, nor those of a time in which the
 * peer was no member, or which it left with all of it on another device.
 */
export function judgeHoles(ledger: Ledger): void {
  for (const { device, log, from, to, acked, index } of ledger.holes) {
    for (let seq = from; seq <= to; seq++) {
      const isOwn = log.entries.get(seq)?.from === device.peer
      const isOutside =
        isGroup(log.key) &&
        (log.changes.has(seq) ||
          !isMember(log, device.peer, seq) ||
          isBehindLeave(log, device.peer, seq, acked))
      if (isOwn || isOutside) continue
      ledger.findings.index = index
      ledger.found("C5", `${device.device}: ${log.key} ${seq} never came, and later ones did`)
    }
  }
  ledger.holes = []
}
