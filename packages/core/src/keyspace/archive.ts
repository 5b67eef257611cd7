/**
 * The host's histories that go over conversations: what a peer sent, what it sent and received, and all of the app, in
 * the order of time (seed, 聊天记录; L16). Pages cost what they show, and end early where nothing lies for long.
 */
import type { Entry } from "../model/entry.js"
import { isMessage } from "../model/entry.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { Store } from "../ports/store.js"
import { seqBefore } from "./history.js"
import {
  appPartition,
  hourOf,
  nameKey,
  parseSentSort,
  sentPartition,
  sentSort,
  sinceKey,
} from "./key.js"
import { readParts } from "./list.js"
import type { Piece } from "./piece.js"
import { readEntries, readEntry } from "./read.js"
import { decodeText } from "./record.js"
import { pointersOf, runAt } from "./run.js"

/** Where a page goes on: a text that only this module reads. */
export type ArchiveCursor = string

/** Whether a text can be one: it becomes a key of the store, and a wrong one would show a wrong part. */
export function isArchiveCursor(text: string): boolean {
  return text.length <= 8_192 && /^[0-9a-z]{9}\/[!-.0-~]*\/[0-9a-z]{9}$/.test(text)
}

/** Which part: older than `before`, newest first; or newer than `after`, oldest first. */
export interface ArchiveBounds {
  readonly before?: ArchiveCursor
  readonly after?: ArchiveCursor
  /** Milliseconds since 1970. */
  readonly beforeTime?: number
  readonly sinceTime?: number
  readonly limit: number
}

/** A page, oldest first. */
export interface ArchivePage {
  readonly entries: readonly Entry[]
  readonly before: ArchiveCursor | undefined
  readonly after: ArchiveCursor | undefined
}

/** How many partitions one page looks into. */
const partitionsLooked = 1_000
const hourMs = 3_600_000
/** No month is shorter, so that steps of it miss none. */
const stepOfMonthMs = 27 * 24 * hourMs

/** What a peer sent. */
export function readSentBy(
  store: Store,
  peer: PeerId,
  bounds: ArchiveBounds,
  now: number,
): Promise<ArchivePage> {
  return readPointers(store, (time) => sentPartition(peer, time), stepOfMonthMs, bounds, now)
}

/** Everything that was sent in the app. */
export function readApp(store: Store, bounds: ArchiveBounds, now: number): Promise<ArchivePage> {
  return readPointers(store, (time) => appPartition(hourOf(time)), hourMs, bounds, now)
}

/** What a peer sent and received: its conversations, merged by time. */
export async function readReceivedBy(
  store: Store,
  peer: PeerId,
  bounds: ArchiveBounds,
): Promise<ArchivePage> {
  const forwards = bounds.after !== undefined || bounds.sinceTime !== undefined
  const edge = edgeOf(bounds, forwards)
  const isWanted = (sort: string) => (forwards ? sort > edge : sort < edge)
  const found: { readonly sort: string; readonly entry: Entry }[] = []
  for (const { conversation, pieces } of await readParts(store, peer)) {
    const wanted = await entriesOf(
      store,
      conversation,
      pieces,
      forwards,
      isWanted,
      bounds.limit + 1,
      // Each log is gone into where the page begins, not from its first entry.
      (await seqBefore(
        store,
        conversation,
        timeOf(edge, Number.MAX_SAFE_INTEGER) + (forwards ? 0 : 1),
      )) ?? 0,
    )
    found.push(...wanted)
  }
  found.sort((a, b) => (a.sort < b.sort === forwards ? -1 : 1))
  const kept = found.slice(0, bounds.limit)
  return pageOf(kept, forwards, found.length > kept.length ? kept.at(-1)?.sort : undefined)
}

/** The conversation with this published id, if it is one of a set of peers and has a message. */
export async function readName(store: Store, id: string): Promise<ConversationKey | undefined> {
  const value = await store.get(nameKey(id))
  return value === undefined ? undefined : decodeText(value)
}

