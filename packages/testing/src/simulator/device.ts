/** A device: an application around the real client, which writes down what it asks for and what it sees. */
import { type Client, createClient } from "@peerage/client"
import { type ClientFrame, conversationKey, type ServerFrame } from "@peerage/core/protocol"
import type { Happened } from "../checker/event.js"
import type { Chance } from "./chance.js"
import { GroupHand } from "./group-hand.js"
import { appId, type Host } from "./host.js"
import type { Link } from "./link.js"
import { conversationOf, Sends, type Whom } from "./sends.js"
import type { Setup } from "./setup.js"
import type { Time } from "./time.js"
import { WatchBook } from "./watch-book.js"
import type { Wire } from "./wire.js"
import { writeDown } from "./write-down.js"

/** What a device needs. */
export interface DeviceParts {
  readonly setup: Setup
  readonly time: Time
  readonly chance: Chance
  readonly wire: Wire
  readonly host: Host
  record(event: Happened): void
  /** A number for the next send, and its text. */
  nextSend(): number
  /** A group was made, which others may be asked to join. */
  onGroup(id: string): void
  atEngine(device: Device, link: Link, what: ServerFrame | ClientFrame | "lost"): void
  /** Something that must never be, with the rule that it breaks. */
  onDefect(what: string): void
}

/** One run of the application's process. */
interface Life {
  isDead: boolean
}

export class Device {
  readonly peer: string
  readonly name: string
  client!: Client
  link: Link | undefined
  /** How many calls wait for an answer, and for what. */
  readonly pending: Map<number, string> = new Map()
  readonly watched: WatchBook
  readonly groups: GroupHand
  /** Whose watch is being asked about right now. */
  readonly #asking = new Set<string>()
  readonly #sends: Sends
  readonly #parts: DeviceParts
  #life!: Life
  #lives = 0
  /** Rises with each `open` of the application: order is promised within one. */
  #session = 0
  #epoch: string | undefined
  #hasForgotten = false
  #jumpedMs = 0
  #calls = 0

  constructor(peer: string, name: string, parts: DeviceParts) {
    this.peer = peer
    this.name = name
    this.#parts = parts
    this.watched = new WatchBook(this.at, parts.record)
    this.#sends = new Sends(this.at, { ...parts, era: () => this.#era })
    this.groups = new GroupHand({
      client: () => this.client,
      call: (what, promise) => this.#call(what, promise),
      onGroup: parts.onGroup,
    })
    this.#begin()
  }

  get at(): { readonly peer: string; readonly device: string } {
    return { peer: this.peer, device: this.name }
  }

  open(watch: readonly string[]): void {
    if (this.client.session.state === "closed") this.#session++
    const free = watch.filter((whom) => !this.#asking.has(whom))
    this.#call("open", this.client.open({ watch: free }))
    for (const whom of free) this.watched.begin(whom)
  }

  close(): void {
    this.#call("close", this.client.close())
  }

  watch(whom: string): void {
    if (this.#asking.has(whom)) return
    this.#asking.add(whom)
    const before = this.watched.has(whom)
    this.watched.begin(whom)
    this.#call(
      "watch",
      this.client.watch(whom).catch(() => {
        if (!before) this.watched.end(whom)
      }),
      whom,
    )
  }

  unwatch(whom: string): void {
    if (this.#asking.has(whom)) return
    this.#asking.add(whom)
    this.#call(
      "unwatch",
      this.client.unwatch(whom).then(
        () => this.watched.end(whom),
        () => this.watched.doubt(whom),
      ),
      whom,
    )
  }

  send(whom: Whom, how: { transient?: boolean; receipt?: boolean } = {}): void {
    this.#call("send", this.#sends.make(this.client, this.#session, whom, how))
  }

  /** A group's history is what its members may have of it, so its reader is named. */
  history(whom: Whom, limit: number): void {
    const { record } = this.#parts
    const life = this.#life
    const conversation = conversationOf(this.peer, whom)
    const target = "group" in whom ? { group: whom.group } : { with: whom.to }
    const reader = "group" in whom ? { by: this.peer } : {}
    const read = this.client.history({ ...target, limit }).then(({ messages }) => {
      if (life.isDead || messages.length === 0) return
      const entries = messages.map(({ seq, text }) => [seq ?? 0, text] as const)
      record({ type: "read", conversation, entries, ...reader, ...this.#era })
    })
    this.#call("history", read)
  }

  status(whom: readonly string[]): void {
    this.#call("status", this.client.status(whom))
  }

  /** The application's process dies, and with it what the client knew; the next one begins at once. */
  kill(isNoticed: boolean): void {
    this.#life.isDead = true
    this.link?.deviceDied(isNoticed)
    this.pending.clear()
    this.#sends.killed()
    this.watched.endAll()
    this.#asking.clear()
    this.#forgets()
    this.#begin()
  }

  jump(ms: number): void {
    this.#jumpedMs += ms
  }

  /** The life of the store that the device knows. */
  get #era(): { readonly epoch?: string } {
    return this.#epoch === undefined ? {} : { epoch: this.#epoch }
  }

  #begin(): void {
    const { setup, time, chance, wire, host } = this.#parts
    const life: Life = { isDead: false }
    this.#life = life
    this.#epoch = undefined
    const draws = chance.split(`${this.name} ${++this.#lives}`)
    const dialer = wire.dialer(this.name, {
      isDead: () => life.isDead,
      onLink: (link) => {
        this.link = link
      },
      atEngine: (link, what) => this.#parts.atEngine(this, link, what),
      atDevice: (_link, frame) => this.#sees(frame),
    })
    this.client = createClient({
      appId,
      peerId: this.peer,
      deviceId: this.name,
      transport: dialer,
      random: () => draws.fraction(),
      clock: {
        now: () => host.now - host.jumpedMs + this.#jumpedMs,
        set: (ms, callback) => {
          if (life.isDead) return () => undefined
          return time.after(ms, () => life.isDead || callback())
        },
      },
      backoff: { minMs: 500, maxMs: setup.backoffMs },
    })
    const { record, onDefect } = this.#parts
    writeDown(this.client, {
      ...{ at: this.at, record, onDefect },
      isDead: () => life.isDead,
      era: () => this.#era,
      onForget: () => this.#forgets(),
      onClosed: () => this.watched.endAll(),
      // A device that lost its memory does not know its own earlier sends, and takes them for missing.
      onGap: (from, to) =>
        this.#hasForgotten || onDefect(`C5: ${this.name} reports a gap from ${from} to ${to}`),
    })
  }

  #forgets(): void {
    this.#hasForgotten = true
    this.#parts.record({ type: "forget", ...this.at })
  }

  #sees(frame: ServerFrame | ClientFrame): void {
    const { record } = this.#parts
    if (frame.type === "welcome" && "epoch" in frame) this.#epoch = frame.epoch
    else if (frame.type === "message" && frame.seq !== undefined) {
      const { seq, from, text: value } = frame
      const conversation = conversationKey(frame)
      record({ type: "arrive", ...this.at, conversation, seq, from, value, ...this.#era })
    }
  }

  /** Notes a call as waiting until it is settled; `whom`: nothing else is asked about this peer meanwhile. */
  #call(what: string, promise: Promise<unknown>, whom?: string): void {
    const id = ++this.#calls
    const life = this.#life
    this.pending.set(id, what)
    const settled = () => {
      if (life.isDead) return
      this.pending.delete(id)
      if (whom !== undefined) this.#asking.delete(whom)
    }
    promise.then(settled, settled)
  }
}
