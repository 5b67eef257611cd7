/**
 * A conversation's lane: one transaction in flight, the next made of all that waits when it is built, so that a failed
 * one leaves no hole in the seqs (L10). Nobody is answered and nothing delivered before the store said `done`.
 */
import { type Accepted, type Asker, isMessage, type Queued } from "../model/entry.js"
import { type FailureCode, failure } from "../model/failure.js"
import type { MembershipFrame } from "../model/group.js"
import type { ConnectionId, PeerId } from "../model/id.js"
import type { Committed, LaneWoken } from "../model/input.js"
import type { Cursor, Head } from "../model/message.js"
import type { SentItem } from "../model/server-frame.js"
import { groupChanged } from "./change.js"
import type { Draft, Env } from "./decision.js"
import { lineOf } from "./find.js"
import { nextBatch, writeOf } from "./lane-batch.js"
import {
  caughtUpPeers,
  cursorsToWrite,
  firstCursors,
  overOf,
  recipients,
  without,
} from "./lane-rows.js"
import { whenMembersKnown } from "./load.js"
import { marked } from "./marked.js"
import { cursorOf } from "./member.js"
import { absentPeers, push } from "./push.js"
import type { Conversation, State, View, Writing } from "./state.js"

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
  const { key } = conversation
  // They may have been forgotten with the store's loss or by another engine's write, while something waits here.
  const isUnsure = conversation.group && !conversation.group.members
  if (isUnsure && conversation.waiting.length > 0) {
    whenMembersKnown(view, key, input, env, draft)
    return
  }
  const batch = nextBatch(view, conversation, env, draft)
  const { taken, accepted, marks } = batch
  const moved = cursorsToWrite(view, conversation, accepted.length > 0)
  const over = overOf(view, conversation, moved)
  const cursors = [...without(moved, over), ...firstCursors(conversation, accepted)]
  const behind = recipients(conversation, accepted).filter((peer) => !conversation.behind.has(peer))
  const caughtUp = accepted.length > 0 ? [] : caughtUpPeers(conversation)
  draft.fact({
    type: "TransactionBegan",
    conversation: key,
    taken,
    accepted,
    cursors,
    behind,
    caughtUp,
    over,
    marks,
  })
  if (accepted.length + cursors.length + caughtUp.length + over.length + marks.length === 0) {
    draft.fact({ type: "TransactionEnded", conversation: key, result: "done" })
    return
  }
  const group = writeOf(conversation, batch)
  draft.effect({
    type: "Commit",
    conversation: key,
    entries: accepted,
    cursors,
    behind,
    caughtUp,
    over,
    marks,
    group,
  })
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
  if (result === "done")
    for (const mark of writing.marks) marked(view, conversation, mark, env, draft)
  if (result === "not-applied") refuseAll(view, senders(writing), "not-applied", draft)
  draft.fact({ type: "TransactionEnded", conversation: key, result })
  if (result === "conflict") {
    // Somebody else wrote here: its head is read again before anything gets a seq.
    const { id, peers } = conversation
    draft.fact({ type: "ConversationLoading", conversation: key, id, peers, at: env.monotonic })
    draft.effect({ type: "LoadConversation", conversation: key, peers, unsure: [] })
  } else if (conversation.waiting.length > 0 || conversation.flush) {
    draft.next({ type: "LaneWoken", conversation: key })
  }
}

/** All that wait for what becomes of a transaction. */
export function senders({ accepted, marks }: Writing): readonly { readonly send: Queued }[] {
  return [...accepted, ...marks.map((send) => ({ send }))]
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
  const absent = absentPeers(view, conversation.peers)
  draft.fact({
    type: "MessagesCommitted",
    conversation: key,
    accepted,
    head,
    absent,
    at: env.monotonic,
  })
  const [first] = accepted
  if (first?.send.kind === "change") draft.fact(groupChanged(conversation, first.send, first.entry))
  push(view, conversation, accepted, env, draft)
  answer(view, conversation, accepted, draft)
  stepOverOwn(view, conversation, accepted, env, draft)
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
    if (send.kind === "change") {
      const { ref } = send.asker
      const { seq, peers } = entry.frame.value as MembershipFrame
      draft.reply(connection, { type: "grouped", ref, group: conversation.id, seq, peers })
      continue
    }
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
  view: View<State>,
  conversation: View<Conversation>,
  accepted: readonly Accepted[],
  env: Env,
  draft: Draft,
): void {
  const moved = new Map<PeerId, Cursor>()
  for (const { entry } of accepted) {
    if (!isMessage(entry)) continue
    const cursor = moved.get(entry.from) ?? cursorOf(view, entry.from, conversation.key)
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
