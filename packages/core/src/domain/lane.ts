/**
 * A conversation's lane: one transaction in flight, the next made of all that waits when it is built, so that a failed
 * one leaves no hole in the seqs (L10). Nobody is answered and nothing delivered before the store said `done`.
 */
import { encodeFrame } from "../model/encoded.js"
import type { Accepted, Asker } from "../model/entry.js"
import { type FailureCode, failure } from "../model/failure.js"
import type { ConnectionId, PeerId } from "../model/id.js"
import type { Committed, LaneWoken } from "../model/input.js"
import type { Cursor, Head } from "../model/message.js"
import { noCursor } from "../model/message.js"
import type { SentItem } from "../model/server-frame.js"
import type { Draft, Env } from "./decision.js"
import { lineOf } from "./find.js"
import { absentPeers, push } from "./push.js"
import type { Conversation, State, View } from "./state.js"

/** How many sends one transaction takes at most, so that one conversation cannot hold up a flush for long. */
const sendsPerTransaction = 256

/** Sees to it that the lane takes what waits, at the end of this turn. */
export function callLane(conversation: View<Conversation>, draft: Draft): void {
  if (conversation.called || conversation.writing) return
  draft.fact({ type: "LaneCalled", conversation: conversation.key })
  draft.effect({ type: "WakeLane", conversation: conversation.key })
}

/** Writes a peer's cursors as soon as their lanes are free: its session ends or pauses (L6). */
export function flushCursors(view: View<State>, peer: PeerId, draft: Draft): void {
  for (const conversation of view.peers.get(peer)?.dirty ?? []) {
    draft.fact({ type: "FlushAsked", conversation })
    draft.next({ type: "LaneWoken", conversation })
  }
}

export function laneWoken(view: View<State>, input: LaneWoken, env: Env, draft: Draft): void {
  const conversation = view.conversations.get(input.conversation)
  if (!conversation?.ready || conversation.writing || !view.storing) return
  const accepted = accept(conversation, env)
  const cursors = cursorsToWrite(conversation, accepted.length > 0)
  const behind = recipients(conversation, accepted).filter((peer) => !conversation.behind.has(peer))
  const caughtUp = accepted.length > 0 ? [] : caughtUpPeers(conversation)
  const { key } = conversation
  draft.fact({ type: "TransactionBegan", conversation: key, accepted, cursors, behind, caughtUp })
  if (accepted.length + cursors.length + caughtUp.length === 0) {
    draft.fact({ type: "TransactionEnded", conversation: key, result: "done" })
    return
  }
  draft.effect({ type: "Commit", conversation: key, entries: accepted, cursors, behind, caughtUp })
}

export function committed(view: View<State>, input: Committed, env: Env, draft: Draft): void {
  const conversation = view.conversations.get(input.conversation)
  const writing = conversation?.writing
  if (!conversation || !writing) return
  const { key } = conversation
  const { result } = input
  if (result === "done" && writing.accepted.length > 0) {
    stored(view, conversation, writing.accepted, env, draft)
  }
  if (result === "not-applied") refuseAll(view, writing.accepted, "not-applied", draft)
  draft.fact({ type: "TransactionEnded", conversation: key, result })
  if (result === "conflict") {
    // Somebody else wrote here: its head is read again before anything gets a seq.
    const { id, peers } = conversation
    draft.fact({ type: "ConversationLoading", conversation: key, id, peers, at: env.monotonic })
    draft.effect({ type: "LoadConversation", conversation: key, peers })
  } else if (conversation.waiting.length > 0 || conversation.flush) {
    draft.next({ type: "LaneWoken", conversation: key })
  }
}

/** Refuses those sends, each to whoever waits for its answer. */
export function refuseAll(
  view: View<State>,
  sends: readonly { readonly send: { readonly asker: Asker } }[],
  code: FailureCode,
  draft: Draft,
): void {
  for (const { send } of sends) {
    const connection = lineOf(view, send.asker)
    if (connection !== undefined) draft.refuse(connection, send.asker.ref, failure(code))
  }
}

