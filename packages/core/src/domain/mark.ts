/** Read marks and the list of conversations: what is unread is decided by `markRead` alone (design, read mark). */
import type { Mark } from "../model/entry.js"
import { failure } from "../model/failure.js"
import { groupOf, peersOf } from "../model/id.js"
import type { ConversationsLoaded, MarkLoaded } from "../model/input-loaded.js"
import type { ConversationsRequested, ReadRequested } from "../model/input-request.js"
import type { MessageFrame } from "../model/message.js"
import { asking } from "./asking.js"
import type { Draft, Env } from "./decision.js"
import { actorOf, lineOf, sessionOf } from "./find.js"
import { callLane } from "./lane.js"
import { whenReady } from "./load.js"
import { spend } from "./rate.js"
import type { State, View } from "./state.js"

/** Bytes of conversations in one frame: with what is around them it stays within 40 KiB. */
const itemBytes = 36_000

export function readRequested(
  view: View<State>,
  input: ReadRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, conversation: key } = input
  const actor = actorOf(view, input)
  if (!actor) return draft.refuse(connection, ref, failure("not-open"))
  if (!view.storing) return draft.refuse(connection, ref, failure("degraded"))
  // What others talk about is not told by how this is answered (S19). Of a group the store is asked, with the mark: a
  // session that has just begun does not know its groups yet.
  if (peersOf(key)?.includes(actor.peer) === false)
    return draft.refuse(connection, ref, failure("not-a-member"))
  const conversation = whenReady(view, key, input, env, draft)
  if (conversation === "busy") return draft.refuse(connection, ref, failure("busy"))
  if (!conversation) return
  const rate = spend(view, actor, "read", env)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  if (rate.fact) draft.fact(rate.fact)
  const { peer, asker } = actor
  draft.effect({ type: "LoadMark", peer, asker, request: input })
}

/** The stored mark is known: the new one is written if it lies further on. */
export function markLoaded(view: View<State>, input: MarkLoaded, env: Env, draft: Draft): void {
  const { request, peer: from, asker } = input
  const { ref } = request
  const connection = lineOf(view, asker)
  const conversation = view.conversations.get(request.conversation)
  if (!conversation?.ready || conversation.waiting.length >= env.limits.laneWaiting) {
    if (connection !== undefined) draft.refuse(connection, ref, failure("busy"))
    return
  }
  const { key, head, marks } = conversation
  // Nobody has read what is not there yet.
  const seq = Math.min(request.seq, head.seq)
  if (seq <= Math.max(input.seq, marks.get(from) ?? 0)) {
    if (connection !== undefined) draft.reply(connection, { type: "done", ref })
    return
  }
  // Reading a message and leaving is one habit: the mark is written although nobody waits for its answer any more.
  const send: Mark = { kind: "mark", conversation: key, from, seq, asker, checking: false }
  draft.fact({ type: "SendQueued", send })
  callLane(conversation, draft)
}

export function conversationsRequested(
  view: View<State>,
  input: ConversationsRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, after } = input
  const actor = asking(view, input, "conversations", env, draft)
  if (!actor) return
  const limit = Math.max(1, Math.min(input.limit, env.limits.historyPage))
  const { peer } = actor
  draft.effect({ type: "LoadConversations", connection, ref, peer, after, limit })
}

export function conversationsLoaded(
  view: View<State>,
  input: ConversationsLoaded,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref } = input
  if (!sessionOf(view, connection)) return
  let size = 0
  const all = input.items.map(({ conversation, last, unread, read }) => {
    size += (last?.frame.text.length ?? 0) * 3 + 500
    const id = groupOf(conversation) ?? env.md5((peersOf(conversation) ?? []).join(":"))
    const newest = last ? { last: last.frame.value as MessageFrame } : {}
    return { size, item: { conversation, id, ...newest, unread, read } }
  })
  const items = all.filter((one, at) => at === 0 || one.size <= itemBytes).map(({ item }) => item)
  const cut = items.length < all.length ? items.at(-1)?.conversation : input.after
  const more = cut === undefined ? {} : { after: cut }
  draft.reply(connection, { type: "conversations", ref, items, ...more })
}
