/** What devices that are in groups do: dial, say frames, acknowledge. */
import type { ClientFrame, ServerFrame } from "@peerage/core/protocol"
import { hear } from "./group-hear.js"
import { type GroupDevice, GroupLine, type GroupWorld } from "./group-world.js"

export function dialGroup(stage: GroupWorld, device: GroupDevice, kind: "open" | "resume"): void {
  const { world } = stage
  const line = new GroupLine(kind)
  const { life } = stage
  device.line?.abort.abort()
  device.line = line
  const positions = [...device.positions].map(([group, seq]) => [`g:${group}`, seq] as const)
  line.given = new Map(device.positions)
  const { epoch } = device
  const place = { version: 1, positions, ...(epoch === undefined ? {} : { epoch }) }
  const who = { peer: device.peer, device: device.id, ...place }
  if (kind === "open") say(stage, device, line, { type: "open", ...who })
  else say(stage, device, line, { type: "resume", token: device.token, ...who })
  const events = {
    onFrame(frame: unknown) {
      world.activity++
      if (life === stage.life) hear(stage, device, line, frame as ServerFrame)
    },
    onClose() {
      world.activity++
      line.state = "ended"
    },
  }
  world.dialer.dial({ appId: "demo", signal: line.abort.signal }, events).then(
    (wire) => {
      world.activity++
      line.wire = wire
      for (const frame of line.unsaid.splice(0)) wire.send(frame)
    },
    () => {
      line.state = "ended"
    },
  )
}

type Unsaid<F> = F extends { ref: number } ? Omit<F, "ref"> : F

/** Says a request with the next ref. */
export function say(
  stage: GroupWorld,
  device: GroupDevice,
  line: GroupLine,
  unsaid: Unsaid<ClientFrame>,
): void {
  const frame = { ...unsaid, ref: line.nextRef++ } as ClientFrame & { readonly ref: number }
  const group = "group" in frame ? frame.group : undefined
  line.asked.set(frame.ref, { frame, since: stage.since.get(`${group} ${device.peer}`) })
  if (line.wire) line.wire.send(frame)
  else line.unsaid.push(frame)
}

export function acknowledge(device: GroupDevice, part: "all" | "some"): void {
  const { line } = device
  if (!line || !device.isOpen) return
  const positions: [string, number][] = []
  for (const [group, seq] of line.last) {
    const acked = line.acked.get(group) ?? 0
    const to = part === "all" ? seq : acked + Math.ceil((seq - acked) / 2)
    if (to <= acked) continue
    positions.push([`g:${group}`, to])
    line.acked.set(group, to)
    device.acked.set(group, Math.max(to, device.acked.get(group) ?? 0))
  }
  if (positions.length > 0) line.wire?.send({ type: "ack", positions })
}
