/**
 * A history's stage: one disk, one clock, one engine at a time, and the devices. It turns the engine's time by hand,
 * and "nothing happens any more" is a failure here, never a quiet end.
 */
import { createEngine, type Engine, inProcess, type Limits } from "@peerage/core"
import type { StoreSupports } from "@peerage/core/adapter"
import type { Dialer } from "@peerage/core/protocol"
import { createInProcess } from "../../src/in-process/transport.js"
import { fromOrdered, logPartition } from "../../src/keyspace/key.js"
import { Device } from "./device.js"
import { Disk } from "./disk.js"
import { Handle } from "./handle.js"
import type { Sending } from "./line.js"
import { WallClock } from "./wall-clock.js"

export interface Setup {
  readonly supports: StoreSupports
  readonly storeSeed: number
  /** `synchronous`: listeners are called inside `send`, as deep as it goes. */
  readonly wire: "in-process" | "synchronous"
  readonly limits: Partial<Limits>
  readonly resumeWindowMs: number
}

export const plainSetup: Setup = {
  supports: { durable: "machine", exclusive: true },
  storeSeed: 0,
  wire: "in-process",
  limits: {},
  resumeWindowMs: 30_000,
}

const mostTurns = 3_000

export class World {
  readonly setup: Setup
  readonly disk = new Disk()
  readonly clock = new WallClock()
  readonly devices: Device[] = []
  readonly sendings = new Map<string, Sending>()
  readonly violations: string[] = []
  readonly problems: string[] = []
  /** Highest acknowledgement that left, per peer and conversation, and when. */
  readonly acked = new Map<string, { seq: number; at: number; by: string; isEnded: boolean }>()
  engine!: Engine
  dialer!: Dialer
  handle!: Handle
  life = 0
  epoch: string | undefined
  /** A store that promises nothing was away in this life: its epoch may change with each time. */
  mayRenew = false
  /** Of stores that promise nothing for the end of their machine: each ends with its engine. */
  readonly spentEpochs = new Set<string>()
  /** How many transactions the disk had when this engine had begun. */
  begunAt = 0
  /** When the engine was last seen without its store. */
  degradedAt = 0
  activity = 0
  #stopClock: () => void = () => undefined
  #ids = 0
  #engineEpoch = ""
  #failures = 0

  constructor(setup: Setup) {
    this.setup = setup
  }

  static async begin(
    setup: Setup,
    devices: readonly (readonly [string, string])[] = [],
  ): Promise<World> {
    const world = new World(setup)
    await world.disk.open()
    for (const [peer, id] of devices) world.devices.push(new Device(peer, id))
    await world.start()
    return world
  }

  async start(): Promise<void> {
    const { setup } = this
    this.life++
    this.mayRenew = false
    const { clock, stop } = this.clock.life()
    this.#stopClock = stop
    const seed = setup.storeSeed === 0 ? 0 : setup.storeSeed + this.life
    this.#failures = 0
    this.handle = new Handle(this.disk, setup.supports, seed, (rule, what) =>
      this.violate(rule, what),
    )
    const wire = createInProcess({ synchronous: true })
    const isSynchronous = setup.wire === "synchronous"
    this.engine = createEngine({
      appId: "demo",
      store: this.handle,
      clock,
      ids: { random: () => `id-${++this.#ids}` },
      limits: isSynchronous ? { ...unlimited, ...setup.limits } : setup.limits,
      resumeWindowMs: setup.resumeWindowMs,
      transports: isSynchronous ? [wire.transport] : [],
    })
    this.dialer = isSynchronous ? wire.dialer : inProcess(this.engine)
    this.engine.problems$.subscribe(({ code, cause }) => {
      this.problems.push(code)
      if (code === "defect" || code === "store-damaged")
        this.violate("defect", `${code}: ${cause instanceof Error ? cause.stack : String(cause)}`)
    })
    await this.until("engine.open", this.engine.open())
    this.begunAt = this.disk.size
    this.#engineEpoch = this.engine.snapshot().epoch
    this.mayRenew = false
    this.degradedAt = this.clock.elapsed
  }

