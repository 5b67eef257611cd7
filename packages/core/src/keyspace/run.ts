/**
 * Runs: messages that one sender sent one after the other and one transaction holds. They share a pointer row, in the
 * place of the first, since a burst would else write more pointers than messages (L11, L16).
 */
import { type Accepted, type Entry, isMessage } from "../model/entry.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { SendKey } from "../model/message.js"
import type { Key, Row, Store } from "../ports/store.js"
import { appPartition, hourOf, parseSentSort, sentPartition, sentSort } from "./key.js"
import { decodeSent, encodeSent, longestRun } from "./record.js"

/** Messages of one moment whose places, and keys if they have any, count up by one. */
interface Run {
  readonly from: PeerId
  readonly timestamp: number
  /** Of the first. */
  readonly seq: number
  /** Of the first. */
  readonly key: SendKey | undefined
  readonly count: number
}

/** One message that a pointer row leads to. */
export interface Pointer {
  /** Where a row of its own would stand. */
  readonly place: string
  readonly conversation: ConversationKey
  readonly seq: number
  readonly key: SendKey | undefined
}

/** The runs of a transaction, oldest first. A change is no message that anybody sent. */
export function runsOf(entries: readonly Accepted[]): readonly Run[] {
  const runs: { -readonly [Field in keyof Run]: Run[Field] }[] = []
  for (const { entry } of entries) {
    if (!isMessage(entry)) continue
    const { from, timestamp, seq, key } = entry
    const last = runs.at(-1)
    if (last !== undefined && goesOn(last, entry)) last.count++
    else runs.push({ from, timestamp, seq, key, count: 1 })
  }
  return runs
}

function goesOn(run: Run, { from, timestamp, seq, key }: Entry): boolean {
  if (
    run.count === longestRun ||
    run.from !== from ||
    run.timestamp !== timestamp ||
    run.seq + run.count !== seq
  )
    return false
  if (run.key === undefined || key === undefined) return run.key === key
  return run.key.device === key.device && run.key.number + run.count === key.number
}

/** The pointer row of a run's sender, and the app's if there is to be one. */
export function pointerRows(
  conversation: ConversationKey,
  { from, timestamp, seq, key, count }: Run,
  appHistory: boolean,
): readonly (readonly [Key, string])[] {
  const sort = sentSort(timestamp, conversation, seq)
  const sent = [[sentPartition(from, timestamp), sort], encodeSent(key, count)] as const
  if (!appHistory) return [sent]
  return [sent, [[appPartition(hourOf(timestamp)), sort], encodeSent(undefined, count)]]
}

/** What a pointer row leads to, oldest first. */
export function pointersOf({ sort, value }: Row): readonly Pointer[] {
  const { timestamp, conversation, seq } = parseSentSort(sort)
  const { key, count } = decodeSent(value)
  return Array.from({ length: count }, (_, at) => ({
    place: at === 0 ? sort : sentSort(timestamp, conversation, seq + at),
    conversation,
    seq: seq + at,
    key: key && { ...key, number: key.number + at },
  }))
}

/** The row of the run that a place may lie in, which begins there or before. */
export async function runAt(
  store: Store,
  partition: string,
  place: string,
): Promise<Row | undefined> {
  const { timestamp, conversation } = parseSentSort(place)
  const [row] = await store.range(partition, {
    after: sentSort(timestamp, conversation, 0),
    // Nothing lies between a place and this: all are of the same length.
    before: `${place}!`,
    reverse: true,
    limit: 1,
  })
  return row
}

/** The pointer rows of what is left of a message's run when it leaves the store with all before it. */
export async function rowsLeft(
  store: Store,
  conversation: ConversationKey,
  { from, timestamp, seq }: Entry,
): Promise<readonly (readonly [Key, string])[]> {
  const place = sentSort(timestamp, conversation, seq)
  const partitions = [sentPartition(from, timestamp), appPartition(hourOf(timestamp))]
  const rows = await Promise.all(
    partitions.map(async (partition) => {
      const row = await runAt(store, partition, place)
      const left = row ? pointersOf(row).filter((pointer) => pointer.seq > seq) : []
      const [first] = left
      if (first === undefined) return []
      return [[[partition, first.place], encodeSent(first.key, left.length)]] as const
    }),
  )
  return rows.flat()
}
