/**
 * What one peer and the engine say to each other: commands become frames, frames become answers and notices, and what
 * lies between a command and its answer is remembered. It decides nothing about who may do what.
 */
import {
  type ClientFrame,
  conversationKey,
  type GroupedFrame,
  type MembershipFrame,
  type MessageFrame,
  type PeerState,
  type Position,
  peersKey,
  type RefusedFrame,
  type SentFrame,
  type ServerFrame,
} from "@peerage/core/adapter"
import { closeCodes, codeOfRefusal } from "./close-code.js"
import type { Command } from "./command.js"
import { Receipts, Unacknowledged } from "./delivery.js"
import { countOf, frameOf, isForNobody, onlyRecipient, type Request, unanswered } from "./frame.js"
import { presences, roomNotice } from "./notice.js"
import { OwnChanges } from "./own-change.js"
import { ack, done, forNobody, grouped, onlineIn, refused, type Spoken, states } from "./reply.js"
import { type Place, ReplyOrder } from "./reply-order.js"
import { Snapshots } from "./snapshot.js"
import type { Wording } from "./wording.js"

/** Where a dialogue's words go. */
export interface Ways {
  ask(frame: ClientFrame): void
  write(text: string): void
  /** @param i - the serial of the command for which it ends */
  end(code: number, i?: unknown): void
}

/** A request that waits for its answer. */
interface Pending {
  readonly request: Request
  readonly frame: ClientFrame["type"]
  readonly place: Place
}

/** What is never answered may be refused unheard, but whoever sends what can never be taken is told. */
const hopeless: ReadonlySet<number> = new Set([closeCodes.tooLong, closeCodes.badId])

/** A peer's words and the engine's. */
export class Dialogue {
  /** The answers of this peer, in the order of its requests. */
  readonly order: ReplyOrder = new ReplyOrder()
  readonly #peerId: string
  readonly #device: string
  readonly #ways: Ways
  /** The end of every message to this peer. */
  readonly #address: string
  readonly #pending = new Map<number, Pending>()
  readonly #snapshots = new Snapshots()
  readonly #ownChanges = new OwnChanges()
  readonly #unacknowledged = new Unacknowledged()
  readonly #receipts = new Receipts()
  #lastRef = unanswered
  #hasAsked = false
  #opening: Pending | undefined
  #openedAt = 0

  constructor(
    { peerId, appId, device }: Pick<Command, "peerId" | "appId"> & { readonly device: string },
    ways: Ways,
  ) {
    this.#peerId = peerId
    this.#device = device
    this.#ways = ways
    this.#address = `,"peerId":${JSON.stringify(peerId)},"appId":${JSON.stringify(appId)}`
  }

