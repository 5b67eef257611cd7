/** The host's process: an engine over the machine's disk, which may end at any moment, and the next one after it. */
import type { Clock, Engine, EngineOptions } from "@peerage/core"
import type { Store } from "@peerage/core/adapter"
import type { Happened } from "../checker/event.js"
import type { Boundaries } from "./boundary.js"
import type { Chance } from "./chance.js"
import type { TransportAdapter } from "./hand-on.js"
import type { Rows } from "./rows.js"
import type { Setup } from "./setup.js"
import { SimulatedStore } from "./store.js"
import type { Time } from "./time.js"
import type { Wire } from "./wire.js"

/** Somebody's store in place of the rows alone, and how its process dies. */
export interface StoreAdapter {
  readonly store: Store
  /** Ends it as a death of the process would, and gives a store over what is left, not open. */
  crash(): Promise<StoreAdapter> | StoreAdapter
}

/** What a host is made of. */
export interface HostParts {
  readonly createEngine: (options: EngineOptions) => Engine
  readonly setup: Setup
  readonly time: Time
  readonly chance: Chance
  readonly boundaries: Boundaries
  readonly rows: Rows
  readonly wire: Wire
  adapter: StoreAdapter | undefined
  /** Somebody's transport, one for each life of an engine. */
  readonly transport: (() => TransportAdapter) | undefined
  record(event: Happened): void
  /** The engine's process ended, or is about to end cleanly. */
  onEnd(how: "close" | "kill" | "power"): void
  /** Something that must never be: a problem of code `defect` or `store-damaged`. */
  onDefect(what: string): void
}

export const appId = "sim"
/** Where the wall clock begins. */
const beginsAt = 1_800_000_000_000

const opensMs = 20_000

interface Life {
  isDead: boolean
  readonly stops: Set<() => void>
  /** What it told its host in this turn, and is not written down yet. */
  readonly told: Happened[]
}

export class Host {
  engine: Engine | undefined
  store: SimulatedStore | undefined
  /** How far the host's wall clock is off. */
  jumpedMs = 0
  lives = 0
  readonly #parts: HostParts
  #life: Life | undefined
  #epoch: string | undefined
  #isNoted = false
  #ids = 0

  constructor(parts: HostParts) {
    this.#parts = parts
  }

  get now(): number {
    return beginsAt + this.#parts.time.now + this.jumpedMs
  }

  get isUp(): boolean {
    return this.engine !== undefined && this.engine.status !== "new"
  }

