/** Cursors that are not in the store yet, written into the state (L6). */
import type { PeerId } from "../model/id.js"
import { ownMembers } from "./sparse.js"
import type { Conversation, State } from "./state.js"

/** A cursor is to be written: with the next commit (`ack`), or when there is time (`own`). */
export function soil(
  state: State,
  conversation: Conversation,
  peer: PeerId,
  by: "ack" | "own",
  at: number,
): void {
  // A group's cursors are its members' own: of a peer that was forgotten meanwhile there is none to store.
  if (conversation.group && !state.peers.has(peer)) return
  if (conversation.dirty.size === 0) conversation.dirtySince = at
  if (by === "ack" || !conversation.dirty.has(peer)) conversation.dirty.set(peer, by)
  state.due.dirty.add(conversation.key)
  const known = state.peers.get(peer)
  if (known) known.dirty = ownMembers(known.dirty).add(conversation.key)
}
