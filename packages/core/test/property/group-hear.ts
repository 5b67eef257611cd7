/** What devices that are in groups hear, checked frame by frame against the log (P10, C8). */
import type { DroppedFrame, ServerFrame } from "@peerage/core/protocol"
import { intervalsOf, logOf, mayHave } from "./group-truth.js"
import type { Asked, GroupDevice, GroupLine, GroupWorld } from "./group-world.js"
import type { World } from "./world.js"

export function hear(
  stage: GroupWorld,
  device: GroupDevice,
  line: GroupLine,
  frame: ServerFrame,
): void {
  const { world } = stage
  if (line.state === "ended") return
  switch (frame.type) {
    case "message":
    case "membership":
      return hearEntry(stage, device, line, frame)
    case "dropped":
      return hearDropped(stage, device, line, frame)
    case "welcome":
      line.state = "open"
      device.token = frame.token ?? device.token
      if (device.epoch !== undefined && device.epoch !== frame.epoch)
        world.violate("P12", "another epoch")
      device.epoch = frame.epoch
      answered(world, device, line, frame.ref)
      return
    case "sent":
      for (const [ref, , seq] of frame.items) heardSent(stage, device, line, ref, seq)
      return
    case "grouped": {
      const asked = answered(world, device, line, frame.ref)
      if (asked?.frame.type === "create") stage.groups.push(frame.group)
      return
    }
    case "refused":
      return heardRefusal(stage, device, line, frame)
    case "closing":
      return
    default:
      if ("ref" in frame && frame.ref !== null) answered(world, device, line, frame.ref)
  }
}

function answered(
  world: World,
  device: GroupDevice,
  line: GroupLine,
  ref: number,
): Asked | undefined {
  const asked = line.asked.get(ref)
  if (!asked) world.violate("C12", `${device.id}: an answer to ${ref}, which nobody waits for`)
  line.asked.delete(ref)
  return asked
}

/** Stored before shown, as the log has it, within the peer's memberships, in order, nothing left out (P1, C2, C4, C5, C8). */
function hearEntry(
  stage: GroupWorld,
  device: GroupDevice,
  line: GroupLine,
  frame: Extract<ServerFrame, { type: "message" | "membership" }>,
): void {
  const { world } = stage
  const { peer, id } = device
  const group = frame.group ?? ""
  const log = logOf(world, group)
  const intervals = intervalsOf(log, peer)
  if (frame.seq === undefined) {
    // The engine may hear later than the disk has it that it was put out.
    if ((intervals.at(-1)?.to ?? 0) <= (stage.heads.get(group) ?? 0))
      world.violate("P5", `${id} heard a transient message of a group that it is not in`)
    return
  }
  const { seq } = frame
  const row = log[seq - 1]
  const isSame =
    frame.type === "message"
      ? row?.text === frame.text && row.from === frame.from
      : row?.change === frame.change && row.peers.join() === frame.peers.join()
  if (!row || !isSame || row.n !== frame.n || row.timestamp !== frame.timestamp)
    world.violate("P1", `${id} heard ${seq} otherwise than the log has it`)
  if (!mayHave(intervals, seq)) world.violate("C8", `${id} heard ${seq}, which is not ${peer}'s`)
  const last = line.last.get(group) ?? 0
  if (seq <= last) world.violate("C4", `${id} heard ${seq} after ${last}`)
  if (line.told.get(group)?.has(seq)) world.violate("R19", `${seq} was told as left out`)
  const base = Math.max(last, line.given.get(group) ?? (last === 0 ? seq : 0))
  for (let missing = base + 1; missing < seq; missing++) {
    const other = log[missing - 1]
    const isOwn = other?.change === undefined && other?.from === peer
    const isCovered =
      line.told.get(group)?.has(missing) || device.covered.has(`${group} ${missing}`)
    if (mayHave(intervals, missing) && !isOwn && !isCovered)
      world.violate("C5", `${id} heard ${seq} of ${group} without ${missing}`)
  }
  line.last.set(group, seq)
  device.covered.add(`${group} ${seq}`)
  device.positions.set(group, Math.max(seq, device.positions.get(group) ?? 0))
}

/** At an open only; what the peer may have; each once; and how many messages it really leaves out (L3, L4). */
function hearDropped(
  { world }: GroupWorld,
  device: GroupDevice,
  line: GroupLine,
  { ranges }: DroppedFrame,
): void {
  if (line.kind !== "open") world.violate("L3", "something was dropped at a resume")
  for (const { conversation, from, to, messages } of ranges) {
    const group = conversation.slice(2)
    const log = logOf(world, group)
    const intervals = intervalsOf(log, device.peer)
    const told = line.told.get(group) ?? new Set<number>()
    let count = 0
    for (let seq = from; seq <= to; seq++) {
      if (told.has(seq)) world.violate("L4", `${seq} was told twice`)
      told.add(seq)
      device.covered.add(`${group} ${seq}`)
      if (mayHave(intervals, seq) && log[seq - 1]?.change === undefined) count++
    }
    if (count !== messages)
      world.violate(
        "L4",
        `${device.id}: #${from}..#${to} holds ${count} messages, told: ${messages}`,
      )
    line.told.set(group, told)
  }
}

function heardSent(
  { world }: GroupWorld,
  device: GroupDevice,
  line: GroupLine,
  ref: number,
  seq: number | undefined,
): void {
  const frame = answered(world, device, line, ref)?.frame
  if (frame?.type !== "send" || seq === undefined) return
  const row = logOf(world, frame.group ?? "")[seq - 1]
  if (row?.text !== frame.text || row.from !== device.peer)
    world.violate("P1", `${frame.text} was answered with ${seq}, which is not it`)
}

const storeTrouble = new Set(["outcome-unknown", "degraded", "not-applied", "busy"])

function heardRefusal(
  stage: GroupWorld,
  device: GroupDevice,
  line: GroupLine,
  frame: Extract<ServerFrame, { type: "refused" }>,
): void {
  const { world } = stage
  if (frame.ref === null) return world.violate("R16", `${device.id}: refused ${frame.code}`)
  const asked = answered(world, device, line, frame.ref)
  if (!asked || storeTrouble.has(frame.code)) return
  const { frame: said, since } = asked
  if (said.type === "open" || said.type === "resume") {
    line.state = "ended"
    return
  }
  const group = "group" in said ? (said.group ?? "") : ""
  const last = intervalsOf(logOf(world, group), device.peer).at(-1)
  const isRefusedRightly = last?.from !== since || last?.to !== Number.POSITIVE_INFINITY
  if (frame.code !== "not-a-member" || !isRefusedRightly)
    world.violate("P10", `${device.id}: ${said.type} was refused with ${frame.code}`)
}
