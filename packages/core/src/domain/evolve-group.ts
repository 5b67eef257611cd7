/** Who is in which group, written into the state: the members, and of peers in memory what they may have (P10, L14). */
import type { GroupChanged } from "../model/fact-conversation.js"
import type { Membership, Place } from "../model/group.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { PeerGroupLoaded } from "../model/input-loaded.js"
import type { Cursor } from "../model/message.js"
import { ownEntries } from "./sparse.js"
import type { Conversation, Peer, PeerGroup, State } from "./state.js"

export function groupChanged(state: State, conversation: Conversation, fact: GroupChanged): void {
  const { key, group } = conversation
  if (!group) return
  if (fact.info) group.info = fact.info
  const at: Place = { seq: fact.frame.seq, n: fact.frame.n }
  for (const peer of fact.joined) {
    group.members?.set(peer, at)
    change(state, peer, key, (memberships) => [...memberships, { from: at }])
  }
  for (const peer of fact.left) {
    const from = group.members?.get(peer)
    group.members?.delete(peer)
    change(state, peer, key, (memberships) => {
      // A peer whose list was not read yet has only what changed since: the rest comes with the list.
      const open = memberships.at(-1) ?? (from && { from })
      return open ? [...memberships.slice(0, -1), { from: open.from, to: at }] : []
    })
  }
}

/** A peer's memberships of one group, as they are now; none: they are over. */
export function keepMemberships(
  state: State,
  peer: PeerId,
  key: ConversationKey,
  memberships: readonly Membership[],
): void {
  change(state, peer, key, () => memberships)
}

/** Some of a peer's memberships of one group are over and acknowledged; others may have begun meanwhile. */
export function endMemberships(
  state: State,
  peer: PeerId,
  key: ConversationKey,
  over: readonly Membership[],
): void {
  const ended = new Set(over.map(({ from }) => from.seq))
  change(state, peer, key, (all) => all.filter(({ from }) => !ended.has(from.seq)))
}

export function setCursor(state: State, peer: PeerId, key: ConversationKey, cursor: Cursor): void {
  const known = state.peers.get(peer)?.groups.get(key)
  if (known) known.cursor = cursor
}

/** A peer's list was read: what changed while it was read is newer. */
export function listGroups(state: State, peer: PeerId, loaded: readonly PeerGroupLoaded[]): void {
  const known = state.peers.get(peer)
  if (!known || known.listed) return
  known.listed = true
  for (const { conversation, memberships, cursor } of loaded) {
    const changed = known.groups.get(conversation)
    if (changed?.memberships.length === 0) continue
    const newer = changed?.memberships ?? []
    const first = newer[0]?.from.seq ?? Number.POSITIVE_INFINITY
    known.groups = ownEntries(known.groups).set(conversation, {
      memberships: [...memberships.filter(({ from }) => from.seq < first), ...newer],
      cursor: changed?.cursor ?? cursor,
    })
  }
  for (const [key, { memberships }] of known.groups)
    if (memberships.length === 0) ownEntries(known.groups).delete(key)
  enterAudiences(state, peer, known)
}

/** A peer has its first session: it is pushed to in its groups, as far as they are known. */
export function enterAudiences(state: State, peer: PeerId, { groups }: Peer): void {
  for (const [key, group] of groups) attend(state, peer, key, group)
}

/** A peer has no session any more. */
export function leaveAudiences(state: State, peer: PeerId, { groups }: Peer): void {
  for (const key of groups.keys()) quit(state, peer, key)
}

function change(
  state: State,
  peer: PeerId,
  key: ConversationKey,
  to: (memberships: readonly Membership[]) => readonly Membership[],
): void {
  const known = state.peers.get(peer)
  if (!known) return
  const group = known.groups.get(key) ?? { memberships: [], cursor: undefined }
  group.memberships = to(group.memberships)
  if (group.memberships.length === 0 && known.listed) ownEntries(known.groups).delete(key)
  else known.groups = ownEntries(known.groups).set(key, group)
  attend(state, peer, key, group)
}

/** Members with sessions are in the audience; nobody else is. */
function attend(state: State, peer: PeerId, key: ConversationKey, group: PeerGroup): void {
  const last = group.memberships.at(-1)
  const isMember = last !== undefined && last.to === undefined
  if (!isMember || (state.peers.get(peer)?.sessions.size ?? 0) === 0) return quit(state, peer, key)
  const audience = state.audience.get(key)
  if (audience) audience.add(peer)
  else state.audience.set(key, new Set([peer]))
}

function quit(state: State, peer: PeerId, key: ConversationKey): void {
  const audience = state.audience.get(key)
  audience?.delete(peer)
  if (audience?.size === 0) state.audience.delete(key)
}
