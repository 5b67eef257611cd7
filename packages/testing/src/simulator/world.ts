/** Everything of one run: the machine, the network, the devices, and the history that they write. */
import type { Engine, EngineOptions } from "@peerage/core"
import { cursorKey, decodeCursor } from "@peerage/core/kernel"
import { type ClientFrame, peersOf, type ServerFrame } from "@peerage/core/protocol"
import type { Happened, HistoryEvent, Waiting } from "../checker/event.js"
import { Boundaries } from "./boundary.js"
import { Chance } from "./chance.js"
import { Device } from "./device.js"
import type { TransportAdapter } from "./hand-on.js"
import { Host, type StoreAdapter } from "./host.js"
import type { Link } from "./link.js"
import { Rows } from "./rows.js"
import type { Setup } from "./setup.js"
import { Time } from "./time.js"
import { Wire } from "./wire.js"

/** What a run may be given in place of its own. */
export interface Pieces {
  readonly createEngine: (options: EngineOptions) => Engine
  readonly adapter: StoreAdapter | undefined
  readonly transport: (() => TransportAdapter) | undefined
}

export class World {
  readonly setup: Setup
  readonly time: Time
  readonly boundaries: Boundaries = new Boundaries()
  readonly rows: Rows = new Rows()
  readonly wire: Wire
  readonly host: Host
  readonly devices: Device[] = []
  readonly peers: readonly string[]
  /** Groups that an application was told of. */
  readonly groups: string[] = []
  readonly history: HistoryEvent[] = []
  /** What must never be, whatever the history says. */
  readonly defects: string[] = []
  /** For what happens by chance in the middle of a run. */
  readonly chance: Chance
  #sends = 0
  /** Which link carries a device's session, as the engine sees it. */
  readonly #sessions = new Map<Device, Link>()
  /** The sends that are on a link, by its refs. */
  readonly #asked = new WeakMap<Link, Map<number, number>>()
  readonly #positions = new Map<Link, ReadonlyMap<string, number>>()
  /** The highest acknowledgements that this engine has heard, by peer and conversation. */
  readonly #heard = new Map<string, Map<string, number>>()
  /** What the engine says is seen as it says it, not behind somebody's transport. */
  readonly #isDirect: boolean

  constructor(seed: number, setup: Setup, pieces: Pieces) {
    const chance = new Chance(seed)
    this.setup = setup
    this.#isDirect = pieces.transport === undefined
    this.chance = chance.split("acts")
    this.time = new Time(chance.split("order"))
    const { time, boundaries, rows } = this
    const record = (event: Happened) => this.record(event)
    const onDefect = (what: unknown) => void this.defects.push(String(what))
    const { wire: speed } = setup
    const crash = (how: "kill" | "power") => this.crash(how)
    this.wire = new Wire({ time, boundaries, speed, crash, chance: chance.split("net") })
    this.host = new Host({
      ...{ setup, time, boundaries, rows, record, onDefect, ...pieces },
      wire: this.wire,
      chance: chance.split("host"),
      onEnd: (how) => {
        record({ type: "crash", how })
        this.#sessions.clear()
        this.#positions.clear()
        this.#heard.clear()
      },
    })
    this.peers = setup.devices.map((_, at) => `p${at}`)
    const parts = {
      ...{ setup, time, record, onDefect, wire: this.wire, host: this.host },
      chance: chance.split("devices"),
      nextSend: () => ++this.#sends,
      onGroup: (id: string) => void this.groups.push(id),
      atEngine: (device: Device, link: Link, what: ServerFrame | ClientFrame | "lost") =>
        this.#atEngine(device, link, what),
    }
    setup.devices.forEach((count, peer) => {
      for (let at = 0; at < count; at++)
        this.devices.push(new Device(`p${peer}`, `p${peer}d${at}`, parts))
    })
  }

  record(event: Happened): void {
    const timed = event as Happened & { at: number }
    timed.at = this.time.now
    this.history.push(timed)
  }

  crash(how: "kill" | "power"): void {
    this.host.crash(how, this.chance.between(1, 3_000))
  }

  /** Sessions as the engine's side of the line tells them. */
  #atEngine(device: Device, link: Link, what: ServerFrame | ClientFrame | "lost"): void {
    const { at, peer } = device
    if (what === "lost") {
      if (this.#sessions.get(device) !== link) return
      this.#sessions.delete(device)
      return this.record({ type: "session", ...at, state: "lost" })
    }
    switch (what.type) {
      case "open": {
        const isOfNow = "epoch" in what && what.epoch === this.rows.epoch
        this.#positions.set(link, new Map(isOfNow ? what.positions : []))
        return
      }
      case "send": {
        const asked = this.#asked.get(link) ?? new Map<number, number>()
        this.#asked.set(link, asked)
        asked.set(what.ref, Number(what.text.slice(1)))
        return
      }
      case "refused": {
        const send = what.ref === null ? undefined : this.#asked.get(link)?.get(what.ref)
        if (send !== undefined) this.record({ type: "setback", send })
        return
      }
      case "ack": {
        const heard = this.#heard.get(peer) ?? new Map<string, number>()
        this.#heard.set(peer, heard)
        for (const [conversation, seq] of what.positions) {
          heard.set(conversation, Math.max(seq, heard.get(conversation) ?? 0))
          this.record({ type: "ack", ...at, conversation, seq })
        }
        return
      }
      case "welcome": {
        this.#sessions.set(device, link)
        if (!("resumed" in what)) return
        if (what.resumed) return this.record({ type: "session", ...at, state: "resumed" })
        const queue = this.#queueOf(peer, this.#positions.get(link) ?? new Map())
        const known = queue ? { queue, wall: this.host.now } : {}
        return this.record({ type: "session", ...at, state: "open", ...known })
      }
      case "close":
        // Behind somebody's transport the line may be seen to end before the answer.
        return this.#isDirect ? undefined : this.#ended(device, link)
      case "closing":
        return this.#ended(device, link)
    }
  }

  #ended(device: Device, link: Link): void {
    if (this.#sessions.get(device) !== link) return
    this.#sessions.delete(device)
    this.record({ type: "session", ...device.at, state: "ended" })
  }

  /** What waits for a peer, if it is certain: nothing is being written, and all that was acknowledged is stored. */
  #queueOf(peer: string, positions: ReadonlyMap<string, number>): readonly Waiting[] | undefined {
    const { rows, host } = this
    if (!this.#isDirect || host.store?.busy !== 0 || host.engine?.status !== "open")
      return undefined
    const queue: Waiting[] = []
    for (const conversation of rows.conversations()) {
      const isOfPeers = peersOf(conversation)?.includes(peer)
      const begins = isOfPeers ? 0 : rows.memberSince(peer, conversation)
      if (isOfPeers === false || begins === undefined) continue
      const value = rows.get(cursorKey(peer, conversation))
      const cursor = value === undefined ? 0 : decodeCursor(value).seq
      if ((this.#heard.get(peer)?.get(conversation) ?? 0) > cursor) return undefined
      const after = Math.max(begins, Math.min(positions.get(conversation) ?? cursor, cursor))
      const head = rows.head(conversation)
      if (after < head) queue.push([conversation, after, head])
    }
    return queue
  }
}
