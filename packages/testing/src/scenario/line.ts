/** A device at its line, moved by hand: it says what a transcript tells it to and keeps what it hears. */
import {
  type ClientFrame,
  conversationKey,
  type Dialer,
  type Line,
  type ServerFrame,
} from "@peerage/core/protocol"

/** A line of a transcript: `alice/phone`, or `alice/phone#2` for a second one of the same device. */
export interface StageLine {
  readonly name: string
  readonly peer: string
  readonly device: string
  readonly line: Line
  /** What it heard since the last block. */
  heard: ServerFrame[]
  ended: boolean
  /** Whether its end was written down. */
  toldEnd: boolean
  /** The highest seq that it heard of each conversation. */
  readonly seen: Map<string, number>
  /** Requests without an answer. */
  readonly open: Set<number>
  /** Sends a request with the next ref; `onGroup` hears which group it was about, if it was granted. */
  ask(frame: Omit<ClientFrame, "ref">, onGroup?: (id: string) => void): void
}

/** Opens a line; a frame that answers a request a second time is an error of the engine. */
export async function dialLine(
  dialer: Dialer,
  name: string,
  onToken: (token: string) => void,
): Promise<StageLine> {
  const [peer = "", device = ""] = name.replace(/#.*/, "").split("/")
  let ref = 0
  const groupOf = new Map<number, (id: string) => void>()
  const events = {
    onFrame(frame: unknown) {
      const heard = frame as ServerFrame
      if (heard.type === "welcome" && heard.token !== undefined) onToken(heard.token)
      if (heard.type === "grouped") groupOf.get(heard.ref)?.(heard.group)
      hear(self, heard)
    },
    onClose() {
      self.ended = true
    },
  }
  const { signal } = new AbortController()
  const line = await dialer.dial({ appId: "demo", signal }, events)
  const self: StageLine = {
    name,
    peer,
    device,
    line,
    heard: [],
    ended: false,
    toldEnd: false,
    seen: new Map(),
    open: new Set(),
    ask(frame, onGroup) {
      self.open.add(++ref)
      if (onGroup) groupOf.set(ref, onGroup)
      line.send({ ...frame, ref } as ClientFrame)
    },
  }
  return self
}

function hear(line: StageLine, frame: ServerFrame): void {
  line.heard.push(frame)
  if (frame.type === "membership" || (frame.type === "message" && frame.seq !== undefined)) {
    const key = frame.type === "message" ? conversationKey(frame) : `g:${frame.group}`
    line.seen.set(key, Math.max(line.seen.get(key) ?? 0, frame.seq ?? 0))
  }
  for (const ref of answered(frame)) {
    if (!line.open.delete(ref)) throw new Error(`${line.name} got a second answer to ${ref}`)
  }
}

function answered(frame: ServerFrame): readonly number[] {
  if (frame.type === "sent") return frame.items.map(([ref]) => ref)
  return "ref" in frame && frame.ref !== null ? [frame.ref] : []
}