async function readPointers(
  store: Store,
  partitionAt: (time: number) => string,
  stepMs: number,
  bounds: ArchiveBounds,
  now: number,
): Promise<ArchivePage> {
  const forwards = bounds.after !== undefined || bounds.sinceTime !== undefined
  const since = Number(decodeText((await store.get(sinceKey)) ?? "1\t0"))
  // A clock that was set back leaves times ahead of now behind it (L9): a day of them is looked at.
  const newest = now + 24 * hourMs
  const edge = edgeOf(bounds, forwards)
  const places: string[] = []
  let time = Math.min(Math.max(timeOf(edge, forwards ? since : newest), since), newest)
  let looked = 0
  let last = ""
  // A step further in both directions: it may end in the middle of a month.
  const isOver = () => (forwards ? time > newest + stepMs : time < since - stepMs)
  while (places.length <= bounds.limit && !isOver() && looked < partitionsLooked) {
    const partition = partitionAt(time)
    time += forwards ? stepMs : -stepMs
    if (partition === last) continue
    last = partition
    looked++
    // The page before may have ended within a run. It is read first: retention may put what is left of it elsewhere.
    const begun = forwards && looked === 1 ? await runAt(store, partition, edge) : undefined
    const rows = await store.range(partition, {
      ...(forwards ? { after: edge } : { before: edge }),
      reverse: !forwards,
      limit: bounds.limit + 1 - places.length,
    })
    for (const row of begun ? [begun, ...rows] : rows) {
      if (places.length > bounds.limit) break
      const reached = places.at(-1) ?? edge
      const run = pointersOf(row).map(({ place }) => place)
      const wanted = run.filter((place) => (forwards ? place > reached : place < reached))
      places.push(...(forwards ? wanted : wanted.reverse()))
    }
  }
  const kept = places.slice(0, bounds.limit)
  const entries = await Promise.all(
    kept.map(async (sort) => {
      const { conversation, seq } = parseSentSort(sort)
      return { sort, entry: await readEntry(store, conversation, seq) }
    }),
  )
  // Retention may have taken an entry since its place was read: the next page goes on behind that place all the same.
  const found = entries.flatMap(({ sort, entry }) => (entry ? [{ sort, entry }] : []))
  // It stopped where nothing lay for long: the next page goes on from there.
  const stopped = isOver() ? undefined : sentSort(Math.max(0, time), "", 0)
  return pageOf(found, forwards, places.length > kept.length ? kept.at(-1) : stopped)
}

function pageOf(
  found: readonly { readonly sort: string; readonly entry: Entry }[],
  forwards: boolean,
  next: ArchiveCursor | undefined,
): ArchivePage {
  const entries = found.map(({ entry }) => entry)
  const first = found[0]?.sort
  return forwards
    ? { entries, before: first, after: next }
    : { entries: entries.reverse(), before: next, after: first }
}

/** Where the reading begins, exclusive. */
function edgeOf(bounds: ArchiveBounds, forwards: boolean): string {
  const { before, after, beforeTime, sinceTime } = bounds
  if (forwards) return after ?? sentSort(sinceTime ?? 0, "", 0)
  return before ?? (beforeTime === undefined ? "~" : sentSort(beforeTime, "", 0))
}

function timeOf(edge: string, otherwise: number): number {
  return edge === "~" ? otherwise : parseSentSort(edge).timestamp
}

async function entriesOf(
  store: Store,
  conversation: ConversationKey,
  pieces: readonly Piece[],
  forwards: boolean,
  isWanted: (sort: string) => boolean,
  most: number,
  edgeSeq: number,
): Promise<readonly { readonly sort: string; readonly entry: Entry }[]> {
  const found: { readonly sort: string; readonly entry: Entry }[] = []
  for (const [from, to] of forwards ? pieces : pieces.toReversed()) {
    let after = forwards ? Math.max(from - 1, edgeSeq) : from - 1
    let before = forwards ? to + 1 : Math.min(to, edgeSeq) + 1
    if (before <= after + 1) continue
    for (;;) {
      const rows = await readEntries(store, conversation, {
        after,
        before,
        limit: 50,
        reverse: !forwards,
      })
      for (const entry of rows) {
        const sort = sentSort(entry.timestamp, conversation, entry.seq)
        if (isMessage(entry) && isWanted(sort)) found.push({ sort, entry })
        if (found.length >= most) return found
      }
      const last = rows.at(-1)?.seq
      if (last === undefined || rows.length < 50) break
      if (forwards) after = last
      else before = last
    }
  }
  return found
}
