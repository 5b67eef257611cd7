/** What devices hear, checked at once: every frame against the log, the line's own past, and what was asked. */
import type { RefusedFrame, SentFrame, ServerFrame, WelcomeFrame } from "@peerage/core/protocol"
import { peersOf } from "@peerage/core/protocol"
import type { Device } from "./device.js"
import { hearDropped, hearMessage } from "./hear-message.js"
import type { Asked, LineLog } from "./line.js"
import { holds } from "./rest.js"
import type { World } from "./world.js"

export function hear(world: World, device: Device, line: LineLog, frame: ServerFrame): void {
  if (line.closing !== undefined) world.violate("P11", `${frame.type} after 'closing'`)
  if (line.state === "ended") world.violate("C12", `${frame.type} after the end of a line`)
  switch (frame.type) {
    case "message":
      return hearMessage(world, device, line, frame)
    case "dropped":
      return hearDropped(world, device, line, frame)
    case "welcome":
      return welcomed(world, device, line, frame)
    case "presence":
      for (const state of frame.states) heardOf(world, line, state)
      return
    case "sent":
      return heardSent(world, device, line, frame)
    case "refused":
      return refused(world, device, line, frame)
    case "page":
      return paged(world, device, line, frame)
    case "watched":
    case "statuses":
      answered(world, line, frame.ref, frame.type)
      return
    case "done":
      return done(world, device, line, frame.ref)
    case "closing":
      line.closing = frame.code
  }
}

/** The line's end, from either side. What was asked on it has no answer any more. */
export function lineEnded(world: World, device: Device, line: LineLog): void {
  if (line.state === "ended") return
  const wasOpen = line.state === "welcome"
  line.state = "ended"
  line.asked.clear()
  if (line.closing === undefined) world.violate("C12", "a line ended without a reason")
  // A line that never opened or resumed ends without its device's session; that may be on an older one.
  const hasSession = wasOpen && (device.line === line || device.line?.state !== "welcome")
  if (hasSession && line.closing !== "replaced") device.session = "none"
}

function answered(world: World, line: LineLog, ref: number, by: string): Asked | undefined {
  const asked = line.asked.get(ref)
  if (!asked) world.violate("C12", `'${by}' answers ref ${ref}, which was answered or never asked`)
  line.asked.delete(ref)
  if (asked && asked.frame.type !== "resume" && asked.frame.type !== "open") line.wasHeard = true
  return asked
}

function welcomed(world: World, device: Device, line: LineLog, frame: WelcomeFrame): void {
  const asked = answered(world, line, frame.ref, "welcome")?.frame
  if (line.state !== "greeting") world.violate("C12", "a second welcome")
  line.state = "welcome"
  if (line.kind === "resume" && line.mayResume === "no")
    world.violate("P11", "a session that is over, or a spent token, was taken up again")
  if (frame.resumed !== (line.kind === "resume")) world.violate("P11", "resumed is wrong")
  if (asked?.type === "open" || asked?.type === "resume") {
    const isKnown = asked.epoch === frame.epoch
    line.given = new Map(isKnown ? asked.positions : [])
  }
  world.noticeEpoch()
  if (world.epoch !== undefined && world.epoch !== frame.epoch && !world.mayRenew)
    world.violate("P12", `epoch ${frame.epoch} where ${world.epoch} was told`)
  if (world.spentEpochs.has(frame.epoch)) world.violate("P12", `epoch ${frame.epoch} again`)
  world.epoch = frame.epoch
  if (line.kind === "open") {
    for (const conversation of world.conversationsOf(device.peer))
      device.openHeads.set(conversation, world.disk.head(conversation))
  }
  device.begin(frame.epoch)
  for (const [name, { seq }] of world.acked) {
    const [peer, conversation = ""] = name.split(" ")
    if (peer === device.peer && !line.given.has(conversation))
      device.excused.set(conversation, Math.max(seq, device.excused.get(conversation) ?? 0))
  }
  if (frame.token !== undefined) {
    device.tokens.push(frame.token)
    device.tokenLine = line
  }
  if (frame.lastKey >= device.nextKey) world.violate("L15", "lastKey was never given")
  if (device.line === line) device.session = "open"
}

/** Versions rise by one with each change, and a change is a change (P9, C7). */
function heardOf(
  world: World,
  line: LineLog,
  [peer, online, version]: readonly [string, boolean, number],
): void {
  if (line.state !== "welcome") world.violate("P9", "presence before welcome")
  if (!line.watching.has(peer)) world.violate("R9", `presence of ${peer}, who is not watched`)
  const known = line.presence.get(peer)
  line.presence.set(peer, { online, version })
  if (!known) return
  const isSame = version === known.version && online === known.online
  const isNext = version === known.version + 1 && online !== known.online
  if (isSame || isNext) return
  world.violate(
    "C7",
    `${peer} from ${JSON.stringify(known)} to ${JSON.stringify({ online, version })}`,
  )
}

