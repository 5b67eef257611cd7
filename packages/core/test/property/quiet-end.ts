/** The quiet end: faults healed, every device open, drained and acknowledged. Then nothing may be lost. */

import { ack, again } from "./answer.js"
import type { Device } from "./device.js"
import { checkRest } from "./rest.js"
import { dial } from "./speak.js"
import { peers } from "./step.js"
import type { World } from "./world.js"

export async function quietEnd(world: World): Promise<void> {
  await heal(world)
  await world.settle()
  checkRest(world)
  for (const device of world.devices) {
    if (!device.line?.isOpen) dial(world, device, { as: "open", watch: peers })
  }
  await drain(world)
  for (const device of world.devices) again(world, device, true)
  await drain(world)
  await world.pass(2_000)
  await world.settle()
  checkRest(world)
  for (const device of world.devices) checkWhole(world, device)
  checkMemory(world)
  world.assertGood()
  await checkForgotten(world)
  world.assertGood()
}

async function heal(world: World): Promise<void> {
  for (let tries = 0; ; tries++) {
    world.handle.heal()
    await world.settle()
    if (world.engine.snapshot().status === "open" && !world.handle.isHanging) return
    await world.pass(1_000)
    if (tries > 60) throw new Error("C12: the store is back, and the engine does not see it")
  }
}

/** Everyone acknowledges until nothing comes any more. */
async function drain(world: World): Promise<void> {
  for (let rounds = 0; rounds < 200; rounds++) {
    const before = world.activity
    await world.settle()
    for (const device of world.devices) ack(world, device, "all")
    await world.settle()
    world.assertGood()
    if (world.activity === before) return
  }
  throw new Error("C12: the drain never ends")
}

/** Nothing lost, for each device (C1, C5): it heard it, was told that it will not, or another of its peer has it. */
function checkWhole(world: World, device: Device): void {
  for (const conversation of world.conversationsOf(device.peer)) {
    const covered = device.covered.get(conversation)
    const excused = device.excused.get(conversation) ?? 0
    for (const { seq, from, text } of world.disk.log(conversation)) {
      if (from === device.peer || seq <= excused || covered?.has(seq)) continue
      world.violate("C1", `${device.id} never heard ${text}, ${conversation} ${seq}`)
    }
  }
}

function checkMemory(world: World): void {
  const { status, waiting, sessions } = world.engine.snapshot()
  if (status !== "open" || waiting > 0) world.violate("C12", `${status}, ${waiting} sends wait`)
  for (const { deviceId, unacknowledged, draining } of sessions) {
    if (unacknowledged + draining > 0)
      world.violate("L1", `${deviceId}: ${unacknowledged} unacknowledged, ${draining} draining`)
  }
  for (const peer of peers) {
    for (const conversation of world.conversationsOf(peer)) {
      const cursor = world.disk.cursor(peer, conversation)
      const head = world.disk.head(conversation)
      const acked = world.acked.get(`${peer} ${conversation}`)?.seq ?? 0
      const last = world.disk.log(conversation).findLast(({ from }) => from !== peer)?.seq ?? 0
      // All of the others' is acknowledged: what follows is its own, and stepped over.
      if (last > 0 && acked >= last && cursor < last)
        world.violate("L7", `${peer}'s cursor is ${cursor} of ${head} in ${conversation}`)
    }
  }
}

/** Memory follows what is active (L18). */
async function checkForgotten(world: World): Promise<void> {
  await world.pass(100_000)
  const { conversations } = world.engine.snapshot()
  if (conversations > 0) world.violate("L18", `${conversations} idle conversations in memory`)
}
