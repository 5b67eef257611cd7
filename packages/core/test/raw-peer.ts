/** A peer that speaks frames by hand, so that a test sees exactly what the engine says. */
import type { ClientFrame, Dialer, Line, ServerFrame } from "@peerage/core/protocol"

type Unsent<F> = F extends { ref: number } ? Omit<F, "ref"> : F

export interface RawPeer {
  readonly frames: ServerFrame[]
  readonly line: Line
  isClosed: boolean
  /** Sends a request and waits for its answer. */
  ask(frame: Unsent<ClientFrame>): Promise<ServerFrame>
  say(frame: ClientFrame | object): void
  /** Waits until `found` answers something other than undefined about the frames so far. */
  until<T>(found: (frames: readonly ServerFrame[]) => T | undefined): Promise<T>
  /** The messages so far. */
  texts(): string[]
}

let peers = 0

export async function dialRaw(dialer: Dialer, appId = "demo"): Promise<RawPeer> {
  const frames: ServerFrame[] = []
  const waiting = new Set<() => void>()
  let ref = 0
  const events = {
    onFrame(frame: unknown) {
      frames.push(frame as ServerFrame)
      for (const check of [...waiting]) check()
    },
    onClose() {
      peer.isClosed = true
      for (const check of [...waiting]) check()
    },
  }
  const controller = new AbortController()
  const line = await dialer.dial({ appId, signal: controller.signal }, events)
  const peer: RawPeer = {
    frames,
    line,
    isClosed: false,
    say: (frame) => line.send(frame as ClientFrame),
    until: (found) =>
      new Promise((resolve) => {
        const check = () => {
          const value = found(frames)
          if (value === undefined) return
          waiting.delete(check)
          resolve(value)
        }
        waiting.add(check)
        check()
      }),
    ask(frame) {
      const mine = ++ref
      line.send({ ...frame, ref: mine } as ClientFrame)
      return peer.until((all) => all.find((one) => answers(one, mine)))
    },
    texts: () => frames.flatMap((frame) => (frame.type === "message" ? [frame.text] : [])),
  }
  return peer
}

/** Opens a session, with a fresh device unless one is given. */
export async function openRaw(
  dialer: Dialer,
  peerId: string,
  more: {
    watch?: string[]
    device?: string
    positions?: [string, number][]
    epoch?: string
    appId?: string
  } = {},
): Promise<RawPeer> {
  const { appId, device = `device-${++peers}`, ...rest } = more
  const peer = await dialRaw(dialer, appId)
  await peer.ask({ type: "open", version: 1, peer: peerId, device, ...rest })
  return peer
}

/** Acknowledges everything that this peer got so far. */
export function ackAll(peer: RawPeer): void {
  const highest = new Map<string, number>()
  for (const frame of peer.frames) {
    if (frame.type !== "message" || frame.seq === undefined) continue
    const key = `p:${[...new Set([frame.from, ...(frame.to ?? [])])].sort().join(":")}`
    highest.set(key, Math.max(highest.get(key) ?? 0, frame.seq))
  }
  peer.say({ type: "ack", positions: [...highest] })
}

function answers(frame: ServerFrame, ref: number): boolean {
  if (frame.type === "sent") return frame.items.some(([one]) => one === ref)
  return "ref" in frame && frame.ref === ref
}
