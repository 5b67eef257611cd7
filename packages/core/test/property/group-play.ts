/** Plays a history of groups: what happens, what must hold whenever all rests, and the quiet end. */
import { acknowledge, dialGroup, say } from "./group-device.js"
import type { GroupStep } from "./group-step.js"
import { checkLog, intervalsOf, logOf, mayHave } from "./group-truth.js"
import { type GroupDevice, GroupWorld } from "./group-world.js"
import { type Setup, World } from "./world.js"

export const groupDevices = ["ann.1", "ann.2", "bob.1", "cid.1", "cid.2", "dan.1"] as const

export async function playGroups(setup: Setup, steps: readonly GroupStep[]): Promise<void> {
  const stage = new GroupWorld(await World.begin(setup), groupDevices)
  const { world } = stage
  for (const device of stage.devices.slice(0, 4)) dialGroup(stage, device, "open")
  await restGroups(stage)
  for (const step of steps) {
    await perform(stage, step)
    await world.turns(step.turns)
    world.assertGood()
  }
  await quietEnd(stage)
  world.end()
}

async function perform(stage: GroupWorld, step: GroupStep): Promise<void> {
  const { world } = stage
  if ("device" in step) return act(stage, stage.devices[step.device] as GroupDevice, step)
  switch (step.do) {
    case "settle":
      return restGroups(stage)
    case "pass":
      await world.pass(step.ms)
      return
    case "fault":
      world.handle.faults.push(step)
      return
    case "heal":
      world.handle.heal()
      return
    case "restart":
      if (step.how === "close") await world.until("engine.close", world.engine.close())
      world.end()
      stage.life++
      for (const { line } of stage.devices) if (line) line.state = "ended"
      await world.start()
  }
}

function act(
  stage: GroupWorld,
  device: GroupDevice,
  step: Extract<GroupStep, { device: number }>,
): void {
  const { line } = device
  switch (step.do) {
    case "open":
      return dialGroup(stage, device, "open")
    case "resume":
      if (line?.state === "ended" && device.token) dialGroup(stage, device, "resume")
      return
    case "lose":
      if (line) line.state = "ended"
      line?.abort.abort()
      line?.wire?.close()
      return
    case "ack":
      return acknowledge(device, step.how)
  }
  if (!line || !device.isOpen) return
  if (step.do === "create") return say(stage, device, line, { type: "create" })
  if (step.do === "close") return say(stage, device, line, { type: "close" })
  if (!("group" in step)) return
  const group = stage.groups.at(step.group % Math.max(1, stage.groups.length))
  if (group === undefined) return
  switch (step.do) {
    case "join":
    case "leave":
      return say(stage, device, line, { type: step.do, group })
    case "invite":
    case "kick": {
      const peers = step.peers.map((at) => stage.peers[at] as string)
      return say(stage, device, line, { type: step.do, group, peers })
    }
    case "send":
      for (let left = step.count; left > 0; left--) {
        const text = `${device.id} ${++device.sent}`
        say(stage, device, line, { type: "send", group, text, transient: step.transient })
      }
  }
}

/** Until nothing moves; then logs and rows are as they must be, and every request has its answer. */
export async function restGroups(stage: GroupWorld): Promise<void> {
  const { world } = stage
  await world.settle()
  stage.since.clear()
  for (const group of stage.groups) {
    checkLog(world, group, stage.peers)
    const log = logOf(world, group)
    stage.heads.set(group, log.length)
    for (const peer of stage.peers) {
      const last = intervalsOf(log, peer).at(-1)
      if (last?.to === Number.POSITIVE_INFINITY) stage.since.set(`${group} ${peer}`, last.from)
      checkRows(stage, group, peer)
    }
  }
  excuse(stage)
  if (world.handle.isHanging || world.engine.snapshot().status !== "open") return
  for (const { line, id } of stage.devices)
    if (line?.state === "open")
      for (const { frame } of line.asked.values())
        world.violate("C12", `${id}'s ${frame.type} was never answered`)
}