  /** A command of this peer's. */
  hear(command: Command): void {
    const { op } = command
    if (op === "ack") return this.#acknowledge(this.#unacknowledged.acknowledge(command.ids))
    const request: Request = { ...command, op }
    const isLost = isForNobody(request)
    if (op === "send" && command.transient) {
      if (!isLost) this.#ways.ask(frameOf(request, unanswered, this.#device, true))
    } else if (this.order.isFull) this.#ways.end(closeCodes.tooMuch, command.i)
    else if (isLost) this.order.after(() => this.#say(forNobody(request, Date.now())))
    else this.#expect(request)
  }

  #expect(request: Request): void {
    const ref = ++this.#lastRef
    const frame = frameOf(request, ref, this.#device, this.#hasAsked)
    this.#hasAsked = true
    // What waits needs no text.
    const waiting = { ...request, text: "" }
    const place = this.order.place(request.length, request.op === "close")
    this.#pending.set(ref, { request: waiting, frame: frame.type, place })
    if (frame.type === "watch") this.#snapshots.asked(countOf(request))
    if (changesOwn(request)) this.#ownChanges.asked()
    this.#ways.ask(frame)
  }

  /** A frame of the engine's. */
  tell(frame: ServerFrame, wording: Wording): void {
    switch (frame.type) {
      case "message":
        return this.#deliver(frame, wording)
      case "membership":
        return this.#notice(frame)
      case "presence":
        return this.#presence(frame.states)
      case "delivered": {
        const uids = this.#receipts.delivered(frame.conversation, frame.seq)
        // Not before the message's own answer, which may wait for others.
        for (const id of uids)
          this.order.after(() => this.#say({ cmd: "rcp", peerId: this.#peerId, id, t: Date.now() }))
        return
      }
      case "welcome":
        return this.#answer(frame.ref, (pending) => {
          this.#openedAt = frame.timestamp
          this.#opening = pending
          this.#snapshots.opened(countOf(pending.request))
          this.#presence([])
        })
      case "watched":
        return this.#answer(frame.ref, ({ request, place }) => {
          const found = this.#snapshots.answered(countOf(request))
          this.#tellPresence(found.news)
          this.#reply(place, states(request, onlineIn(found.states)))
        })
      case "statuses":
        return this.#answer(frame.ref, ({ request, place }) =>
          this.#reply(place, states(request, frame.online)),
        )
      case "done":
        return this.#answer(frame.ref, ({ request, place }) => this.#reply(place, done(request)))
      case "sent":
        return this.#sent(frame)
      case "grouped":
        return this.#answer(frame.ref, (pending) => this.#grouped(pending, frame))
      case "refused":
        return this.#refused(frame)
      default:
        // What was left out of the queue, read marks, and why a line ends: this wire has no words for it.
        return
    }
  }

  #deliver(message: MessageFrame, wording: Wording): void {
    const { from, seq, id, timestamp, erased = false } = message
    // Copies of a peer's own messages are nobody's to acknowledge.
    if (seq !== undefined && from !== this.#peerId) {
      const key = conversationKey(message)
      this.#acknowledge(this.#unacknowledged.add(key, { seq, id }, erased))
    }
    // What the host took away these clients would show as an empty message.
    if (erased) return
    const isQueued = seq !== undefined && timestamp < this.#openedAt
    this.#ways.write(`${wording.of(message)}${this.#address}${isQueued ? ',"offline":true' : ""}}`)
  }

  #notice(change: MembershipFrame): void {
    const { id, seq, peers, group, by } = change
    // No client acknowledges these; the engine waits for it all the same.
    const key = conversationKey({ from: by, group })
    this.#acknowledge(this.#unacknowledged.add(key, { seq, id }, true))
    const notice = roomNotice(change, this.#peerId)
    if (notice === undefined) return
    const speak = () => this.#say(notice)
    if (peers.includes(this.#peerId)) this.#ownChanges.heard(id, speak)
    else speak()
  }

  #presence(told: readonly PeerState[]): void {
    const opening = this.#snapshots.opening(told)
    if (opening === undefined) return this.#tellPresence(this.#snapshots.heard(told))
    if (opening === "more" || this.#opening === undefined) return
    const { request, place } = this.#opening
    this.#opening = undefined
    this.#reply(place, states(request, onlineIn(opening)))
  }

  #tellPresence(news: readonly PeerState[]): void {
    for (const each of presences(news, this.#peerId)) this.#say(each)
  }

  #sent({ conversation, items }: SentFrame): void {
    for (const [ref, timestamp, seq] of items) {
      this.#answer(ref, ({ request, place }) => {
        const uid = seq === undefined ? undefined : `${conversation}.${seq}`
        const other = onlyRecipient(request)
        if (request.receipt && other !== undefined && seq !== undefined && uid !== undefined)
          this.#receipts.expect(peersKey([this.#peerId, other]), seq, uid)
        this.#reply(place, ack(request, timestamp, uid))
      })
    }
  }

  #grouped({ request, place }: Pending, frame: GroupedFrame): void {
    const { group, seq } = frame
    const isOwn = changesOwn(request)
    if (isOwn) this.#ownChanges.answered(seq === undefined ? undefined : `${group}.${seq}`)
    this.#reply(place, grouped(request, frame), isOwn)
  }

  #refused(refusal: RefusedFrame): void {
    const code = codeOfRefusal(refusal.code)
    if (refusal.ref === unanswered && hopeless.has(code)) return this.#ways.end(code)
    this.#answer(refusal.ref, ({ request, frame, place }) => {
      if (frame === "watch") this.#tellPresence(this.#snapshots.refused(countOf(request)))
      const said = refused(request, refusal, Date.now())
      if (said !== undefined) this.#reply(place, said, changesOwn(request))
      else this.order.settle(place, () => this.#ways.end(code, request.i))
    })
  }

  #acknowledge(positions: readonly Position[]): void {
    if (positions.length > 0) this.#ways.ask({ type: "ack", positions })
  }

  /** An answer by its `ref`; one that nobody waits for is dropped. */
  #answer(ref: number | null, take: (pending: Pending) => void): void {
    const pending = ref === null ? undefined : this.#pending.get(ref)
    if (ref === null || pending === undefined) return
    this.#pending.delete(ref)
    take(pending)
  }

  #reply(place: Place, spoken: Spoken, isOwnChange = false): void {
    this.order.settle(place, () => {
      this.#say(spoken)
      if (isOwnChange) this.#ownChanges.settled()
    })
  }

  #say(spoken: Spoken): void {
    this.#ways.write(JSON.stringify(spoken))
  }
}

/** Whether the answer says that the peer itself joined or left. */
function changesOwn({ op }: Request): boolean {
  return op === "join" || op === "leave"
}
