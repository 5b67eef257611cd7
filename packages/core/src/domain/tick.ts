/** What is due as time passes. A tick looks only at what is waiting for time, never at every session. */
import type { EngineStopping, Ticked } from "../model/input.js"
import type { Draft, Env } from "./decision.js"
import { isOnline } from "./find.js"
import { closeLine } from "./session.js"
import type { Conversation, State, View } from "./state.js"

const sweepEveryMs = 10_000

export function ticked(view: View<State>, _input: Ticked, env: Env, draft: Draft): void {
  const { due } = view
  const { limits, monotonic } = env
  for (const id of due.unopened) {
    const since = view.connections.get(id)?.since ?? monotonic
    if (monotonic - since >= limits.noSessionMs) closeLine(view, id, "no-session", env, draft)
  }
  for (const session of due.paused) {
    const since = view.sessions.get(session)?.pausedAt ?? monotonic
    if (monotonic - since >= env.resumeWindowMs)
      draft.next({ type: "SessionOverdue", session, code: "window-over" })
  }
  for (const session of due.full) {
    const since = view.sessions.get(session)?.fullSince ?? monotonic
    if (monotonic - since >= limits.windowFullMs)
      draft.next({ type: "SessionOverdue", session, code: "slow-consumer" })
  }
  for (const key of due.dirty) {
    const conversation = view.conversations.get(key)
    if (!conversation || monotonic - conversation.dirtySince < limits.cursorDelayMs) continue
    draft.fact({ type: "FlushAsked", conversation: key })
    draft.next({ type: "LaneWoken", conversation: key })
  }
  for (const peer of due.absent) {
    const { endedAt = 0, dirty } = view.peers.get(peer) ?? {}
    // In the order in which they left: the first that is young ends the walk.
    if (monotonic - endedAt < limits.peerMemoryMs) break
    // With it its cursors in groups would be forgotten, and what is to be stored would be none.
    if (dirty === undefined || dirty.size === 0) draft.fact({ type: "PeerForgotten", peer })
  }
  if (monotonic - view.sweptAt >= sweepEveryMs) sweep(view, env, draft)
}

/** Idle conversations leave the memory: never one in flight, parked, dirty or with a reader (L18). */
function sweep(view: View<State>, env: Env, draft: Draft): void {
  draft.fact({ type: "Swept", at: env.monotonic })
  for (const conversation of view.conversations.values()) {
    const unused = env.monotonic - conversation.usedAt
    if (unused < env.limits.idleConversationMs || !isIdle(conversation)) continue
    // A receipt is waited for only so long; later `history` tells it.
    if (unused >= env.limits.peerMemoryMs || !awaitsReceipt(view, conversation)) {
      draft.fact({ type: "ConversationEvicted", conversation: conversation.key })
    }
  }
}

function isIdle(conversation: View<Conversation>): boolean {
  const { ready, writing, waiting, parked, dirty, sessions, group } = conversation
  const waits = waiting.length + parked.length + (group?.awaiting.length ?? 0)
  return ready && !writing && waits + dirty.size + sessions.size === 0
}

/** Whether somebody who is there asked to hear when a recipient has a message (P14). */
function awaitsReceipt(view: View<State>, { receipts }: View<Conversation>): boolean {
  for (const sender of receipts.keys()) if (isOnline(view, sender)) return true
  return false
}

/** Ends every session as `going-away`: clients come back, watchers hear nothing (design §4). */
export function engineStopping(
  view: View<State>,
  _input: EngineStopping,
  _env: Env,
  draft: Draft,
): void {
  for (const session of view.sessions.keys()) {
    draft.next({ type: "SessionOverdue", session, code: "going-away" })
  }
  for (const connection of view.due.unopened) draft.close(connection, "going-away")
  for (const key of view.due.dirty) {
    draft.fact({ type: "FlushAsked", conversation: key })
    draft.next({ type: "LaneWoken", conversation: key })
  }
  draft.fact({ type: "EngineStopped" })
}