/** Member rows are the log's members; membership rows the intervals, until those that are over are acknowledged (L14). */
function checkRows({ world, devices }: GroupWorld, group: string, peer: string): void {
  const { disk } = world
  const intervals = intervalsOf(logOf(world, group), peer)
  const isIn = disk.value([`member/${group}`, peer]) !== undefined
  const last = intervals.at(-1)
  if (isIn !== (last?.to === Number.POSITIVE_INFINITY))
    world.violate("P10", `${peer}'s row among the members of ${group} is wrong`)
  const acked = Math.max(
    ...devices.filter((one) => one.peer === peer).map((one) => one.acked.get(group) ?? 0),
  )
  for (const { from, to } of intervals) {
    const sort = `g:${group}/${from.toString(36).padStart(9, "0")}`
    const value = disk.value([`membership/${peer}`, sort])
    if (value === undefined && acked < to)
      world.violate("L14", `${peer}'s membership ${from}..${to} is gone, acknowledged: ${acked}`)
  }
}

/**
 * A message leaves the queue when any device has acknowledged it (P8): who opens without a position begins there, and
 * of a membership that is over nothing is left then.
 */
function excuse({ world, devices, groups }: GroupWorld): void {
  for (const device of devices) {
    const { line, peer } = device
    if (line?.state === "open" && line.isSettled) continue
    if (line?.state === "open") line.isSettled = true
    else if (line?.state === "ended" && line.kind === "resume") continue
    const others = devices.filter((one) => one.peer === peer)
    for (const group of groups) {
      const acked = Math.max(...others.map((one) => one.acked.get(group) ?? 0))
      const intervals = intervalsOf(logOf(world, group), peer)
      const isOver = (intervals.at(-1)?.to ?? 0) <= acked
      if (line?.given.has(group) && !isOver) continue
      for (let seq = 1; seq <= acked; seq++) device.covered.add(`${group} ${seq}`)
    }
  }
}

/** Everyone is there, has everything and says so: then nothing is lost, and nothing of what is over is left (C1, L14). */
async function quietEnd(stage: GroupWorld): Promise<void> {
  const { world } = stage
  for (let tries = 0; ; tries++) {
    world.handle.heal()
    await world.settle()
    if (world.engine.snapshot().status === "open" && !world.handle.isHanging) break
    await world.pass(1_000)
    if (tries > 60) throw new Error("C12: the store is back, and the engine does not see it")
  }
  await restGroups(stage)
  for (const device of stage.devices) if (!device.isOpen) dialGroup(stage, device, "open")
  await restGroups(stage)
  for (let rounds = 0; ; rounds++) {
    const before = world.activity
    for (const device of stage.devices) acknowledge(device, "all")
    await restGroups(stage)
    if (world.activity === before) break
    if (rounds > 100) throw new Error("C12: the drain never ends")
  }
  await world.pass(2_000)
  await restGroups(stage)
  for (const device of stage.devices)
    for (const group of stage.groups) checkWhole(stage, device, group)
  world.assertGood()
}

function checkWhole({ world, devices }: GroupWorld, device: GroupDevice, group: string): void {
  const { peer, id, covered } = device
  const log = logOf(world, group)
  const intervals = intervalsOf(log, peer)
  for (const { seq, from, change } of log) {
    const isOwn = change === undefined && from === peer
    if (mayHave(intervals, seq) && !isOwn && !covered.has(`${group} ${seq}`))
      world.violate("C1", `${id} never heard ${seq} of ${group}`)
  }
  const last = intervals.at(-1)
  if (!last || last.to === Number.POSITIVE_INFINITY) return
  const isHeld = devices.some((one) => one.peer === peer && (one.acked.get(group) ?? 0) >= last.to)
  const sort = `g:${group}/${last.from.toString(36).padStart(9, "0")}`
  if (isHeld && world.disk.value([`membership/${peer}`, sort]) !== undefined)
    world.violate("L14", `${peer} is out of ${group} and has all of it, and its row is still there`)
}
