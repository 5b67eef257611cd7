/** The store's answers that are not about one message: conversations loaded, the store lost and regained (L12, L18). */

import { failure } from "../model/failure.js"
import type { PeerId } from "../model/id.js"
import type { StoreLost, StoreRegained } from "../model/input.js"
import type { ConversationLoaded } from "../model/input-loaded.js"
import { noCursor } from "../model/message.js"
import type { Draft, Env } from "./decision.js"
import { gatherAgain, isUndecided } from "./gather.js"
import { refuseAll, senders } from "./lane.js"
import { audienceOf } from "./member.js"
import type { Conversation, State, View } from "./state.js"

export function conversationLoaded(
  view: View<State>,
  input: ConversationLoaded,
  env: Env,
  draft: Draft,
): void {
  const { conversation: key, head, lastFrom } = input
  const conversation = view.conversations.get(key)
  if (!conversation || conversation.ready) return
  const cursors = input.peers.map(({ peer, cursor }) => [peer, cursor ?? noCursor] as const)
  const behind = input.peers.filter((one) => one.behind).map(({ peer }) => peer)
  draft.fact({
    type: "ConversationReady",
    conversation: key,
    head,
    lastFrom,
    cursors,
    behind,
    floor: input.floor,
    info: input.info,
    memberships: input.memberships,
    at: env.monotonic,
  })
  const changed = input.memberships.map(([peer]) => peer)
  if (conversation.known && head.seq > conversation.head.seq)
    readWhatWasNotTold(view, conversation, changed, draft)
  for (const parked of conversation.parked) draft.next(parked)
  for (const session of conversation.sessions)
    draft.next({ type: "PageSought", session, conversation: key })
  if (conversation.waiting.length > 0 || conversation.flush) {
    draft.next({ type: "LaneWoken", conversation: key })
  }
}

/** Entries whose outcome was unknown turned out to be stored: live sessions go and read them. */
function readWhatWasNotTold(
  view: View<State>,
  conversation: View<Conversation>,
  changed: readonly PeerId[],
  draft: Draft,
): void {
  const { key } = conversation
  for (const peer of new Set([...audienceOf(view, conversation), ...changed])) {
    for (const id of view.peers.get(peer)?.sessions.values() ?? []) {
      const session = view.sessions.get(id)
      if (!session) continue
      // A live session has all that was told, its own entries too, which its reader does not count.
      const delivered = conversation.head.seq
      if (session.connection === undefined) {
        // Told once it is back, whoever acknowledges it until then (P11).
        draft.fact({ type: "GatheringTouched", session: id, conversation: key, after: delivered })
        continue
      }
      if (session.gathering && isUndecided(session.gathering, key)) continue
      if (session.readers.get(key)?.mode === "draining") continue
      draft.fact({
        type: "ReaderBegan",
        session: id,
        conversation: key,
        delivered,
        own: true,
        told: 0,
        stops: [],
        from: delivered,
      })
      draft.next({ type: "PageSought", session: id, conversation: key })
    }
  }
}

export function storeLost(view: View<State>, _input: StoreLost, _env: Env, draft: Draft): void {
  if (!view.storing) return
  for (const conversation of view.conversations.values()) {
    if (conversation.writing)
      refuseAll(view, senders(conversation.writing), "outcome-unknown", draft)
    refuseAll(
      view,
      conversation.waiting.map((send) => ({ send })),
      "degraded",
      draft,
    )
    for (const parked of [...conversation.parked, ...(conversation.group?.awaiting ?? [])]) {
      if ("ref" in parked && parked.ref !== null)
        draft.refuse(parked.connection, parked.ref, failure("degraded"))
    }
  }
  draft.fact({ type: "StoreWentAway" })
}

export function storeRegained(
  view: View<State>,
  input: StoreRegained,
  env: Env,
  draft: Draft,
): void {
  draft.fact({ type: "StoreCameBack", epoch: input.epoch })
  if (input.epoch !== view.epoch) {
    // What the store has may be less than what was told: everyone begins anew, with the new epoch (P12).
    for (const session of view.sessions.keys())
      draft.next({ type: "SessionOverdue", session, code: "going-away" })
    return
  }
  for (const { key, peers, ready, group } of view.conversations.values()) {
    const unsure = [...(group?.unsure ?? [])]
    if (!ready) draft.effect({ type: "LoadConversation", conversation: key, peers, unsure })
  }
  for (const session of view.sessions.values()) gatherAgain(session, env, draft)
}
