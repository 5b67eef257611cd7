/**
 * The offline rules, applied at one moment: when a session opens (L3; P6). Of all that lies behind it the newest 50
 * messages of others, none older than 7 days, are drained; what is left out is told in ranges with their reason (L4).
 * No cursor moves and nothing is deleted: the next open computes it again.
 */

import type { Place } from "../model/group.js"
import type { ConnectionId, ConversationKey } from "../model/id.js"
import type { DroppedRange, DropReason } from "../model/message.js"
import type { Draft, Env } from "./decision.js"
import { cursorOf, endOf, isVisible, membershipsOf, ownChanges } from "./member.js"
import type { Session, State, View } from "./state.js"
import type { Gathering, Tail } from "./state-reader.js"

/** Ranges in one frame, so that it stays within a frame's 40 KiB. */
const rangesPerFrame = 100

/** Where the drains start, and what they leave out. */
interface Offline {
  readonly starts: readonly (readonly [conversation: ConversationKey, delivered: number])[]
  readonly ranges: readonly DroppedRange[]
}

export function offlineRules(
  view: View<State>,
  session: View<Session>,
  gathering: View<Gathering>,
  env: Env,
): Offline {
  const starts: (readonly [ConversationKey, number])[] = []
  const ranges: DroppedRange[] = []
  const oldest = env.now - env.limits.queueAgeMs
  const kept = firstKept(gathering, oldest, env.limits.queueMessages)
  for (const [conversation, tail] of gathering.tails) {
    const first = kept.get(conversation)
    const from = first === undefined ? tail.head : first - 1
    const skips = tail.entries.some(({ seq }) => seq <= from)
    const unseen = tail.oldest > tail.start + 1
    const start = skips || unseen ? from : tail.start
    const inMemory = view.conversations.get(conversation)
    const memberships = membershipsOf(view, session.peer, conversation)
    const cursor = inMemory
      ? cursorOf(view, session.peer, conversation)
      : { seq: tail.start, n: tail.n.start }
    const { peer } = session
    // What is left out may hold the peer's own joins and leaves, which are read in any case (L8).
    const stops = ownChanges(memberships, tail.start, start)
    const told = left(conversation, tail, cursor, start, stops, env)
    // Between a leave and the next join nothing was ever its own: that is no gap.
    ranges.push(...told.filter(({ from }) => isVisible(memberships, from)))
    const end = Math.max(tail.head, inMemory ? endOf(view, peer, inMemory).seq : 0)
    // What came meanwhile may be in no memory any more: the store was lost since.
    if (start < end || stops.length > 0 || session.touched.has(conversation))
      starts.push([conversation, start])
  }
  return { starts, ranges }
}

/** Says what a drain leaves out (L4). */
export function tellLeft(
  connection: ConnectionId,
  ranges: readonly DroppedRange[],
  draft: Draft,
): void {
  for (let at = 0; at < ranges.length; at += rangesPerFrame) {
    draft.reply(connection, { type: "dropped", ranges: ranges.slice(at, at + rangesPerFrame) })
  }
}

/** Per conversation the first message that is kept; none for a conversation of which nothing is. */
function firstKept(
  gathering: View<Gathering>,
  oldest: number,
  cap: number,
): ReadonlyMap<ConversationKey, number> {
  const all: {
    readonly conversation: ConversationKey
    readonly seq: number
    readonly timestamp: number
  }[] = []
  for (const [conversation, { start, entries }] of gathering.tails) {
    for (const { seq, timestamp } of entries) {
      if (seq > start && timestamp >= oldest) all.push({ conversation, seq, timestamp })
    }
  }
  all.sort(newestFirst)
  const first = new Map<ConversationKey, number>()
  for (const { conversation, seq } of all.slice(0, cap)) {
    first.set(conversation, Math.min(first.get(conversation) ?? seq, seq))
  }
  return first
}

type Dated = {
  readonly conversation: ConversationKey
  readonly seq: number
  readonly timestamp: number
}

/** "Newest" over conversations is `(timestamp, conversation, seq)` (L9). */
function newestFirst(a: Dated, b: Dated): number {
  if (a.timestamp !== b.timestamp) return b.timestamp - a.timestamp
  if (a.conversation !== b.conversation) return a.conversation < b.conversation ? 1 : -1
  return b.seq - a.seq
}

/** What a drain from `start` leaves out, oldest first: acknowledged elsewhere, then too old, then over the cap; no `stops`. */
function left(
  conversation: ConversationKey,
  tail: View<Tail>,
  cursor: { readonly seq: number; readonly n: number },
  start: number,
  stops: readonly Place[],
  { now, limits }: Env,
): readonly DroppedRange[] {
  const oldest = now - limits.queueAgeMs
  const elsewhere = Math.min(Math.max(cursor.seq, tail.start), start)
  // Reading that ended early, with less than the cap, ended at an entry that is too old, maybe an own one.
  const unread = tail.oldest > tail.start + 1 && tail.entries.length < limits.queueMessages
  const aged = Math.max(
    unread ? tail.oldest : 0,
    tail.entries.find(({ seq, timestamp }) => seq <= start && timestamp < oldest)?.seq ?? 0,
  )
  const ends: readonly (readonly [DropReason, number])[] = [
    ["elsewhere", elsewhere],
    ["age", Math.max(elsewhere, Math.min(aged, start))],
    ["cap", start],
  ]
  const ranges: DroppedRange[] = []
  const known = [cursor, ...stops]
  let from = tail.start
  const leave = (to: number, reason: DropReason) => {
    const messages = messagesUpTo(tail, known, to) - messagesUpTo(tail, known, from)
    if (to > from) ranges.push({ conversation, from: from + 1, to, messages, reason })
    from = Math.max(from, to)
  }
  for (const [reason, to] of ends) {
    for (const { seq } of stops) {
      if (seq <= from || seq > to) continue
      leave(seq - 1, reason)
      from = seq
    }
    leave(to, reason)
  }
  return ranges
}

/** `n` at a seq: at the cursor or a change, where the reading began, turned or ended, the message there, or the one after it. */
function messagesUpTo(
  { entries, start, oldest, head, n }: View<Tail>,
  known: readonly Place[],
  seq: number,
): number {
  const place = known.find((one) => one.seq === seq)
  if (place) return place.n
  // A change is no message: before it there are as many.
  const stop = known.slice(1).find((one) => one.seq === seq + 1)
  if (stop) return stop.n
  if (seq === start) return n.start
  if (seq === head) return n.head
  if (seq === oldest) return n.oldest
  const at = entries.find((entry) => entry.seq === seq)
  if (at) return at.n
  const next = entries.find((entry) => entry.seq === seq + 1)
  return next ? next.n - 1 : seq
}
