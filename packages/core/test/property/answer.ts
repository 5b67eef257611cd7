/** What a device says of what it got and what it asked: acknowledgements, and sends once more. */
import type { Device } from "./device.js"
import { isUnknown, type Sending } from "./line.js"
import { say, send } from "./speak.js"
import type { World } from "./world.js"

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
    // What follows of its own need not be stepped over: the last of another counts.
    const seq = seqs[count - 1] as number
    positions.push([conversation, how === "own" ? (line.last.get(conversation) ?? seq) : seq])
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
