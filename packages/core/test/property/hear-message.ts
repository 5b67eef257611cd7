/** Messages and told gaps, checked as they are heard: stored before shown, in order, no hole, no repeat, within bounds. */
import type { DroppedFrame, MessageFrame } from "@peerage/core/protocol"
import { conversationKey, peersOf } from "@peerage/core/protocol"
import { limitTable } from "../../src/model/limit.js"
import type { Device } from "./device.js"
import type { LineLog, Sending } from "./line.js"
import type { World } from "./world.js"

export function hearMessage(
  world: World,
  device: Device,
  line: LineLog,
  frame: MessageFrame,
): void {
  const conversation = conversationKey(frame)
  const sending = world.sendings.get(frame.text)
  if (line.state !== "welcome") world.violate("P7", "a message before welcome")
  if (sending?.conversation !== conversation || sending.from !== frame.from)
    return world.violate("C2", `${frame.text} was never sent like this`)
  if (!peersOf(conversation)?.includes(device.peer))
    return world.violate("C2", `${device.peer} heard ${frame.text}, which is not for it`)
  if (frame.seq === undefined) return hearTransient(world, line, sending)
  const { seq } = frame
  const row = world.disk.at(conversation, seq)
  if (row?.text !== frame.text) world.violate("P1", `${frame.text} was shown before it was stored`)
  if (row && (row.n !== frame.n || row.timestamp !== frame.timestamp))
    world.violate("L9", `${frame.text} is shown with another n or time than the log's`)
  checkPlace(world, device, line, conversation, seq)
  line.last.set(conversation, seq)
  device.cover(conversation, seq, seq)
  device.pass(conversation, seq)
  line.lastMessage = frame
  line.onMessage(conversation, seq)
  if (frame.from === device.peer) return
  const unacked = line.unacked.get(conversation) ?? []
  unacked.push(seq)
  line.unacked.set(conversation, unacked)
  checkBounds(world, line, conversation, seq)
}

function hearTransient(world: World, line: LineLog, sending: Sending): void {
  const { from, conversation, serial, text } = sending
  if (!sending.transient) world.violate("P5", `${text} came without a seq`)
  const key = `${from} ${sending.device} ${conversation}`
  const before = line.transients.get(key) ?? 0
  if (serial <= before) world.violate("P5", `${text} came twice, or late`)
  line.transients.set(key, serial)
  line.heardTransient++
  line.onTransient()
}

function checkPlace(
  world: World,
  device: Device,
  line: LineLog,
  conversation: string,
  seq: number,
): void {
  const last = line.last.get(conversation) ?? 0
  const given = line.given.get(conversation)
  if (seq <= last) world.violate("C4", `${conversation} ${seq} after ${last} on one line`)
  const confirmed = Math.min(
    given ?? Number.POSITIVE_INFINITY,
    line.confirmed.get(conversation) ?? 0,
    device.acked.get(conversation) ?? 0,
  )
  if (seq <= confirmed)
    world.violate(
      "C3",
      `${conversation} ${seq} again, the device acknowledged it and the cursor is stored`,
    )
  if (line.isTold(conversation, seq))
    world.violate("R19", `${conversation} ${seq} was told as dropped and is delivered`)
  const base = Math.max(last, given ?? device.excused.get(conversation) ?? 0)
  for (let missing = base + 1; missing < seq; missing++) {
    if (line.isTold(conversation, missing)) continue
    const row = world.disk.at(conversation, missing)
    const isOwn = row?.from === device.peer && (row.device === device.id || given === undefined)
    if (row && (isOwn || sentHere(world, device, row.text))) continue
    world.violate("C5", `${device.id}: ${conversation} ${seq} without ${missing} before it`)
  }
}

function sentHere(world: World, device: Device, text: string): boolean {
  return (
    world.sendings.get(text)?.device === device.id && world.sendings.get(text)?.from === device.peer
  )
}

/** Unacknowledged within the window (L5), and of what lay there at an open no more than the cap (L3). */
function checkBounds(world: World, line: LineLog, conversation: string, seq: number): void {
  const { limits } = world.setup
  const window = limits.windowMessages ?? limitTable.windowMessages.value
  const cap = limits.queueMessages ?? limitTable.queueMessages.value
  let unacked = 0
  for (const seqs of line.unacked.values()) unacked += seqs.length
  if (unacked > window) world.violate("L5", `${unacked} unacknowledged in a window of ${window}`)
  if (!line.isCapped || seq > (line.heads.get(conversation) ?? 0)) return
  line.queued++
  if (line.queued > cap) world.violate("C9", `${line.queued} queued messages over a cap of ${cap}`)
}

/** Told gaps: of what lay there at the open, which a resume tells again; each entry once, none that was delivered, nothing beyond the log's end (L3, L4). */
export function hearDropped(
  world: World,
  device: Device,
  line: LineLog,
  frame: DroppedFrame,
): void {
  for (const { conversation, from, to, messages, reason } of frame.ranges) {
    if (from > to || messages !== to - from + 1 || to > world.disk.head(conversation))
      world.violate("L4", `a range of ${messages} from ${from} to ${to}`)
    if (to > (device.openHeads.get(conversation) ?? 0))
      world.violate("L3", `${conversation} ${to} came after the open, and is dropped`)
    for (let seq = from; seq <= to; seq++) {
      if (line.isTold(conversation, seq)) world.violate("L4", `${seq} was told twice`)
      line.reasons.push(`${conversation} ${seq} ${reason}`)
    }
    if ((line.last.get(conversation) ?? 0) >= from)
      world.violate("L4", "told after the drain began")
    const told = line.told.get(conversation) ?? []
    told.push([from, to])
    line.told.set(conversation, told)
    device.cover(conversation, from, to)
  }
}
