/** How the engine reads its rows. Plain functions over a store; what they find is decided about elsewhere. */
import type { Entry } from "../model/entry.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { ConversationLoaded, HistoryBounds } from "../model/input.js"
import { type Cursor, emptyHead } from "../model/message.js"
import type { Row, Store } from "../ports/store.js"
import {
  behindKey,
  behindPartition,
  cursorKey,
  fromOrdered,
  logPartition,
  ordered,
  parseSentSort,
  sentPartition,
  unescapeId,
} from "./key.js"
import { decodeCursor, decodeEntry, decodeSent } from "./record.js"

/** A conversation's head and what its peers have. */
export async function readConversation(
  store: Store,
  conversation: ConversationKey,
  peers: readonly PeerId[],
): Promise<ConversationLoaded> {
  const [last, ...states] = await Promise.all([
    lastEntry(store, conversation),
    ...peers.map(async (peer) => {
      const [cursor, behind] = await Promise.all([
        readCursor(store, peer, conversation),
        store.get(behindKey(peer, conversation)),
      ])
      return { peer, cursor, behind: behind !== undefined }
    }),
  ])
  const head = last ? { seq: last.seq, n: last.n, timestamp: last.timestamp } : emptyHead
  return { type: "ConversationLoaded", conversation, head, lastFrom: last?.from, peers: states }
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

/** A page of history, oldest first, with where to go on. Costs by page, not by history. */
export async function readHistory(
  store: Store,
  conversation: ConversationKey,
  bounds: HistoryBounds,
): Promise<{
  readonly entries: readonly Entry[]
  readonly before: number | undefined
  readonly after: number | undefined
}> {
  const { limit } = bounds
  const after = bounds.after ?? (await seqBefore(store, conversation, bounds.sinceTime))
  if (after !== undefined) {
    const found = await readEntries(store, conversation, {
      after,
      limit: limit + 1,
      reverse: false,
    })
    return page(found.slice(0, limit), after > 0, found.length > limit, after)
  }
  const time = await seqBefore(store, conversation, bounds.beforeTime)
  const before = bounds.before ?? (time === undefined ? undefined : time + 1)
  const found = await readEntries(store, conversation, {
    after: 0,
    before,
    limit: limit + 1,
    reverse: true,
  })
  return page(
    found.slice(0, limit).reverse(),
    found.length > limit,
    before !== undefined,
    (before ?? 1) - 1,
  )
}

/** `edge`: the place between older and newer that was asked about, for a page that is empty. */
function page(entries: readonly Entry[], older: boolean, newer: boolean, edge: number) {
  return {
    entries,
    before: older ? (entries[0]?.seq ?? edge + 1) : undefined,
    after: newer ? (entries.at(-1)?.seq ?? edge) : undefined,
  }
}

export async function readCursor(
  store: Store,
  peer: PeerId,
  conversation: ConversationKey,
): Promise<Cursor | undefined> {
  const value = await store.get(cursorKey(peer, conversation))
  return value === undefined ? undefined : decodeCursor(value)
}

/** What a sender's keys led to: its newest messages, at most `limit`, none sent before `since`. */
export async function* readSent(
  store: Store,
  peer: PeerId,
  bounds: {
    /** Ahead of `now` once the wall clock was set back. */
    readonly newest?: number
    readonly now: number
    readonly since: number
    readonly limit: number
  },
): AsyncGenerator<{
  readonly key: NonNullable<ReturnType<typeof decodeSent>>
  readonly conversation: ConversationKey
  readonly seq: number
}> {
  let left = bounds.limit
  const { now, since, newest = now } = bounds
  const months = new Set([newest, now, since].map((time) => sentPartition(peer, time)))
  for (const partition of months) {
    if (left <= 0) return
    const rows = await store.range(partition, {
      reverse: true,
      limit: left,
      after: ordered(bounds.since),
    })
    left -= rows.length
    for (const { sort, value } of rows) {
      const { conversation, seq } = parseSentSort(sort)
      const key = decodeSent(value)
      if (key) yield { key, conversation, seq }
    }
  }
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

/** The last seq of an entry older than `time`: times rise with seqs (L9), so halving finds it. */
async function seqBefore(
  store: Store,
  conversation: ConversationKey,
  time: number | undefined,
): Promise<number | undefined> {
  if (time === undefined) return undefined
  let low = 0
  let high = (await lastEntry(store, conversation))?.seq ?? 0
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    // The log may have a floor: the first entry at or after the middle decides.
    const [entry] = await readEntries(store, conversation, {
      after: middle - 1,
      limit: 1,
      reverse: false,
    })
    if (entry && entry.timestamp < time) low = entry.seq
    else high = middle - 1
  }
  return low
}

async function lastEntry(store: Store, conversation: ConversationKey): Promise<Entry | undefined> {
  const [row] = await store.range(logPartition(conversation), { reverse: true, limit: 1 })
  return row && toEntry(row)
}

function toEntry({ sort, value }: Row): Entry {
  return decodeEntry(fromOrdered(sort), value)
}