function stored(
  view: View<State>,
  conversation: View<Conversation>,
  accepted: readonly Accepted[],
  env: Env,
  draft: Draft,
): void {
  const { key } = conversation
  const { seq, n, timestamp } = (accepted.at(-1) as Accepted).entry
  const head: Head = { seq, n, timestamp }
  const absent = absentPeers(view, conversation)
  draft.fact({
    type: "MessagesCommitted",
    conversation: key,
    accepted,
    head,
    absent,
    at: env.monotonic,
  })
  push(view, conversation, accepted, env, draft)
  answer(view, conversation, accepted, draft)
  stepOverOwn(conversation, accepted, env, draft)
}

/** One answer for all of a line's sends in the transaction. */
function answer(
  view: View<State>,
  conversation: View<Conversation>,
  accepted: readonly Accepted[],
  draft: Draft,
): void {
  const items = new Map<ConnectionId, SentItem[]>()
  for (const { entry, send } of accepted) {
    const connection = lineOf(view, send.asker)
    if (connection === undefined) continue
    const item: SentItem = [send.asker.ref, entry.timestamp, entry.seq]
    const others = items.get(connection)
    if (others) others.push(item)
    else items.set(connection, [item])
  }
  for (const [connection, sent] of items) {
    draft.reply(connection, { type: "sent", conversation: conversation.id, items: sent })
  }
}

/** A sender's cursor steps over its own entries when it stands directly before them (L7). */
function stepOverOwn(
  conversation: View<Conversation>,
  accepted: readonly Accepted[],
  env: Env,
  draft: Draft,
): void {
  const moved = new Map<PeerId, Cursor>()
  for (const { entry } of accepted) {
    const cursor = moved.get(entry.from) ?? conversation.cursors.get(entry.from) ?? noCursor
    if (cursor.seq === entry.seq - 1) moved.set(entry.from, { seq: entry.seq, n: entry.n })
  }
  for (const [peer, cursor] of moved) {
    draft.fact({
      type: "CursorMoved",
      conversation: conversation.key,
      peer,
      cursor,
      by: "own",
      at: env.monotonic,
    })
  }
}

function accept(conversation: View<Conversation>, env: Env): readonly Accepted[] {
  const { id, head, waiting } = conversation
  const accepted: Accepted[] = []
  const timestamp = Math.max(env.now, head.timestamp)
  let { seq, n } = head
  for (const send of waiting) {
    // What is still being looked up holds up what came after it: order before speed (P2).
    if (send.checking || accepted.length >= sendsPerTransaction) break
    seq++
    n++
    const { from, to, text, key } = send
    const frame = encodeFrame(
      { type: "message", id: `${id}.${seq}`, conversation: id, seq, n, from, to, text, timestamp },
      // The window bounds what may wait of these, not the line.
      Number.POSITIVE_INFINITY,
    )
    accepted.push({ send, entry: { seq, n, from, timestamp, key, frame } })
  }
  return accepted
}

function cursorsToWrite(
  conversation: View<Conversation>,
  withMessages: boolean,
): readonly (readonly [PeerId, Cursor])[] {
  if (conversation.dirty.size === 0) return []
  const cursors: (readonly [PeerId, Cursor])[] = []
  for (const [peer, by] of conversation.dirty) {
    const cursor = conversation.cursors.get(peer)
    if (cursor && (by === "ack" || conversation.flush || !withMessages))
      cursors.push([peer, cursor])
  }
  return cursors
}

function recipients(
  conversation: View<Conversation>,
  accepted: readonly Accepted[],
): readonly PeerId[] {
  const [first] = accepted
  if (!first) return []
  const { from } = first.entry
  if (accepted.every(({ entry }) => entry.from === from)) {
    return conversation.peers.filter((peer) => peer !== from)
  }
  return conversation.peers
}

function caughtUpPeers(conversation: View<Conversation>): readonly PeerId[] {
  const { seq } = conversation.head
  return [...conversation.behind].filter((peer) => conversation.cursors.get(peer)?.seq === seq)
}
