/**
 * Who takes part in a conversation, and what of its log a peer may have. Of a conversation of peers that is everything;
 * of a group what lies between its joins and its leaves (P10, L14; S35).
 */
import type { Membership, Place } from "../model/group.js"
import { type ConversationKey, isOfPeers, type PeerId, peersOf } from "../model/id.js"
import { type Cursor, noCursor } from "../model/message.js"
import type { Conversation, State, View } from "./state.js"

/** The peers to whom something of the conversation may have to be pushed. Of a group only those that have sessions. */
export function audienceOf(
  view: View<State>,
  { key, group, peers }: Pick<View<Conversation>, "key" | "group" | "peers">,
): Iterable<PeerId> {
  return group ? (view.audience.get(key) ?? []) : peers
}

/** Whether a peer has a right to any of it. Of a group that is known once the peer's memberships were read. */
export function takesPart(view: View<State>, peer: PeerId, key: ConversationKey): boolean {
  if (!isOfPeers(key)) return (membershipsOf(view, peer, key)?.length ?? 0) > 0
  // Each acknowledgement asks, and what is loaded need not be taken apart again.
  const peers = view.conversations.get(key)?.peers ?? peersOf(key)
  return peers?.includes(peer) === true
}

/** A peer's memberships of a group, oldest first; `undefined` for a conversation of peers. */
export function membershipsOf(
  view: View<State>,
  peer: PeerId,
  key: ConversationKey,
): readonly Membership[] | undefined {
  return isOfPeers(key) ? undefined : (view.peers.get(peer)?.groups.get(key)?.memberships ?? [])
}

/** Up to where some device of the peer has acknowledged, and not before what it may have. */
export function cursorOf(view: View<State>, peer: PeerId, key: ConversationKey): Cursor {
  const memberships = membershipsOf(view, peer, key)
  if (!memberships) return view.conversations.get(key)?.cursors.get(peer) ?? noCursor
  const cursor = view.peers.get(peer)?.groups.get(key)?.cursor ?? noCursor
  const [first] = memberships
  if (!first || cursor.seq >= first.from.seq) return cursor
  return { seq: first.from.seq - 1, n: first.from.n }
}

/** Where the peer's part of the log ends: at its head, or where it left. */
export function endOf(view: View<State>, peer: PeerId, conversation: View<Conversation>): Place {
  const last = membershipsOf(view, peer, conversation.key)?.at(-1)
  return last?.to ?? conversation.head
}

/** Whether the peer may have the entry. */
export function isVisible(memberships: readonly Membership[] | undefined, seq: number): boolean {
  return (
    memberships === undefined ||
    memberships.some(({ from, to }) => from.seq <= seq && (to === undefined || seq <= to.seq))
  )
}

/** The same place, or a later one that leaves out nothing the peer may have: a gap between memberships is stepped over. */
export function overGap(memberships: readonly Membership[] | undefined, delivered: number): number {
  if (!memberships || isVisible(memberships, delivered + 1)) return delivered
  const next = memberships.find(({ from }) => from.seq > delivered)
  return next ? next.from.seq - 1 : delivered
}

/** The peer's own changes of membership among the entries after `after` up to `to`: it is told of them in any case (L8). */
export function ownChanges(
  memberships: readonly Membership[] | undefined,
  after: number,
  to: number,
): readonly Place[] {
  const places = (memberships ?? []).flatMap(({ from, to: end }) => (end ? [from, end] : [from]))
  return places.filter(({ seq }) => seq > after && seq <= to)
}
