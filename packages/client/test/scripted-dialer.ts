/** A dialer whose other end is the test: it sees each frame, says what it likes, and cuts when it likes. */
import type {
  ClientFrame,
  Dialer,
  DialOptions,
  LineEvents,
  ServerFrame,
} from "@peerage/core/protocol"

type FrameOf<Type extends ClientFrame["type"]> = Extract<ClientFrame, { readonly type: Type }>

export interface ScriptedLine {
  readonly options: DialOptions
  /** All that the client said, in order. */
  readonly said: ClientFrame[]
  /** The client ended the line. */
  closed: boolean
  /** The engine says something; also what is no frame. */
  says(...frames: unknown[]): void
  /** The line is lost. */
  cut(): void
  /** The last frame of a type. */
  last<Type extends ClientFrame["type"]>(type: Type): FrameOf<Type>
  /** Answers the last `open` or `resume`. */
  welcome(change?: Partial<Extract<ServerFrame, { type: "welcome" }>>): void
}

export interface ScriptedDialer extends Dialer {
  readonly lines: ScriptedLine[]
  /** The newest line. */
  readonly line: ScriptedLine
  /** Attempts, also those that failed. */
  dials: number
  /** What the next attempts meet: a line, a refusal, or nothing at all. */
  mode: "answers" | "fails" | "hangs"
}

export function scriptedDialer(): ScriptedDialer {
  const lines: ScriptedLine[] = []
  const dialer: ScriptedDialer = {
    lines,
    dials: 0,
    mode: "answers",
    get line() {
      const line = lines.at(-1)
      if (line === undefined) throw new Error("Nothing was dialled.")
      return line
    },
    async dial(options, events) {
      dialer.dials++
      if (dialer.mode === "fails") throw new Error("No route.")
      if (dialer.mode === "hangs") return new Promise(() => {})
      const line = scriptedLine(options, events)
      lines.push(line)
      return {
        send: (frame) => {
          if (!line.closed) line.said.push(frame)
        },
        close: () => {
          if (line.closed) return
          line.closed = true
          events.onClose()
        },
      }
    },
  }
  return dialer
}

function scriptedLine(options: DialOptions, events: LineEvents): ScriptedLine {
  const line: ScriptedLine = {
    options,
    said: [],
    closed: false,
    says: (...frames) => {
      for (const frame of frames) events.onFrame(frame)
    },
    cut: () => {
      if (line.closed) return
      line.closed = true
      events.onClose()
    },
    last: (type) => {
      const frame = line.said.findLast((each) => each.type === type)
      if (frame === undefined) throw new Error(`The client did not say ${type}.`)
      return frame as never
    },
    welcome: (change) => {
      const asked = line.said.findLast(({ type }) => type === "open" || type === "resume")
      if (asked === undefined || !("ref" in asked)) throw new Error("Nothing to welcome.")
      line.says({ ...welcome(asked.ref, asked.type === "resume"), ...change })
    },
  }
  return line
}

/** A `welcome` as an engine would say it. */
export function welcome(ref: number, resumed: boolean): Extract<ServerFrame, { type: "welcome" }> {
  return {
    type: "welcome",
    ref,
    version: 1,
    timestamp: 0,
    resumed,
    epoch: "e1",
    token: "t1",
    resumeMs: 30_000,
    lastKey: 0,
  }
}