  /** Begins an engine, unless there is one. One that cannot open is tried again after a second. */
  start(): void {
    if (this.#life) return
    const { createEngine, setup, chance, wire } = this.#parts
    const life: Life = { isDead: false, stops: new Set(), told: [] }
    this.#life = life
    this.lives++
    this.#isNoted = false
    this.store = this.#openStore(life)
    const engine = createEngine({
      appId,
      store: this.store,
      transports: [
        wire.transport(
          () => life.isDead,
          () => this.#noteRestart(),
          this.#parts.transport?.(),
        ),
      ],
      clock: this.#clock(life),
      ids: { random: () => `${chance.between(0, 0xffff_ffff).toString(36)}-${++this.#ids}` },
      limits: setup.limits,
      resumeWindowMs: setup.resumeWindowMs,
    })
    this.engine = engine
    engine.presence$.subscribe(({ peerId, online }) => {
      if (!life.isDead) this.#announced(life, { type: "announce", peer: peerId, online })
    })
    engine.problems$.subscribe(({ code, cause, message }) => {
      if (life.isDead || (code !== "defect" && code !== "store-damaged")) return
      this.#parts.onDefect(`${code}: ${cause instanceof Error ? cause.stack : message}`)
    })
    engine.open().catch(() => this.#retry(life))
    // What hangs while it starts is started again, as a supervisor would.
    this.#parts.time.after(opensMs, () => engine.status === "new" && this.#retry(life))
  }

  /** Ends the engine cleanly; the next begins `restartMs` after it has closed. */
  close(restartMs: number): void {
    const { engine } = this
    const life = this.#life
    if (!engine || !life || engine.status === "new" || engine.status === "closed") return
    this.#parts.onEnd("close")
    engine.close().then(() => {
      this.#writeDown(life)
      if (!life.isDead) this.#bury(life, restartMs)
    }, this.#parts.onDefect)
  }

  /** Ends the process as it stands. Answers how many transactions went with it. */
  crash(how: "kill" | "power", restartMs: number): number {
    const { rows, setup, chance, wire, onEnd } = this.#parts
    const life = this.#life
    if (!life || life.isDead) return 0
    life.isDead = true
    onEnd(how)
    const { durable } = setup.supports
    const mayLose = how === "power" || durable === "none"
    const lost = mayLose ? chance.between(0, rows.unflushed) : 0
    rows.lose(lost)
    wire.engineDied(how)
    this.#bury(life, restartMs)
    return lost
  }

  /** The store may have begun a new life; what a new engine finds is told once in any case (C10). */
  noteEpoch(): void {
    const { epoch } = this.#parts.rows
    if (epoch !== undefined && epoch !== this.#epoch) this.#tellRestart(epoch)
  }

  #noteRestart(): void {
    const { epoch } = this.#parts.rows
    if (!this.#isNoted && epoch !== undefined) this.#tellRestart(epoch)
  }

  #tellRestart(epoch: string): void {
    const { rows, record } = this.#parts
    this.#epoch = epoch
    this.#isNoted = true
    const heads = Object.fromEntries([...rows.conversations()].map((key) => [key, rows.head(key)]))
    record({ type: "restart", epoch, heads })
  }

  /** Behind somebody's transport what the engine says to a line is seen later in the turn than what it tells its host. */
  #announced(life: Life, event: Happened): void {
    const { transport, time, record } = this.#parts
    if (!transport) return record(event)
    if (life.told.push(event) === 1) time.after(0, () => this.#writeDown(life))
  }

  #writeDown({ isDead, told }: Life): void {
    if (!isDead) for (const event of told) this.#parts.record(event)
    told.length = 0
  }

  #bury(life: Life, restartMs: number): void {
    life.isDead = true
    for (const stop of life.stops) stop()
    life.stops.clear()
    this.engine = undefined
    this.store = undefined
    const { adapter, time } = this.#parts
    const again = () => {
      this.#life = undefined
      time.after(restartMs, () => this.start())
    }
    if (!adapter) return again()
    const release = time.hold()
    void Promise.resolve(adapter.crash()).then((next) => {
      this.#parts.adapter = next
      release()
      again()
    }, this.#parts.onDefect)
  }

  #retry(life: Life): void {
    if (life.isDead || this.#life !== life) return
    this.#parts.onEnd("kill")
    this.#bury(life, 1_000)
  }

  #openStore(life: Life): SimulatedStore {
    const { rows, adapter, setup, time, chance, boundaries, record } = this.#parts
    return new SimulatedStore({
      ...{ rows, time, boundaries, record, adapter: adapter?.store },
      chance: chance.split(`store ${this.lives}`),
      supports: setup.supports,
      answersMs: setup.answersMs,
      isDead: () => life.isDead,
      crash: (how) => this.crash(how, chance.between(1, 3_000)),
      noteEpoch: () => this.noteEpoch(),
    })
  }

  #clock(life: Life): Clock {
    const { time, boundaries, chance } = this.#parts
    return {
      now: () => this.now,
      monotonic: () => time.now,
      every: (ms, callback) => {
        if (life.isDead) return () => undefined
        const stop = time.every(ms, () => {
          const fault = boundaries.pass("tick")
          if (fault === "kill" || fault === "power") this.crash(fault, chance.between(1, 3_000))
          else callback()
        })
        life.stops.add(stop)
        return () => {
          life.stops.delete(stop)
          stop()
        }
      },
    }
  }
}
