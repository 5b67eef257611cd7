/** One test's use of a transport: it listens, dials, waits and cleans up. Knows no rule. */
import {
  type Connection,
  encodeFrame,
  type OutgoingFrame,
  type Transport,
} from "@peerage/core/adapter"
import type { ClientFrame, Line } from "@peerage/core/protocol"
import { assertResolved, type Outcome, outcomeOf, turn } from "../assertion.js"
import { type ObligationTest, obligationTests } from "../runner.js"
import { Recorder } from "./recorder.js"
import { type DialerRule, dialerRules, type TransportRule, transportRules } from "./rules.js"
import type {
  RawWire,
  SampleFrames,
  TransportConformanceOptions,
  TransportSubject,
} from "./subject.js"

/** The suite's ways to register a test. */
export interface TransportSuite {
  readonly with: (rule: TransportRule | DialerRule, title: string, body: Body) => void
  /** Only where there is a wire. */
  readonly withWire: (rule: TransportRule | DialerRule, title: string, body: WireBody) => void
  readonly wire: boolean
  readonly auth: boolean
}

type Body = (trial: Trial) => Promise<void>
type WireBody = (trial: Trial, raw: RawWire) => Promise<void>

/** Makes the suite that the rule groups register with. */
export function transportSuite(options: TransportConformanceOptions): TransportSuite {
  const test: ObligationTest<TransportRule | DialerRule> = obligationTests(options.test, {
    ...transportRules,
    ...dialerRules,
  })
  const run = async (body: Body): Promise<void> => {
    const { patienceMs = 10_000, samples = plainSamples } = options
    const trial = new Trial(await options.factory(), patienceMs, samples)
    try {
      await body(trial)
    } finally {
      await trial.end()
    }
  }
  return {
    wire: options.wire,
    auth: options.auth ?? true,
    with: (rule, title, body) => test(rule, title, () => run(body)),
    withWire(rule, title, body) {
      if (!options.wire) return
      test(rule, title, () =>
        run((trial) => {
          if (trial.raw === undefined)
            throw new Error("The factory gives no `raw`, although `wire` is true.")
          return body(trial, trial.raw)
        }),
      )
    },
  }
}

/** An app that is listened for. */
export interface Listening {
  /** The connections accepted so far. */
  readonly accepted: readonly Connection[]
  readonly stop: () => Promise<void>
}

/** Both ends of one line, and what each heard. */
export interface Pair {
  readonly line: Line
  readonly client: Recorder
  readonly connection: Connection
  readonly server: Recorder
}

/** What a test's body is given. */
export class Trial {
  readonly transport: Transport
  readonly raw: RawWire | undefined
  readonly #subject: TransportSubject
  readonly #patienceMs: number
  readonly #samples: SampleFrames
  readonly #stops: (() => Promise<void>)[] = []
  readonly #lines: Line[] = []
  readonly #apps = new Map<string, Listening>()

  constructor(subject: TransportSubject, patienceMs: number, samples: SampleFrames) {
    this.#subject = subject
    this.#patienceMs = patienceMs
    this.#samples = samples
    this.transport = subject.transport
    this.raw = subject.raw
  }

  /** A frame of a client's, told apart by its number. */
  question(n: number): ClientFrame {
    return this.#samples.question(n)
  }

