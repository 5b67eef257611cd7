/** A device: an application around the real client, which writes down what it asks for and what it sees. */
import { type Client, createClient } from "@peerage/client"
import { PeerageError } from "@peerage/core/adapter"
import {
  type ClientFrame,
  conversationKey,
  peersKey,
  type ServerFrame,
} from "@peerage/core/protocol"
import type { Happened } from "../checker/event.js"
import type { Chance } from "./chance.js"
import { appId, type Host } from "./host.js"
import type { Link } from "./link.js"
import type { Setup } from "./setup.js"
import type { Time } from "./time.js"
import type { Wire } from "./wire.js"

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
  atEngine(device: Device, link: Link, what: ServerFrame | ClientFrame | "lost"): void
  /** Something that must never be, with the rule that it breaks. */
  onDefect(what: string): void
}

/** One run of the application's process. */
interface Life {
  isDead: boolean
}

/** Codes after which nothing was stored (P1); after others nobody knows. */
const unknownCodes: ReadonlySet<string> = new Set(["timeout", "outcome-unknown", "aborted"])

export class Device {
  readonly peer: string
  readonly name: string
  client!: Client
  link: Link | undefined
  /** How many calls wait for an answer, and for what. */
  readonly pending: Map<number, string> = new Map()
  /** Whom the application wants to watch, and with whom it is about that right now. */
  readonly watched: Set<string> = new Set()
  readonly #asking = new Set<string>()
  /** Of whom it may hear, since an `unwatch` failed. */
  readonly #doubtful = new Set<string>()
  readonly #unanswered = new Set<number>()
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
    this.#begin()
  }

  get at(): { readonly peer: string; readonly device: string } {
    return { peer: this.peer, device: this.name }
  }

  open(watch: readonly string[]): void {
    if (this.client.session.state === "closed") this.#session++
    const free = watch.filter((whom) => !this.#asking.has(whom))
    this.#call("open", this.client.open({ watch: free }))
    for (const whom of free) this.#watches(whom)
  }

  close(): void {
    this.#call("close", this.client.close())
  }

  watch(whom: string): void {
    if (this.#asking.has(whom)) return
    this.#asking.add(whom)
    const before = this.watched.has(whom)
    this.#watches(whom)
    this.#call(
      "watch",
      this.client.watch(whom).catch(() => {
        if (!before) this.#unwatches(whom)
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
        () => this.#unwatches(whom),
        () => this.#doubts(whom),
      ),
      whom,
    )
  }

  send(to: readonly string[], how: { transient?: boolean; receipt?: boolean } = {}): void {
    const { record, nextSend } = this.#parts
    const send = nextSend()
    const value = `m${send}`
    const conversation = peersKey([this.peer, ...to])
    const others = to.filter((peer) => peer !== this.peer)
    const transient = how.transient ? { transient: true } : {}
    const session = this.#session
    record({
      type: "invoke",
      send,
      ...this.at,
      session,
      conversation,
      value,
      to: others,
      ...transient,
    })
    this.#unanswered.add(send)
    const settle = (outcome: Happened) => {
      if (this.#unanswered.delete(send)) record(outcome)
    }
    const sent = this.client.send(value, { to, ...how }).then(
      ({ seq }) =>
        settle({ type: "ok", send, ...(seq === undefined ? {} : { seq }), ...this.#era }),
      (cause: unknown) => {
        const code = cause instanceof PeerageError ? cause.code : "defect"
        if (code === "defect") this.#parts.onDefect(String(cause))
        settle({ type: unknownCodes.has(code) ? "info" : "fail", send, code })
      },
    )
    this.#call(`send ${send}`, sent)
  }

  history(other: string, limit: number): void {
    const { record } = this.#parts
    const life = this.#life
    const read = this.client.history({ with: other, limit }).then(
      ({ messages }) => {
        if (life.isDead || messages.length === 0) return
        const conversation = peersKey([this.peer, other])
        const entries = messages.map(({ seq, text }) => [seq ?? 0, text] as const)
        record({ type: "read", conversation, entries, ...this.#era })
      },
      () => undefined,
    )
    this.#call("history", read)
  }

  status(whom: readonly string[]): void {
    const asked = this.client.status(whom).then(
      () => undefined,
      () => undefined,
    )
    this.#call("status", asked)
  }

  /** The application's process dies, and with it what the client knew; the next one begins at once. */
  kill(isNoticed: boolean): void {
    this.#life.isDead = true
    this.link?.deviceDied(isNoticed)
    this.pending.clear()
    for (const send of this.#unanswered) this.#parts.record({ type: "info", send, code: "killed" })
    this.#unanswered.clear()
    this.#unwatchesAll()
    this.#asking.clear()
    this.#hasForgotten = true
    this.#parts.record({ type: "forget", ...this.at })
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
    this.#listen(life)
  }

  #listen(life: Life): void {
    const { record, onDefect } = this.#parts
    const { client, at } = this
    client.on("message", ({ seq, from, to = [], text: value }) => {
      if (life.isDead) return
      const conversation = peersKey([from, ...to])
      const place = seq === undefined ? {} : { seq }
      record({ type: "deliver", ...at, conversation, from, value, ...place, ...this.#era })
    })
    client.on("presence", ({ online, offline }) => {
      if (life.isDead) return
      for (const whom of online) record({ type: "presence", ...at, whom, online: true })
      for (const whom of offline) record({ type: "presence", ...at, whom, online: false })
    })
    client.on("offline-dropped", ({ ranges }) => {
      if (life.isDead) return
      const named = ranges.map(({ from, to, messages, reason, with: others = [] }) => ({
        conversation: peersKey([this.peer, ...others]),
        ...{ from, to, messages, reason },
      }))
      record({ type: "told", ...at, ranges: named })
    })
    client.on("history-reset", () => {
      if (life.isDead) return
      this.#hasForgotten = true
      record({ type: "forget", ...at })
    })
    client.on("session", ({ state }) => {
      if (life.isDead || state !== "closed") return
      this.#unwatchesAll()
    })
    client.on("problem", ({ code, message, from, to, cause }) => {
      if (life.isDead) return
      // A device that lost its memory does not know its own earlier sends, and takes them for missing.
      if (code === "gap" && !this.#hasForgotten)
        onDefect(`C5: ${this.name} reports a gap from ${from} to ${to}`)
      if (code === "listener-failed" || code === "bad-frame")
        onDefect(`${this.name}: ${code}, ${message}, ${JSON.stringify(cause)}`)
    })
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

  #watches(whom: string): void {
    if (this.watched.has(whom)) return
    this.watched.add(whom)
    this.#parts.record({ type: "watch", ...this.at, whom, on: true })
  }

  /** An `unwatch` that failed may have been heard. */
  #doubts(whom: string): void {
    if (!this.watched.delete(whom)) return
    this.#doubtful.add(whom)
    this.#parts.record({ type: "watch", ...this.at, whom, on: true, unsure: true })
  }

  #unwatchesAll(): void {
    for (const whom of [...this.watched, ...this.#doubtful]) this.#unwatches(whom)
  }

  #unwatches(whom: string): void {
    const isWatched = this.watched.delete(whom)
    if (this.#doubtful.delete(whom) || isWatched)
      this.#parts.record({ type: "watch", ...this.at, whom, on: false })
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
