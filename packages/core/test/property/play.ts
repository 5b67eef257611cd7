/** Plays a history on a stage: each step is done, some turns pass, and what was found wrong ends it. */
import { ack, again } from "./answer.js"
import type { Device } from "./device.js"
import { quietEnd } from "./quiet-end.js"
import { checkRest } from "./rest.js"
import { ask, dial, endAcks, lose, send } from "./speak.js"
import { deviceNames, peers, type Step } from "./step.js"
import { type Setup, World } from "./world.js"

/** From all devices open and watching to the quiet end, with every check on the way. */
export async function play(setup: Setup, steps: readonly Step[]): Promise<World> {
  const world = await World.begin(setup, deviceNames)
  for (const device of world.devices) dial(world, device, { as: "open", watch: peers })
  await world.settle()
  for (const step of steps) {
    await perform(world, step)
    await world.turns(step.turns)
    world.assertGood()
  }
  await quietEnd(world)
  world.end()
  return world
}

async function perform(world: World, step: Step): Promise<void> {
  if ("device" in step) return act(world, world.devices[step.device] as Device, step)
  switch (step.do) {
    case "pass":
      return world.pass(step.ms)
    case "jump":
      world.clock.wall += step.ms
      return
    case "restart":
      return restart(world, step.how, step.lost)
    case "fault":
      world.handle.faults.push({ call: step.call, fault: step.fault })
      return
    case "heal":
      world.handle.heal()
      return
    case "settle":
      await world.settle()
      return checkRest(world)
  }
}

function act(world: World, device: Device, step: Extract<Step, { device: number }>): void {
  const { line } = device
  if (step.do === "open") {
    dial(world, device, { as: "open", fresh: step.fresh, watch: peers })
    return
  }
  if (step.do === "resume") {
    if ((line?.state === "ended" || (step.early && line?.isOpen)) && device.tokens.length > 0)
      dial(world, device, { as: "resume", stale: step.stale })
    return
  }
  if (!line || line.state === "ended") return
  switch (step.do) {
    case "lose":
      return lose(world, device)
    case "close":
      ask(world, device, line, { type: "close" })
      return endAcks(world, device)
    case "status":
      ask(world, device, line, { type: "status", peers: [...peers] })
      return
    case "watch":
    case "unwatch":
      // Whether there is a session to watch for is not known before a resume is answered.
      if (line.kind === "resume" && !line.isOpen) return
      ask(world, device, line, { type: step.do, peers: [peers[step.peer] as string] })
      return
    case "send": {
      const to = step.to.map((at) => peers[at] as string)
      const how = { to, keyless: step.how === "keyless", transient: step.how === "transient" }
      for (let left = step.count; left > 0; left--) send(world, device, line, how)
      return
    }
    case "again":
      return again(world, device, step.answered)
    case "ack":
      return ack(world, device, step.how)
    case "history": {
      const isTime = step.bound.endsWith("Time")
      const at = isTime ? Math.max(0, world.clock.wall - step.at * 500) : step.at
      const bound = step.bound === "" ? {} : { [step.bound]: at }
      const partner = peers[step.peer] as string
      ask(world, device, line, { type: "history", with: [partner], limit: step.limit, ...bound })
    }
  }
}

async function restart(
  world: World,
  how: "close" | "crash" | "lossy",
  lost: number,
): Promise<void> {
  if (how === "close") {
    const { engine } = world
    await world.until("engine.close", engine.close())
    await world.turns(2)
    for (const { line } of world.devices) {
      if (line && line.state !== "ended" && line.life === world.life && line.wire)
        world.violate("R7", "a line is open after the engine was closed")
    }
    checkRest(world)
  }
  world.end()
  world.life++
  for (const device of world.devices) {
    device.session = "none"
    if (!device.line) continue
    device.line.state = "ended"
    device.line.asked.clear()
    device.olderLines = []
  }
  // What was acknowledged and not stored is not known any more (L6).
  if (how === "lossy") await world.disk.loseLast(lost, world.begunAt)
  forgetUnstored(world)
  if (world.setup.supports.durable !== "machine") {
    if (world.epoch !== undefined) world.spentEpochs.add(world.epoch)
    world.epoch = undefined
  }
  await world.start()
}

function forgetUnstored(world: World): void {
  const { disk } = world
  world.forgetAcks()
  for (const sending of world.sendings.values()) {
    const isThere = sending.seq !== undefined && disk.at(sending.conversation, sending.seq)
    if (sending.seq === undefined || (isThere && isThere.text === sending.text)) continue
    sending.seq = undefined
  }
}