  /** A frame of the engine's, told apart by its number. */
  answer(n: number, maxWaiting: number = Number.POSITIVE_INFINITY): OutgoingFrame {
    return encodeFrame(this.#samples.answer(n, ""), maxWaiting)
  }

  /** An `answer` of 16 KiB: a few hundred of them fill what the system's own buffers hold. */
  large(n: number, maxWaiting: number = Number.POSITIVE_INFINITY): OutgoingFrame {
    return encodeFrame(this.#samples.answer(n, filling), maxWaiting)
  }

  /** The numbers of what was heard. */
  numbersOf(frames: readonly unknown[]): readonly number[] {
    return frames.map(this.#samples.numberOf).filter((n) => n !== undefined)
  }

  recorder(): Recorder {
    return new Recorder(this.#samples.numberOf)
  }

  /** Makes a call that answers with a promise, watching for throws and hangs. */
  outcome<T>(what: string, call: () => Promise<T>): Promise<Outcome<T>> {
    return outcomeOf(what, this.#patienceMs, call)
  }

  /** Waits until something has become true. */
  async until(what: string, happened: () => boolean): Promise<void> {
    const end = performance.now() + this.#patienceMs
    while (!happened()) {
      if (performance.now() > end) throw new Error(`Not within ${this.#patienceMs} ms: ${what}.`)
      await turn()
    }
  }

  /** Listens; `accept` is told of each connection after it was noted. */
  async listen(
    appId: string,
    accept: (connection: Connection) => void = () => {},
  ): Promise<Listening> {
    const accepted: Connection[] = []
    const listen = () =>
      this.transport.listen(appId, (connection) => {
        accepted.push(connection)
        accept(connection)
      })
    const stop = assertResolved("listen", await this.outcome("listen", listen))
    this.#stops.push(stop)
    const listening = {
      accepted,
      stop: async () => assertResolved("stop", await this.outcome("stop", stop)),
    }
    this.#apps.set(appId, listening)
    return listening
  }

  /** Dials, and gives what became of it. */
  async tryDial(appId: string, client: Recorder, auth?: unknown): Promise<Outcome<Line>> {
    const { signal } = new AbortController()
    const options = auth === undefined ? { appId, signal } : { appId, auth, signal }
    const outcome = await this.outcome("dial", () => this.#subject.dialer.dial(options, client))
    if ("value" in outcome) this.#lines.push(outcome.value)
    return outcome
  }

  /** Dials with a signal of the test's own; `resolved` is called as early as any caller could hear of it. */
  dialWith(
    appId: string,
    client: Recorder,
    signal: AbortSignal,
    resolved: () => void = () => {},
  ): Promise<Outcome<Line>> {
    return this.outcome("dial", () => {
      const dialled = this.#subject.dialer.dial({ appId, signal }, client)
      dialled.then(resolved, () => {})
      return dialled
    })
  }

  /** Dials; it must succeed. */
  async dial(appId: string, client: Recorder = this.recorder(), auth?: unknown): Promise<Line> {
    return assertResolved("dial", await this.tryDial(appId, client, auth))
  }

  /** Opens a line, listening for its app first if nobody does. */
  async pair(appId = "app"): Promise<Pair> {
    const listening = this.#apps.get(appId) ?? (await this.listen(appId))
    const before = listening.accepted.length
    const client = this.recorder()
    const line = await this.dial(appId, client)
    await this.until("a connection is accepted", () => listening.accepted.length > before)
    const connection = listening.accepted[before] as Connection
    const server = this.recorder()
    connection.onFrame(server.onFrame)
    connection.onClose(server.onClose)
    return { line, client, connection, server }
  }

  /** Fails unless a frame goes through in both directions. */
  async assertWorks(what: string, { line, client, connection, server }: Pair): Promise<void> {
    const [up, down] = [server.frames.length, client.frames.length]
    line.send(this.question(0))
    await this.until(`${what}: the server hears its client`, () => server.frames.length > up)
    const result = connection.send(this.answer(0))
    if (result !== "sent") throw new Error(`${what}: send answers ${result}.`)
    await this.until(`${what}: the client hears its server`, () => client.frames.length > down)
  }

  async end(): Promise<void> {
    for (const line of this.#lines) line.close()
    // A broken transport may refuse or hang here; what the test found matters more.
    for (const stop of this.#stops) await this.outcome("stop", stop).catch(() => undefined)
    await this.#subject.cleanup?.()
  }
}

/** Frames of a wire that carries any: requests and answers by their `ref`. */
const plainSamples: SampleFrames = {
  question: (ref) => ({ type: "status", ref, peers: [] }),
  answer(ref, filling) {
    const frame = { type: "done", ref, filling } as const
    return frame
  },
  numberOf(frame) {
    const ref = (frame as { readonly ref?: unknown } | null | undefined)?.ref
    return typeof ref === "number" ? ref : undefined
  },
}

const filling = "x".repeat(16_384)

/** 0, 1, 2 … */
export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n)
}
