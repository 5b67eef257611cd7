/** Memberships that are over: when nothing of them need be kept, and who sees to it (L14). */
import type { ConversationKey, PeerId } from "../model/id.js"
import type { Draft, Env } from "./decision.js"
import { cursorOf, membershipsOf } from "./member.js"
import type { State, View } from "./state.js"

/** The peer is out of the group and some device has acknowledged all that it may have of it. */
export function isOver(view: View<State>, peer: PeerId, key: ConversationKey): boolean {
  const end = membershipsOf(view, peer, key)?.at(-1)?.to
  return end !== undefined && cursorOf(view, peer, key).seq >= end.seq
}

/** Whether a device of the peer is on its way to what another one may have acknowledged (P8, P11). */
export function isBeingRead(view: View<State>, peer: PeerId, key: ConversationKey): boolean {
  for (const id of view.peers.get(peer)?.sessions.values() ?? []) {
    const session = view.sessions.get(id)
    if (session?.gathering || session?.readers.has(key) || session?.touched.has(key)) return true
  }
  return false
}

/** Has the rows of a membership that is over looked at again: with the next commit, or within a second. */
export function callOver(
  view: View<State>,
  peer: PeerId,
  key: ConversationKey,
  env: Env,
  draft: Draft,
): void {
  if (!isOver(view, peer, key)) return
  const cursor = cursorOf(view, peer, key)
  draft.fact({ type: "CursorMoved", conversation: key, peer, cursor, by: "ack", at: env.monotonic })
}
