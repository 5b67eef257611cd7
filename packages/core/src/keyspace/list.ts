/** A peer's conversations, newest first, with what is unread in each (design, read mark). */
import { type Entry, isMessage } from "../model/entry.js"
import { type ConversationKey, groupOf, type PeerId } from "../model/id.js"
import type { ConversationFound } from "../model/input-loaded.js"
import type { Store } from "../ports/store.js"
import { readPeerGroups } from "./group.js"
import { behindPartition, cursorKey, cursorPartition, readKey, unescapeId } from "./key.js"
import { endOfLog, type Piece, piecesOf, wholeLog } from "./piece.js"
import { readEntries } from "./read.js"
import { decodeCursor, decodeText } from "./record.js"

/** How many conversations of each kind are looked at; a peer with more sees those of the first by name. */
const conversationsLooked = 1_000
/** Up to how many unread messages are counted, and how many entries are looked at to find them. */
const unreadMost = 100
const entriesLooked = 1_000

/** What of a log a peer may see: pieces of it, both ends included. */
export interface Part {
  readonly conversation: ConversationKey
  readonly pieces: readonly Piece[]
}

export async function readConversations(
  store: Store,
  peer: PeerId,
  page: { readonly after: ConversationKey | undefined; readonly limit: number },
): Promise<{
  readonly items: readonly ConversationFound[]
  readonly after: ConversationKey | undefined
}> {
  // A group that the peer is out of is no conversation of its own any more.
  const isOpen = ({ pieces }: Part) => pieces.at(-1)?.[1] === endOfLog
  const parts = (await readParts(store, peer)).filter(isOpen)
  const found = await Promise.all(
    parts.map(async (part) => ({ part, last: await lastMessage(store, part) })),
  )
  // Newest first is `(timestamp, conversation, seq)` here too (L9).
  found.sort(
    (a, b) =>
      (b.last?.timestamp ?? 0) - (a.last?.timestamp ?? 0) ||
      (a.part.conversation < b.part.conversation ? 1 : -1),
  )
  const begin = found.findIndex(({ part }) => part.conversation === page.after) + 1
  const wanted = found.slice(begin, begin + page.limit)
  const items = await Promise.all(
    wanted.map(async ({ part, last }) => {
      const read = await readMark(store, peer, part.conversation)
      const unread = await countUnread(store, peer, part, read)
      return { conversation: part.conversation, last, unread, read }
    }),
  )
  const isAll = begin + page.limit >= found.length
  return { items, after: isAll ? undefined : wanted.at(-1)?.part.conversation }
}

/** Up to where a peer has read. */
export async function readMark(
  store: Store,
  peer: PeerId,
  conversation: ConversationKey,
): Promise<number> {
  const value = await store.get(readKey(peer, conversation))
  return value === undefined ? 0 : Number(decodeText(value))
}

/** Those with others: where it is behind, and where it has a cursor; and the groups that it is in, or was. */
export async function readParts(store: Store, peer: PeerId): Promise<readonly Part[]> {
  const limit = conversationsLooked
  const [behind, cursors, groups] = await Promise.all([
    store.range(behindPartition(peer), { limit }),
    store.range(cursorPartition(peer), { after: "p:", limit }),
    readPeerGroups(store, peer),
  ])
  const names = new Set([...behind, ...cursors].map(({ sort }) => unescapeId(sort)))
  const parts: Part[] = [...names]
    .filter((conversation) => groupOf(conversation) === undefined)
    .map((conversation) => ({ conversation, pieces: wholeLog }))
  for (const { conversation, memberships } of groups) {
    const pieces = piecesOf(memberships)
    parts.push({ conversation, pieces })
  }
  return parts
}

/** Messages of others that no device of a peer acknowledged, in its conversations of peers, up to 100. */
export async function countUndelivered(store: Store, peer: PeerId): Promise<number> {
  const behind = await store.range(behindPartition(peer), { limit: conversationsLooked })
  let count = 0
  // One after the other, and no further than is told: strangers decide how many conversations a peer is behind in.
  for (const { sort } of behind) {
    const conversation = unescapeId(sort)
    const cursor = await store.get(cursorKey(peer, conversation))
    const delivered = cursor === undefined ? 0 : decodeCursor(cursor).seq
    count += await countUnread(store, peer, { conversation, pieces: wholeLog }, delivered)
    if (count >= unreadMost) return unreadMost
  }
  return count
}

async function lastMessage(
  store: Store,
  { conversation, pieces }: Part,
): Promise<Entry | undefined> {
  const [from, to] = pieces.at(-1) ?? [1, endOfLog]
  let before = to + 1
  for (let looked = 0; looked < entriesLooked; ) {
    const limit = looked === 0 ? 1 : 50
    const bounds = { after: from - 1, before, limit, reverse: true }
    const rows = await readEntries(store, conversation, bounds)
    const message = rows.find(isMessage)
    if (message || rows.length < limit) return message
    looked += rows.length
    before = rows.at(-1)?.seq ?? before
  }
  return undefined
}

async function countUnread(
  store: Store,
  peer: PeerId,
  { conversation, pieces }: Part,
  read: number,
): Promise<number> {
  const [from, to] = pieces.at(-1) ?? [1, endOfLog]
  let unread = 0
  let after = Math.max(read, from - 1)
  for (let looked = 0; looked < entriesLooked; ) {
    const limit = unreadMost
    const bounds = { after, before: to + 1, limit, reverse: false }
    const rows = await readEntries(store, conversation, bounds)
    unread += rows.filter((entry) => isMessage(entry) && entry.from !== peer).length
    if (unread >= unreadMost || rows.length < limit) break
    looked += rows.length
    after = rows.at(-1)?.seq ?? after
  }
  return Math.min(unread, unreadMost)
}
