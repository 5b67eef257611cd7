/**
 * A very small engine for one peer, alice, and her conversation with bob: a log, cursors, sessions, tokens. Frames lie
 * on the line until the test lets them through, so that a line can be cut between any two of them.
 */
import type {
  ClientFrame,
  Dialer,
  Line,
  LineEvents,
  Position,
  ServerFrame,
} from "@peerage/core/protocol"
import { aliceAndBob, fromBob } from "../rules/given.js"

export interface Logged {
  readonly from: "alice" | "bob"
  readonly text: string
  readonly key?: number
}

interface Session {
  token: string
  /** What was given to this session, up to here. */
  delivered: number
}

interface ModelLine {
  readonly events: LineEvents
  readonly up: ClientFrame[]
  readonly down: ServerFrame[]
  session: Session | undefined
  /** Every send that the engine read on this line. */
  readonly sends: Extract<ClientFrame, { type: "send" }>[]
  open: boolean
}

export interface ModelEngine {
  readonly dialer: Dialer
  readonly log: readonly Logged[]
  /** For each line, what the engine read of sends. */
  readonly lines: readonly ModelLine[]
  bobSends(): void
  /** Lets some frames through, each way. */
  moves(up: number, down: number): void
  /** Cuts the line; what lies on it is lost. */
  cuts(): void
  /** Forgets sessions, as after a restart or when the window is over. */
  forgets(): void
  readonly quiet: boolean
}

export function modelEngine(): ModelEngine {
  const log: Logged[] = []
  const lines: ModelLine[] = []
  let session: Session | undefined
  let cursor = 0
  let tokens = 0

  const current = (): ModelLine | undefined => lines.findLast(({ open }) => open)

  function entry(seq: number): ServerFrame {
    const logged = log[seq - 1]
    const text = logged?.text ?? ""
    return logged?.from === "alice"
      ? fromBob(seq, { from: "alice", to: ["bob"], text })
      : fromBob(seq, { text })
  }

  function push(line: ModelLine): void {
    if (line.session === undefined) return
    for (; line.session.delivered < log.length; line.session.delivered++) {
      const seq = line.session.delivered + 1
      // One device only: its own sends come back to it by their answers alone.
      if (log[seq - 1]?.from === "bob") line.down.push(entry(seq))
    }
  }

  function begin(
    line: ModelLine,
    ref: number,
    resumed: boolean,
    positions: readonly Position[],
  ): void {
    for (const other of lines) if (other !== line && other.session === session) end(other)
    const position = positions.find(([key]) => key === aliceAndBob)?.[1] ?? cursor
    const token = `t${++tokens}`
    if (resumed && session !== undefined) session.token = token
    else session = { token, delivered: 0 }
    session.delivered = Math.min(position, cursor)
    line.session = session
    const lastKey = Math.max(0, ...log.map(({ key = 0 }) => key))
    const more = { version: 1, timestamp: 0, epoch: "e1", token, resumeMs: 30_000, lastKey }
    line.down.push({ type: "welcome", ref, resumed, ...more })
    push(line)
  }

  function end(line: ModelLine): void {
    if (!line.open) return
    line.open = false
    line.up.length = 0
    line.down.length = 0
    line.events.onClose()
  }

  function read(line: ModelLine, frame: ClientFrame): void {
    switch (frame.type) {
      case "open":
        return begin(line, frame.ref, false, frame.positions ?? [])
      case "resume":
        if (session?.token === frame.token) {
          return begin(line, frame.ref, true, frame.positions ?? [])
        }
        line.down.push({
          type: "refused",
          ref: frame.ref,
          code: "cannot-resume",
          message: "Over.",
          retryable: false,
        })
        return
      case "ack":
        for (const [, seq] of frame.positions) {
          if (seq > (line.session?.delivered ?? 0)) throw new Error(`ack-ahead: ${seq}`)
          cursor = Math.max(cursor, seq)
        }
        return
      case "send": {
        if (frame.transient !== true) line.sends.push(frame)
        const { key = 0, text, ref } = frame
        if (frame.transient === true) {
          line.down.push({ type: "sent", conversation: "ab", items: [[ref, 1]] })
          return
        }
        const known = frame.again === true ? log.findIndex((each) => each.key === key) : -1
        if (known < 0) log.push({ from: "alice", text, key })
        const seq = known < 0 ? log.length : known + 1
        line.down.push({ type: "sent", conversation: "ab", items: [[ref, seq, seq]] })
        return push(line)
      }
      default:
        throw new Error(`The model does not know ${frame.type}.`)
    }
  }

  return {
    log,
    lines,
    dialer: {
      async dial(_, events): Promise<Line> {
        const fresh = { up: [], down: [], sends: [], session: undefined, open: true }
        const line: ModelLine = { ...fresh, events }
        lines.push(line)
        return {
          send: (frame) => void (line.open && line.up.push(frame)),
          close: () => end(line),
        }
      },
    },
    bobSends() {
      log.push({ from: "bob", text: `bob ${log.length + 1}` })
      const line = current()
      if (line !== undefined) push(line)
    },
    moves(up, down) {
      const line = current()
      for (let count = 0; line?.open && count < up && line.up.length > 0; count++) {
        read(line, line.up.shift() as ClientFrame)
      }
      for (let count = 0; line?.open && count < down && line.down.length > 0; count++) {
        line.events.onFrame(line.down.shift())
      }
    },
    cuts() {
      const line = current()
      if (line !== undefined) end(line)
    },
    forgets() {
      session = undefined
      for (const line of lines) end(line)
    },
    get quiet() {
      return lines.every(({ open, up, down }) => !open || up.length + down.length === 0)
    },
  }
}
