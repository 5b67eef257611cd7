/** How the engine reads its rows about groups. */
import type { GroupInfo, Membership, Place } from "../model/group.js"
import { type ConversationKey, groupKey, groupOf, type PeerId } from "../model/id.js"
import type { PeerGroupLoaded } from "../model/input-loaded.js"
import type { Cursor } from "../model/message.js"
import type { GroupItem } from "../model/server-frame-group.js"
import type { Row, Store } from "../ports/store.js"
import {
  cursorPartition,
  escapeId,
  groupInfoKey,
  memberPartition,
  membershipPartition,
  membershipSort,
  parseMembershipSort,
  unescapeId,
} from "./key.js"
import { readPartition } from "./partition.js"
import { decodeCursor, decodeInfo, decodeMembership, decodePlace } from "./record.js"

/** Rows of one read. */
const rowsAtOnce = 1_000

/** After all places of a group: seqs are digits and letters, which sort before it. */
const end = "~"

export async function readInfo(store: Store, group: string): Promise<GroupInfo | undefined> {
  const value = await store.get(groupInfoKey(group))
  return value === undefined ? undefined : decodeInfo(value)
}

/** All members of a group, each with the entry that let it in. */
export async function readMembers(
  store: Store,
  conversation: ConversationKey,
): Promise<readonly (readonly [peer: PeerId, from: Place])[]> {
  const rows = await readPartition(store, memberPartition(groupOf(conversation) ?? ""))
  return rows.map(({ sort, value }) => [unescapeId(sort), decodePlace(value)] as const)
}

/** A peer's memberships of one group, oldest first. */
export async function readMembership(
  store: Store,
  peer: PeerId,
  conversation: ConversationKey,
): Promise<readonly Membership[]> {
  const rows = await store.range(membershipPartition(peer), {
    after: membershipSort(conversation, 0),
    before: `${escapeId(conversation)}/${end}`,
    limit: rowsAtOnce,
  })
  return rows.map(toMembership)
}

/** What a peer has in all of its groups. Two that counted at once may have let one too many in: that is read as well. */
export async function readPeerGroups(
  store: Store,
  peer: PeerId,
): Promise<readonly PeerGroupLoaded[]> {
  const [rows, cursors] = await Promise.all([
    readPartition(store, membershipPartition(peer)),
    readPartition(store, cursorPartition(peer), { after: escapeId(groupKey("")), before: "g;" }),
  ])
  const cursorOf = new Map<ConversationKey, Cursor>()
  for (const { sort, value } of cursors) cursorOf.set(unescapeId(sort), decodeCursor(value))
  const found = new Map<ConversationKey, Membership[]>()
  for (const row of rows) {
    const { conversation } = parseMembershipSort(row.sort)
    const known = found.get(conversation)
    if (known) known.push(toMembership(row))
    else found.set(conversation, [toMembership(row)])
  }
  return [...found].map(([conversation, memberships]) => ({
    conversation,
    memberships,
    cursor: cursorOf.get(conversation),
  }))
}

/** Which of these have as many memberships as a peer may have. */
export async function readFull(
  store: Store,
  peers: readonly PeerId[],
  most: number,
): Promise<readonly PeerId[]> {
  const counts = await Promise.all(
    peers.map(
      async (peer) => (await store.range(membershipPartition(peer), { limit: most })).length,
    ),
  )
  return peers.filter((_, at) => (counts[at] ?? 0) >= most)
}

/** A page of the groups that a peer is a member of, by id. */
export async function readGroups(
  store: Store,
  peer: PeerId,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<{ readonly groups: readonly GroupItem[]; readonly after: string | undefined }> {
  const { after, limit } = page
  const rows = await readPartition(
    store,
    membershipPartition(peer),
    after === undefined ? {} : { after: `${escapeId(groupKey(after))}/${end}` },
  )
  const open = rows.filter((row) => toMembership(row).to === undefined)
  const ids = open.map(({ sort }) => groupOf(parseMembershipSort(sort).conversation) ?? "")
  const wanted = ids.slice(0, limit)
  const groups = await Promise.all(
    wanted.map(async (group) => ({
      group,
      attributes: (await readInfo(store, group))?.attributes ?? {},
    })),
  )
  return { groups, after: ids.length > limit ? wanted.at(-1) : undefined }
}

function toMembership({ sort, value }: Row): Membership {
  return decodeMembership(parseMembershipSort(sort).from, value)
}
