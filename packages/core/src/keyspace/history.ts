/** Pages of a log for those who ask for them: by seq and by time, in both directions, at the cost of the page (S35). */
import { type Entry, isMessage } from "../model/entry.js"
import type { ConversationKey } from "../model/id.js"
import type { HistoryBounds } from "../model/input-request.js"
import type { Store } from "../ports/store.js"
import { endOfLog, type Piece } from "./piece.js"
import { lastEntry, readEntries } from "./read.js"

/** What the reader may see: pieces of the log, oldest first, both ends included, and whether changes are among it. */
export interface HistoryView {
  readonly pieces: readonly Piece[]
  readonly notices: boolean
}

/** A page, oldest first, with where to go on. */
export interface HistoryPage {
  readonly entries: readonly Entry[]
  readonly before: number | undefined
  readonly after: number | undefined
}

/** How many entries are looked at for one page: where changes crowd, a page is shorter, and says where to go on. */
const looked = 1_000

export async function readHistory(
  store: Store,
  conversation: ConversationKey,
  bounds: HistoryBounds,
  view: HistoryView,
): Promise<HistoryPage> {
  const { limit } = bounds
  const first = (view.pieces[0]?.[0] ?? 1) - 1
  const end = (view.pieces.at(-1)?.[1] ?? 0) + 1
  // By where to go on nobody learns where there are entries that it may not have.
  const within = (edge: number) => Math.min(Math.max(edge, first), end)
  const after = bounds.after ?? (await seqBefore(store, conversation, bounds.sinceTime))
  if (after !== undefined) {
    const found = await collect(store, conversation, { from: after, reverse: false, limit }, view)
    return {
      entries: found.entries,
      before: after > first ? (found.entries[0]?.seq ?? within(after + 1)) : undefined,
      after: found.more ? found.edge : undefined,
    }
  }
  const time = await seqBefore(store, conversation, bounds.beforeTime)
  const before = bounds.before ?? (time === undefined ? undefined : time + 1)
  const from = before ?? endOfLog
  const found = await collect(store, conversation, { from, reverse: true, limit }, view)
  const entries = found.entries.toReversed()
  return {
    entries,
    before: found.more ? found.edge : undefined,
    after: before === undefined ? undefined : (entries.at(-1)?.seq ?? within(before - 1)),
  }
}

/** Entries from a place on (exclusive), as many as asked for; `edge` is where it stopped, `more` whether there are more. */
async function collect(
  store: Store,
  conversation: ConversationKey,
  at: { readonly from: number; readonly reverse: boolean; readonly limit: number },
  { pieces, notices }: HistoryView,
): Promise<{ readonly entries: readonly Entry[]; readonly edge: number; readonly more: boolean }> {
  const { from, reverse, limit } = at
  const entries: Entry[] = []
  let edge = from
  let left = looked
  for (const [low, high] of reverse ? pieces.toReversed() : pieces) {
    for (;;) {
      const after = reverse ? low - 1 : Math.max(edge, low - 1)
      const before = reverse ? Math.min(edge, high + 1) : high + 1
      if (before <= after + 1) break
      const wanted = Math.min(limit + 1 - entries.length, left)
      const rows = await readEntries(store, conversation, { after, before, limit: wanted, reverse })
      for (const entry of rows) {
        if (!notices && !isMessage(entry)) edge = entry.seq
        else if (entries.length >= limit) return { entries, edge, more: true }
        else {
          entries.push(entry)
          edge = entry.seq
        }
      }
      left -= rows.length
      if (rows.length < wanted) break
      if (left <= 0) return { entries, edge, more: true }
    }
  }
  return { entries, edge, more: false }
}

/** The last seq of an entry older than `time`: times rise with seqs (L9), so halving finds it. */
export async function seqBefore(
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
