/** How the engine reads its rows. Plain functions over a store; what they find is decided about elsewhere. */
import { type Entry, isMessage } from "../model/entry.js"
import { type ConversationKey, groupOf, type PeerId } from "../model/id.js"
import type { ConversationLoaded } from "../model/input-loaded.js"
import { type Cursor, emptyHead, noCursor } from "../model/message.js"
import type { Row, Store } from "../ports/store.js"
import { readInfo, readMembership } from "./group.js"
import {
  behindKey,
  behindPartition,
  cursorKey,
  floorKey,
  fromOrdered,
  logPartition,
  ordered,
  unescapeId,
} from "./key.js"
import { decodeCursor, decodeEntry, decodePlace } from "./record.js"

/** A conversation's head and what its peers have. */
export async function readConversation(
  store: Store,
  conversation: ConversationKey,
  peers: readonly PeerId[],
  unsure: readonly PeerId[],
): Promise<ConversationLoaded> {
  const group = groupOf(conversation)
  const [last, floor, info, memberships, ...states] = await Promise.all([
    lastEntry(store, conversation),
    store.get(floorKey(conversation)),
    group === undefined ? undefined : readInfo(store, group),
    Promise.all(
      unsure.map(async (peer) => [peer, await readMembership(store, peer, conversation)] as const),
    ),
    ...peers.map(async (peer) => {
      const [cursor, behind] = await Promise.all([
        readCursor(store, peer, conversation),
        store.get(behindKey(peer, conversation)),
      ])
      return { peer, cursor, behind: behind !== undefined }
    }),
  ])
  const head = last ? { seq: last.seq, n: last.n, timestamp: last.timestamp } : emptyHead
  const lastFrom = last && isMessage(last) ? last.from : undefined
  return {
    type: "ConversationLoaded",
    conversation,
    head,
    floor: floor === undefined ? noCursor : decodePlace(floor),
    lastFrom,
    peers: states,
    info,
    memberships,
  }
}

/** The conversations noted as those in which a peer is behind, at most `limit`. */
export async function readBehind(
  store: Store,
  peer: PeerId,
  limit: number,
): Promise<readonly ConversationKey[]> {
  const rows = await store.range(behindPartition(peer), { limit })
  return rows.map(({ sort }) => unescapeId(sort))
}

/** Entries between two seqs, both exclusive. */
export async function readEntries(
  store: Store,
  conversation: ConversationKey,
  between: {
    readonly after: number
    readonly before?: number | undefined
    readonly limit: number
    readonly reverse: boolean
  },
): Promise<readonly Entry[]> {
  const { after, before, limit, reverse } = between
  const rows = await store.range(logPartition(conversation), {
    after: ordered(after),
    ...(before === undefined ? {} : { before: ordered(before) }),
    limit,
    reverse,
  })
  return rows.map(toEntry)
}

export async function readCursor(
  store: Store,
  peer: PeerId,
  conversation: ConversationKey,
): Promise<Cursor | undefined> {
  const value = await store.get(cursorKey(peer, conversation))
  return value === undefined ? undefined : decodeCursor(value)
}

/** The entry at a seq. */
export async function readEntry(
  store: Store,
  conversation: ConversationKey,
  seq: number,
): Promise<Entry | undefined> {
  const value = await store.get([logPartition(conversation), ordered(seq)])
  return value === undefined ? undefined : decodeEntry(seq, value)
}

/** The end of a log. */
export async function lastEntry(
  store: Store,
  conversation: ConversationKey,
): Promise<Entry | undefined> {
  const [row] = await store.range(logPartition(conversation), { reverse: true, limit: 1 })
  return row && toEntry(row)
}

function toEntry({ sort, value }: Row): Entry {
  return decodeEntry(fromOrdered(sort), value)
}
