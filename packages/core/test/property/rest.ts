/** What must hold whenever nothing moves: cursors, presence, answers. Compares the devices' view with the engine's. */
import type { Device } from "./device.js"
import { peers } from "./step.js"
import type { World } from "./world.js"

/** Ticks come every 200 ms; a second is for them and the turns. */
const toleranceMs = 400

export function checkRest(world: World): void {
  checkCursors(world)
  checkLogs(world)
  if (world.engine.snapshot().status === "closed") return
  checkAnswers(world)
  checkReplaced(world)
  checkPresence(world)
}

/** Seqs without a hole, times that never fall, each message once (P2, P4, L9, R25). */
export function checkLogs(world: World): void {
  const seen = new Set<string>()
  const conversations = new Set(
    [...world.sendings.values()].map(({ conversation }) => conversation),
  )
  for (const conversation of conversations) {
    let before = { seq: 0, timestamp: 0 }
    for (const entry of world.disk.log(conversation)) {
      if (entry.seq !== before.seq + 1 || entry.n !== entry.seq)
        world.violate("R25", `${conversation}: ${entry.seq} with n ${entry.n} after ${before.seq}`)
      if (entry.timestamp < before.timestamp) world.violate("L9", "a time falls")
      if (seen.has(entry.text)) world.violate("C6", `${entry.text} is stored twice`)
      seen.add(entry.text)
      before = entry
    }
  }
  for (const { text, transient, said, refused } of world.sendings.values()) {
    if (transient && seen.has(text)) world.violate("P5", `${text} is transient and stored`)
    if (said === refused && seen.has(text)) world.violate("P1", `${text} was refused and is stored`)
  }
}

/** Only an acknowledgement moves a cursor past another's message, and it is stored in time (L6, L7). */
function checkCursors(world: World): void {
  const { disk, clock } = world
  for (const peer of peers) {
    for (const conversation of world.conversationsOf(peer)) {
      const cursor = disk.cursor(peer, conversation)
      const ack = world.acked.get(`${peer} ${conversation}`)
      const acked = ack?.seq ?? 0
      for (let seq = acked + 1; seq <= cursor; seq++) {
        if (disk.at(conversation, seq)?.from !== peer)
          world.violate("L7", `${peer}'s cursor ${cursor} is beyond ${seq}, acknowledged: ${acked}`)
      }
      const isBehind = disk.log(conversation).some(({ seq, from }) => seq > cursor && from !== peer)
      if (isBehind && !disk.isNotedBehind(peer, conversation))
        world.violate("L13", `${peer} is behind in ${conversation}, and it is not noted`)
      const isDue = ack && (ack.isEnded || clock.elapsed - ack.at >= 1_000 + toleranceMs)
      const since = clock.elapsed - world.degradedAt
      const isReliable = world.life === 1 || since > 0
      if (isDue && isReliable && since >= 1_000 + toleranceMs && cursor < acked)
        world.violate(
          "L6",
          `${peer}'s cursor in ${conversation} is ${cursor}, acknowledged: ${acked}`,
        )
    }
  }
}

/** Every request was answered, unless the store keeps it waiting (C12). */
function checkAnswers(world: World): void {
  if (world.handle.isHanging) return
  for (const { line, id } of world.devices) {
    if (!line?.isOpen) continue
    for (const [ref, { frame }] of line.asked)
      world.violate("C12", `${id}'s ${frame.type} ${ref} was never answered`)
  }
}

/** Of a device's lines one is open: the last that was welcomed (P11, R4). */
function checkReplaced(world: World): void {
  for (const device of world.devices) {
    device.olderLines = device.olderLines.filter(({ state }) => state !== "ended")
    if (!device.line?.isOpen) continue
    for (const { state } of device.olderLines)
      if (state === "welcome") world.violate("R4", `${device.id} has two lines`)
  }
}

/** What each line made of snapshot and changes is who is online (C7); and that is as the devices know it. */
function checkPresence(world: World): void {
  const online = new Set(world.engine.snapshot().online)
  for (const peer of peers) {
    const held = world.devices
      .filter((device) => device.peer === peer)
      .map((one) => holds(world, one))
    if (held.includes("yes") && !online.has(peer)) world.violate("P9", `${peer} is offline`)
    if (held.every((one) => one === "no") && online.has(peer))
      world.violate("P9", `${peer} is online`)
  }
  for (const { line, id, wanted } of world.devices) {
    if (!line?.isOpen) continue
    for (const peer of wanted) {
      const known = line.presence.get(peer)
      if (known?.online !== online.has(peer))
        world.violate("C7", `${id} has ${peer} as ${known?.online}, it is ${online.has(peer)}`)
    }
  }
}

/** Whether a device holds its peer online, as far as it can know. */
export function holds(world: World, { session, pausedAt }: Device): "yes" | "no" | "maybe" {
  if (session === "open") return "yes"
  if (session === "none") return "no"
  if (session === "maybe") return "maybe"
  const away = world.clock.elapsed - pausedAt
  const window = world.setup.resumeWindowMs
  if (away < window) return "yes"
  return away >= window + toleranceMs ? "no" : "maybe"
}
