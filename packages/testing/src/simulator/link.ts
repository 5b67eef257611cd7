/** One connection: two directions, each in order, each with its own delays, and the ways in which it can end. */
import type { Connection, OutgoingFrame, SendResult } from "@peerage/core/adapter"
import type { ClientFrame, Line, LineEvents, ServerFrame } from "@peerage/core/protocol"
import type { Boundary, FaultKind } from "./boundary.js"
import { Direction } from "./direction.js"
import type { NetworkParts } from "./network.js"

/** The device's end, as the run sees it. */
export interface LinkEnds {
  /** The device's process is gone. */
  isDead(): boolean
  onLink(link: Link): void
  /** What passes the engine's end of the line, at the moment at which the engine sees it or says it. */
  atEngine(link: Link, what: ServerFrame | ClientFrame | "lost"): void
  /** What passes the device's end. */
  atDevice(link: Link, what: ServerFrame | ClientFrame): void
}

/** What a link needs. */
interface LinkParts extends NetworkParts, LinkEnds {
  readonly engineIsDead: () => boolean
  gone(): void
}

/** How long a socket's end stays unnoticed when the other end says nothing. */
const unnoticedMs = [2_000, 20_000] as const

export class Link {
  readonly id: string
  readonly connection: Connection
  readonly line: Line
  /** The engine closed it: what comes after is not the line's loss. */
  isClosed = false
  /** A reader that takes its time: frames wait, and what may not wait is not taken. */
  slowMs = 0
  readonly #parts: LinkParts
  readonly #events: LineEvents
  readonly #up: Direction<ClientFrame>
  readonly #down: Direction<ServerFrame>
  #onFrame: ((frame: unknown) => void) | undefined
  #onLost: (() => void) | undefined
  #isLost = false
  #isOver = false
  #isEnding = false

  constructor(id: string, events: LineEvents, parts: LinkParts) {
    this.id = id
    this.#parts = parts
    this.#events = events
    this.#up = new Direction(
      parts,
      () => 0,
      (frame) => this.#hear(frame),
    )
    this.#down = new Direction(
      parts,
      () => this.slowMs,
      (frame) => this.#tell(frame),
    )
    this.connection = {
      id,
      info: { transport: "simulated", headers: {} },
      onFrame: (listener) => {
        this.#onFrame = listener
      },
      onClose: (listener) => {
        this.#onLost = listener
      },
      send: (frame) => this.#say(frame),
      close: () => this.#closeFromEngine(),
    }
    this.line = {
      send: (frame) => {
        if (this.#isOver || parts.isDead()) return
        parts.atDevice(this, frame)
        this.#up.push(parts.speed.asText ? JSON.parse(JSON.stringify(frame)) : frame)
      },
      close: () => this.#closeFromDevice(),
    }
  }

  get busy(): number {
    return this.#up.waiting + this.#down.waiting
  }

  /** It is lost, and one end has not noticed. */
  get isFailing(): boolean {
    return this.#isEnding && !(this.#isLost && this.#isOver)
  }

  /** Ends the link as a fault: what is on its way is lost. */
  fail(kind: FaultKind): void {
    const { chance, speed } = this.#parts
    const quick = () => chance.between(speed.leastMs, 4 * speed.mostMs)
    const slow = () => chance.between(...unnoticedMs)
    this.#up.stop()
    this.#down.stop()
    if (kind === "half-open") this.#end(slow(), slow())
    else if (kind === "early") this.#end(slow(), quick())
    else this.#end(quick(), quick())
  }

  engineDied(how: "kill" | "power"): void {
    const { chance, speed } = this.#parts
    this.#up.stop()
    // A process's sockets end with it; a machine says nothing more.
    const ms = how === "kill" ? chance.between(0, 2 * speed.mostMs) : chance.between(...unnoticedMs)
    if (how === "power") this.#down.stop()
    this.#isLost = true
    this.#end(0, ms)
  }

  /** The device's process is gone. */
  deviceDied(isNoticed: boolean): void {
    const { chance, speed } = this.#parts
    this.#down.stop()
    this.#isOver = true
    if (!isNoticed) this.#up.stop()
    this.#end(isNoticed ? chance.between(0, 2 * speed.mostMs) : chance.between(...unnoticedMs), 0)
  }

  #say(frame: OutgoingFrame): SendResult {
    const { boundaries, crash, speed, engineIsDead } = this.#parts
    if (engineIsDead() || this.#isLost || this.isClosed) return "closed"
    const { value } = frame
    const fault = boundaries.pass(`send:${value.type}` as Boundary)
    if (fault === "kill" || fault === "power") {
      crash(fault)
      return "closed"
    }
    const size = this.slowMs > 0 ? frame.text.length : 0
    if (size > 0 && this.#down.bytes > frame.maxWaiting) return "full"
    this.#parts.atEngine(this, value)
    this.#down.push(speed.asText ? (JSON.parse(frame.text) as ServerFrame) : value, size)
    if (fault !== undefined) this.fail(fault)
    return "sent"
  }

  /** The engine hears a frame. */
  #hear(frame: ClientFrame): void {
    const { boundaries, crash, engineIsDead, atEngine } = this.#parts
    if (engineIsDead() || this.isClosed || this.#isLost) return
    const fault = boundaries.pass(`frame:${frame.type}` as Boundary)
    if (fault === "kill" || fault === "power") return void crash(fault)
    if (fault !== undefined) return this.fail(fault)
    atEngine(this, frame)
    this.#onFrame?.(frame)
  }

  /** The device hears a frame. */
  #tell(frame: ServerFrame): void {
    if (this.#isOver || this.#parts.isDead()) return
    this.#parts.atDevice(this, frame)
    this.#events.onFrame(frame)
  }

  /** What was said before goes out still, then the line ends for both. */
  #closeFromEngine(): void {
    if (this.isClosed || this.#isLost) return
    this.isClosed = true
    this.#up.stop()
    this.#down.whenEmpty(() => this.#tellOver())
    this.#parts.time.after(0, () => this.#tellLost())
  }

  #closeFromDevice(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#down.stop()
    this.#up.whenEmpty(() => this.#tellLost())
    this.#parts.time.after(0, () => this.#events.onClose())
  }

  #end(engineMs: number, deviceMs: number): void {
    const { time } = this.#parts
    this.#isEnding = true
    this.#up.whenEmpty(() => time.after(engineMs, () => this.#tellLost()))
    this.#down.whenEmpty(() => time.after(deviceMs, () => this.#tellOver()))
  }

  #tellLost(): void {
    const { engineIsDead, boundaries, crash, atEngine, gone } = this.#parts
    const listener = this.#onLost
    this.#onLost = undefined
    this.#isLost = true
    if (!this.isFailing) gone()
    if (engineIsDead() || listener === undefined) return
    const fault = boundaries.pass("lost")
    if (fault === "kill" || fault === "power") return void crash(fault)
    atEngine(this, "lost")
    listener()
  }

  #tellOver(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#isLost) this.#parts.gone()
    if (!this.#parts.isDead()) this.#events.onClose()
  }
}
