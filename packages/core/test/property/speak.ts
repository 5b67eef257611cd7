/** What devices do: dial, say frames, lose lines. Everything here is immediate; answers come as the world turns. */
import type { ClientFrame } from "@peerage/core/protocol"
import { peersKey } from "@peerage/core/protocol"
import type { Device } from "./device.js"
import { hear, lineEnded } from "./hear.js"
import { type Asked, LineLog, type Sending } from "./line.js"
import { holds } from "./rest.js"
import type { World } from "./world.js"

type Unsent<F> = F extends { ref: number } ? Omit<F, "ref"> : F

/** Dials and says `open` (with or without its positions) or `resume`. A line that is still there stays: it is replaced. */
export function dial(
  world: World,
  device: Device,
  how: {
    readonly as: "open" | "resume"
    readonly fresh?: boolean
    readonly stale?: boolean
    readonly watch?: readonly string[]
  },
): LineLog {
  const line = new LineLog(world.life, how.as)
  const { life } = world
  if (device.line) device.olderLines.push(device.line)
  device.line = line
  const positions = how.fresh ? [] : [...device.positions].slice(-100)
  const { epoch } = device
  const place = { positions, ...(epoch === undefined || how.fresh ? {} : { epoch }) }
  const who = { version: 1, peer: device.peer, device: device.id }
  const token = device.tokens.at(how.stale ? -2 : -1) ?? "none"
  if (how.as === "resume") ask(world, device, line, { type: "resume", ...who, token, ...place })
  else ask(world, device, line, { type: "open", ...who, watch: how.watch ?? [], ...place })
  world.dialer
    .dial(
      { appId: "demo", signal: line.abort.signal },
      {
        onFrame: (frame) => {
          world.activity++
          if (life === world.life) hear(world, device, line, frame as never)
        },
        onClose: () => {
          world.activity++
          if (life === world.life) lineEnded(world, device, line)
        },
      },
    )
    .then(
      (wire) => {
        world.activity++
        line.wire = wire
        if (line.state === "dialling") line.state = "greeting"
        for (const frame of line.unsaid.splice(0)) transmit(world, device, line, frame)
      },
      () => {
        line.state = "ended"
      },
    )
  return line
}

/** Says a request on the device's line; answers its ref. */
export function ask(
  world: World,
  device: Device,
  line: LineLog,
  frame: Unsent<ClientFrame>,
  more: Partial<Asked> = {},
): number {
  const ref = line.nextRef++
  const whole = { ...frame, ref } as ClientFrame & { readonly ref: number }
  line.asked.set(ref, { frame: whole, ...more })
  say(world, device, line, whole)
  return ref
}

export function say(world: World, device: Device, line: LineLog, frame: ClientFrame): void {
  if (line.wire) transmit(world, device, line, frame)
  else line.unsaid.push(frame)
}

/** A new message, or with `sending` the same one again. */
export function send(
  world: World,
  device: Device,
  line: LineLog,
  what:
    | { readonly to: readonly string[]; readonly keyless?: boolean; readonly transient?: boolean }
    | { readonly sending: Sending },
): Sending {
  const again = "sending" in what
  const sending = again ? what.sending : newSending(world, device, what)
  sending.said++
  const { to, text, key, transient } = sending
  ask(
    world,
    device,
    line,
    {
      type: "send",
      to,
      text,
      ...(key === undefined ? {} : { key }),
      ...(transient ? { transient } : {}),
      ...(again ? { again } : {}),
    },
    { sending },
  )
  return sending
}

/** The connection breaks: what was said before still arrives. */
export function lose(world: World, device: Device): void {
  const { line } = device
  if (!line || line.state === "ended") return
  const wasOpen = line.isOpen
  // What left before the loss still arrives.
  const wasClosing = [...line.asked.values()].some(({ frame }) => frame.type === "close")
  line.state = "ended"
  line.asked.clear()
  if (wasClosing) device.session = "none"
  else if (wasOpen) {
    device.session = world.setup.resumeWindowMs > 0 ? "paused" : "none"
    device.pausedAt = world.clock.elapsed
  } else if (device.session !== "none" || line.wire) device.session = "maybe"
  if (wasOpen) endAcks(world, device)
  // Last, since the other end may hear it at once.
  line.abort.abort()
  line.wire?.close()
}

/** The device's acknowledgements are to be stored at once (L6). */
export function endAcks(world: World, { peer, id }: Device): void {
  for (const [name, ack] of world.acked)
    if (ack.by === id && name.startsWith(`${peer} `)) ack.isEnded = true
}

function newSending(
  world: World,
  device: Device,
  what: {
    readonly to: readonly string[]
    readonly keyless?: boolean
    readonly transient?: boolean
  },
): Sending {
  const serial = world.sendings.size + 1
  const sending: Sending = {
    text: `m${serial}`,
    serial,
    from: device.peer,
    device: device.id,
    to: [...new Set(what.to)].sort(),
    conversation: peersKey([device.peer, ...what.to]),
    key: what.keyless || what.transient ? undefined : device.nextKey++,
    transient: what.transient === true,
    wall: world.clock.wall,
    seq: undefined,
    said: 0,
    refused: 0,
  }
  world.sendings.set(sending.text, sending)
  device.sendings.push(sending)
  return sending
}

/** The last token is good; the one before it until the device is heard on the line that it was used for (P11). */
function mayResume(world: World, device: Device, token: string): "yes" | "no" | "maybe" {
  const { tokens, tokenLine } = device
  if (token === tokens.at(-1)) return holds(world, device)
  const isQuiet = tokenLine?.kind === "resume" && !tokenLine.wasHeard
  return token === tokens.at(-2) && isQuiet && holds(world, device) !== "no" ? "maybe" : "no"
}

/** The moment in which a frame leaves: from here on the device counts on its effect. */
function transmit(world: World, device: Device, line: LineLog, frame: ClientFrame): void {
  const { disk } = world
  switch (frame.type) {
    case "open":
      line.isCapped = holds(world, device) === "no"
      device.wanted = new Set(frame.watch)
      watch(line, frame.watch ?? [], frame.ref)
      break
    case "resume":
      line.mayResume = mayResume(world, device, frame.token)
      watch(line, device.wanted, frame.ref)
      break
    case "watch":
      for (const peer of frame.peers) device.wanted.add(peer)
      watch(line, frame.peers, frame.ref)
      break
    case "unwatch":
      for (const peer of frame.peers) device.wanted.delete(peer)
      break
    case "send": {
      const asked = line.asked.get(frame.ref)
      const watched = (frame.to ?? []).every((peer) => device.wanted.has(peer))
      if (asked) line.asked.set(frame.ref, { ...asked, watched })
    }
  }
  if (frame.type === "open" || frame.type === "resume") {
    for (const conversation of world.conversationsOf(device.peer)) {
      line.confirmed.set(conversation, disk.cursor(device.peer, conversation))
      line.heads.set(conversation, world.headHeard(conversation))
    }
  }
  line.wire?.send(frame)
}

function watch(line: LineLog, peers: Iterable<string>, ref: number): void {
  for (const peer of peers) {
    line.watching.add(peer)
    line.watchRefs.set(peer, ref)
  }
}