function heardSent(world: World, device: Device, line: LineLog, frame: SentFrame): void {
  for (const [ref, timestamp, seq] of frame.items) {
    const asked = answered(world, line, ref, "sent")
    const sending = asked?.sending
    if (!sending) continue
    if (asked.watched === false) world.violate("R10", `${sending.text} went to who is not watched`)
    if (sending.transient !== (seq === undefined)) world.violate("P5", "a seq where none belongs")
    if (seq === undefined) continue
    const row = world.disk.at(sending.conversation, seq)
    if (row?.text !== sending.text || row.from !== sending.from)
      world.violate("P1", `${sending.text} was answered with ${seq}, which is not stored`)
    else if (row.timestamp !== timestamp) world.violate("L9", "another time than the log's")
    if (sending.seq !== undefined && sending.seq !== seq)
      world.violate("P4", `${sending.text} has seq ${sending.seq} and ${seq}`)
    sending.seq = seq
    device.noteOwn(sending.conversation, seq)
    device.cover(sending.conversation, seq, seq)
    inOrder(world, line, sending.conversation, asked, seq)
  }
}

/** A new send has a larger seq than all that this line asked for before it (P2). */
function inOrder(
  world: World,
  line: LineLog,
  conversation: string,
  asked: Asked,
  seq: number,
): void {
  const again = asked.frame.type === "send" && asked.frame.again === true
  const order = { ref: asked.frame.ref, again, seq }
  const orders = line.orders.get(conversation) ?? []
  for (const other of orders) {
    const [first, second] = other.ref < order.ref ? [other, order] : [order, other]
    if (!second.again && first.seq >= second.seq)
      world.violate("P2", `ref ${first.ref} got ${first.seq}, ref ${second.ref} got ${second.seq}`)
  }
  orders.push(order)
  line.orders.set(conversation, orders)
}

const unknownOutcome = new Set(["outcome-unknown", "timeout"])

function refused(world: World, device: Device, line: LineLog, frame: RefusedFrame): void {
  line.onRefused(frame.code)
  if (frame.ref === null) {
    if (frame.code === "ack-ahead" && !line.saidAhead)
      world.violate("R16", "an acknowledgement of what was delivered is refused")
    return
  }
  const asked = answered(world, line, frame.ref, `refused ${frame.code}`)
  if (!asked) return
  const { sending, watched } = asked
  if (sending) {
    if (!unknownOutcome.has(frame.code)) sending.refused++
    const isUnwatched = frame.code === "not-watching"
    if (line.state === "welcome" && isUnwatched !== !watched)
      world.violate("R10", `${sending.text}: ${frame.code}, watched: ${watched}`)
    return
  }
  // Said within the window and heard within it: time may have passed on the way.
  if (asked.frame.type === "resume" && line.mayResume === "yes" && holds(world, device) === "yes")
    world.violate("P11", `a session within its window could not be resumed: ${frame.code}`)
  if (asked.frame.type === "open" || frame.code === "bad-frame")
    world.violate("C12", `${asked.frame.type} was refused: ${frame.code}`)
}

function done(world: World, device: Device, line: LineLog, ref: number): void {
  const asked = answered(world, line, ref, "done")?.frame
  if (asked?.type === "close" && device.line === line && line.state === "welcome")
    device.session = "none"
  if (asked?.type !== "unwatch") return
  for (const peer of asked.peers) {
    line.presence.delete(peer)
    if ((line.watchRefs.get(peer) ?? 0) < ref) line.watching.delete(peer)
  }
}

/** A page is a window of the one order (C11). */
function paged(
  world: World,
  device: Device,
  line: LineLog,
  frame: Extract<ServerFrame, { type: "page" }>,
): void {
  const asked = answered(world, line, frame.ref, "page")?.frame
  line.onPage(frame)
  if (asked?.type !== "history") return world.violate("C12", "a page that nobody asked for")
  const peers = [...new Set([device.peer, ...(asked.with ?? [])])].sort()
  const conversation = `p:${peers.join(":")}`
  if (!peersOf(conversation)?.includes(device.peer)) world.violate("C11", "a stranger's page")
  frame.entries.forEach((entry, at) => {
    const seq = entry.seq ?? 0
    const text = entry.type === "message" ? entry.text : undefined
    if (world.disk.at(conversation, seq)?.text !== text)
      world.violate("C11", `the page's entry ${seq} is not the log's`)
    const before = frame.entries[at - 1]?.seq
    if (before !== undefined && seq !== before + 1) world.violate("C11", `${seq} after ${before}`)
  })
  const first = frame.entries[0]?.seq
  if (first !== undefined && (frame.before === undefined) !== (first === 1))
    world.violate("C11", `the page from ${first} says before: ${frame.before}`)
}
