/** Plays a history on a stage: each step is done, some turns pass, and what was found wrong ends it. */
import { cleanKey, epochKey } from "../../src/keyspace/key.js"
import { decodeText } from "../../src/keyspace/record.js"
import type { Device } from "./device.js"
import { isUnknown, type Sending } from "./line.js"
import { quietEnd } from "./quiet-end.js"
import { checkRest } from "./rest.js"
import { ask, dial, endAcks, lose, say, send } from "./speak.js"
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
    if (line?.state === "ended" && device.tokens.length > 0)
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

/** What has no answer is sent again, in its order; and, to be refused or answered alike, the last that has one. */
export function again(world: World, device: Device, answered: boolean): void {
  const { line } = device
  if (!line) return
  const asked = new Set([...line.asked.values()].map(({ sending }) => sending))
  // Its key is known for a day: older ones would count as new (P4).
  const mayRepeat = ({ key, text, conversation, wall }: Sending) => {
    const row = world.disk.log(conversation).find((entry) => entry.text === text)
    return key !== undefined && Math.abs(world.clock.wall - (row?.timestamp ?? wall)) < 82_800_000
  }
  for (const sending of device.sendings) {
    if (isUnknown(sending) && mayRepeat(sending) && !asked.has(sending))
      send(world, device, line, { sending })
  }
  const last = device.sendings.findLast((one) => one.seq !== undefined && mayRepeat(one))
  if (answered && last) send(world, device, line, { sending: last })
}

/** `own`: up to the last that was heard, own copies too. `ahead`: more than there is, which must free nothing. */
export function ack(world: World, device: Device, how: "all" | "some" | "own" | "ahead"): void {
  const { line } = device
  if (line?.state !== "welcome") return
  const positions: [string, number][] = []
  for (const [conversation, seqs] of line.unacked) {
    if (seqs.length === 0) continue
    if (how === "ahead") {
      line.saidAhead = true
      positions.push([conversation, world.disk.head(conversation) + 1_000])
      continue
    }
    const count = how === "some" ? Math.ceil(seqs.length / 2) : seqs.length
    const seq = how === "own" ? line.last.get(conversation) : seqs[count - 1]
    if (seq === undefined) continue
    positions.push([conversation, seq])
    line.unacked.set(conversation, seqs.slice(count))
    device.acked.set(conversation, Math.max(seq, device.acked.get(conversation) ?? 0))
    const name = `${device.peer} ${conversation}`
    const before = world.acked.get(name)?.seq ?? 0
    if (seq > before)
      world.acked.set(name, { seq, at: world.clock.elapsed, by: device.id, isEnded: false })
    excuse(world, device, conversation, seq)
  }
  if (positions.length > 0) say(world, device, line, { type: "ack", positions })
}

/** A device of the same peer that is still finding out where it stands may take the acknowledgement for its own (L2). */
function excuse(world: World, { peer }: Device, conversation: string, seq: number): void {
  for (const { peer: other, line, excused } of world.devices) {
    if (other !== peer || !line || line.isSettled || line.given.has(conversation)) continue
    if (!line.last.has(conversation))
      excused.set(conversation, Math.max(seq, excused.get(conversation) ?? 0))
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
    const isClean = world.disk.value(cleanKey) !== undefined
    const stored = world.disk.value(epochKey)
    if (world.epoch !== undefined && !isClean) world.spentEpochs.add(world.epoch)
    world.epoch = isClean && stored !== undefined ? decodeText(stored) : undefined
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
