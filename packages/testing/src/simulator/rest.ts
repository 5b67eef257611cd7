/** The quiet end of a run: faults end, everyone comes back, and what still waits after a minute is a finding (C12). */
import type { World } from "./world.js"

/** All must settle within this many ms of virtual time after the last fault. */
const settleMs = 60_000
const lookMs = 500
/** Acknowledgements are gathered, cursors stored, and presence told, when nothing else moves any more. */
const lastMs = 2_500

export async function quietEnd(world: World): Promise<void> {
  const { time, boundaries, wire, host, devices, peers } = world
  boundaries.disarm()
  wire.partedUntil = 0
  for (const link of wire.links) {
    if (link.slowMs === 0) continue
    link.slowMs = 0
    link.fail("cut")
  }
  host.store?.heal()
  world.record({ type: "heal" })
  const end = time.now + settleMs
  let isLast = false
  while (time.now < end) {
    for (const device of devices) {
      const { state } = device.client.session
      if (state === "closed" && device.pending.size === 0) device.open(peers)
      else if (state === "open")
        for (const whom of peers) if (!device.watched.has(whom)) device.watch(whom)
    }
    await time.run(time.now + (isLast ? lastMs : lookMs))
    const isQuiet = waiting(world).length === 0
    if (isQuiet && isLast) break
    isLast = isQuiet
  }
  const { epoch } = world.rows
  for (const conversation of world.rows.conversations()) {
    const entries = world.rows.log(conversation)
    world.record({ type: "read", conversation, entries, ...(epoch === undefined ? {} : { epoch }) })
  }
  const present = devices
    .filter(({ client }) => client.session.state === "open")
    .map(({ peer, name }) => [peer, name] as const)
  world.record({ type: "end", present, pending: waiting(world) })
  host.engine = undefined
}

/** What has not come to rest. */
function waiting({ host, devices, wire, peers }: World): string[] {
  const found: string[] = []
  const snapshot = host.engine?.snapshot()
  if (snapshot?.status !== "open") return [`the engine, which is ${snapshot?.status ?? "down"},`]
  if (snapshot.waiting > 0) found.push(`${snapshot.waiting} sends in lanes`)
  for (const { deviceId, unacknowledged, draining } of snapshot.sessions) {
    if (unacknowledged + draining > 0)
      found.push(`${deviceId}, with ${unacknowledged} unacknowledged and ${draining} drains,`)
  }
  for (const { name, client, pending, watched } of devices) {
    if (client.session.state !== "open") found.push(`${name}, which is ${client.session.state},`)
    else if (watched.size < peers.length) found.push(`${name}, which watches ${watched.size},`)
    for (const what of pending.values()) found.push(`${name}'s ${what}`)
  }
  if ((host.store?.busy ?? 0) > 0) found.push("a call of the store")
  for (const link of wire.links)
    if (link.isFailing) found.push(`the loss of ${link.id}, which nobody noticed,`)
  if (wire.busy > 0) found.push(`${wire.busy} frames on the wire`)
  return found
}
