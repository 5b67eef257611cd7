/** What a lane's transaction writes beside its entries: cursors, who is behind, and what is over (L6, L13, L14). */
import type { Accepted } from "../model/entry.js"
import type { Membership } from "../model/group.js"
import type { PeerId } from "../model/id.js"
import { type Cursor, noCursor } from "../model/message.js"
import { cursorOf, membershipsOf } from "./member.js"
import { isBeingRead, isOver } from "./over.js"
import type { Conversation, State, View } from "./state.js"

/** The cursors of those whose memberships are not over. */
export function without(
  moved: readonly (readonly [PeerId, Cursor])[],
  over: readonly (readonly [PeerId, unknown])[],
): readonly (readonly [PeerId, Cursor])[] {
  if (over.length === 0) return moved
  const gone = new Set(over.map(([peer]) => peer))
  return moved.filter(([peer]) => !gone.has(peer))
}

/** What of their memberships is to be deleted: they are out of the group, and all their devices have all of it (L14). */
export function overOf(
  view: View<State>,
  { key }: View<Conversation>,
  moved: readonly (readonly [PeerId, Cursor])[],
): readonly (readonly [PeerId, readonly Membership[]])[] {
  const over: (readonly [PeerId, readonly Membership[]])[] = []
  for (const [peer] of moved) {
    const memberships = membershipsOf(view, peer, key)
    if (memberships && isOver(view, peer, key) && !isBeingRead(view, peer, key))
      over.push([peer, memberships])
  }
  return over
}

export function cursorsToWrite(
  view: View<State>,
  conversation: View<Conversation>,
  withMessages: boolean,
): readonly (readonly [PeerId, Cursor])[] {
  const cursors: (readonly [PeerId, Cursor])[] = []
  for (const [peer, by] of conversation.dirty) {
    const cursor = cursorOf(view, peer, conversation.key)
    if (by === "ack" || conversation.flush || !withMessages) cursors.push([peer, cursor])
  }
  return cursors
}

/** With the first message of a conversation of peers, so that it is in its senders' lists from then on. */
export function firstCursors(
  { head, peers }: View<Conversation>,
  accepted: readonly Accepted[],
): readonly (readonly [PeerId, Cursor])[] {
  if (head.seq > 0) return []
  const senders = new Set(accepted.map(({ entry }) => entry.from))
  return peers.filter((peer) => senders.has(peer)).map((peer) => [peer, noCursor] as const)
}

export function recipients(
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

export function caughtUpPeers(conversation: View<Conversation>): readonly PeerId[] {
  const { seq } = conversation.head
  return [...conversation.behind].filter((peer) => conversation.cursors.get(peer)?.seq === seq)
}
