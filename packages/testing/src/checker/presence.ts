/** Who is there, and what watchers were told of it (C7, P9). */
import type { Announced, PresenceTold, Watching } from "./event.js"
import type { DeviceRecord, Ledger } from "./ledger.js"

export function announced(ledger: Ledger, event: Announced, at: number): void {
  const { peer: id, online } = event
  const peer = ledger.peer(id)
  if (peer.announced === online) ledger.found("C7", `${id} is told ${word(online)} twice`)
  peer.announced = online
  if (online) return
  for (const [device, session] of peer.sessions) {
    const away = at - session.at
    const isThere = session.state === "open" || away < ledger.options.resumeWindowMs
    if (isThere) ledger.found("C7", `${id} is told offline while its ${device} is ${session.state}`)
  }
}

export function watching(ledger: Ledger, { whom, on, unsure, ...at }: Watching): void {
  const device = ledger.device(at)
  if (!on) device.watching.delete(whom)
  else if (unsure) device.watching.set(whom, undefined)
  else if (!device.watching.has(whom)) device.watching.set(whom, false)
}

export function presenceTold(ledger: Ledger, { whom, online, ...at }: PresenceTold): void {
  const device = ledger.device(at)
  const known = device.watching.get(whom)
  if (!device.watching.has(whom))
    ledger.found("C7", `${at.device} hears of ${whom}, whom it does not watch`)
  else if (known === online)
    ledger.found("C7", `${at.device} hears twice that ${whom} is ${word(online)}`)
  else device.watching.set(whom, online)
}

/** At the quiet end: what a device was told is who is there. */
export function judgeFold(
  ledger: Ledger,
  device: DeviceRecord,
  present: ReadonlySet<string>,
): void {
  for (const [whom, online] of device.watching) {
    if (online !== undefined && online !== present.has(whom))
      ledger.found("C7", `${device.device} believes ${whom} ${word(online)} at the end`)
  }
}

function word(online: boolean): string {
  return online ? "online" : "offline"
}