  /** The engine's process ends: cleanly after `close`, or as it stands. */
  end(): void {
    this.handle.kill()
    this.#stopClock()
    this.degradedAt = this.clock.elapsed
  }

  violate(rule: string, what: string): void {
    this.violations.push(`${rule}: ${what}`)
  }

  /** One turn of the event loop. */
  async turn(): Promise<void> {
    this.handle.turn()
    await new Promise<void>((resolve) => setImmediate(resolve))
    const hasFailed = this.handle.failures > this.#failures
    this.#failures = this.handle.failures
    if (hasFailed || this.handle.isHanging || this.engine.snapshot().status !== "open")
      this.degradedAt = this.clock.elapsed
    this.noticeEpoch()
  }

  /** A store that promises nothing begins a new life when it is opened again, and sessions end with the old one. */
  noticeEpoch(): void {
    const { epoch } = this.engine.snapshot()
    if (epoch === this.#engineEpoch || this.setup.supports.durable === "machine") return
    this.#engineEpoch = epoch
    this.mayRenew = true
    this.forgetAcks()
    for (const device of this.devices) if (device.session === "paused") device.session = "maybe"
  }

  /** What was acknowledged and not stored is not known to the next life (L6). */
  forgetAcks(): void {
    for (const [name, ack] of this.acked) {
      const [peer = "", conversation = ""] = name.split(" ")
      ack.seq = Math.min(ack.seq, this.disk.cursor(peer, conversation))
    }
  }

  async turns(count: number): Promise<void> {
    for (let left = count; left > 0; left--) await this.turn()
  }

  /** Until nothing moves without time passing. */
  async settle(): Promise<void> {
    let quiet = 0
    for (let turns = 0; quiet < 3; turns++) {
      const before = this.activity
      await this.turn()
      quiet = this.activity === before && !this.handle.isBusy ? quiet + 1 : 0
      if (turns > mostTurns) throw new Error("C12: the engine never comes to rest")
    }
    if (this.handle.isHanging) return
    for (const { line } of this.devices) if (line?.isOpen) line.isSettled = true
  }

  /** Waits for a promise of the engine, with the turns and at last the time that it needs. */
  async until<T>(what: string, promise: Promise<T>): Promise<T> {
    let isSettled = false
    const told = () => {
      isSettled = true
    }
    promise.then(told, told)
    for (let turns = 1; !isSettled; turns++) {
      await this.turn()
      if (turns > 200) this.clock.pass(250)
      if (turns > mostTurns) throw new Error(`C12: nothing happens any more while: ${what}`)
    }
    return promise
  }

  /** Time passes, while the store answers what it does answer. */
  async pass(ms: number): Promise<void> {
    if (ms > 120_000) {
      await this.settle()
      this.clock.pass(ms)
      return this.settle()
    }
    for (let left = ms; left > 0; left -= 1_000) {
      if (ms > 1_000) await this.settle()
      this.clock.pass(Math.min(left, 1_000))
    }
    await this.turn()
  }

  /** The last seq of which this engine knows that it is stored; what it found when it began does not count. */
  headHeard(conversation: string): number {
    const sort = this.handle.heard.get(logPartition(conversation))
    return sort === undefined ? 0 : fromOrdered(sort)
  }

  /** Conversations of a peer that anything was ever sent to. */
  conversationsOf(peer: string): readonly string[] {
    const keys = [...this.sendings.values()].map(({ conversation }) => conversation)
    return [...new Set(keys)].filter((key) => key.slice(2).split(":").includes(peer))
  }

  assertGood(): void {
    if (this.violations.length > 0) throw new Error(this.violations.slice(0, 6).join("\n"))
  }
}

const unlimited: Partial<Limits> = {
  sendsPerSecond: Number.POSITIVE_INFINITY,
  requestsPerSecond: Number.POSITIVE_INFINITY,
  newConversationsPerHour: Number.POSITIVE_INFINITY,
}
