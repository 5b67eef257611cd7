/**
 * Retention: entries that are too old leave the store, oldest first, a few at a time (L17). The last entry of a log
 * stays, so that its end is never forgotten. Goes through all conversations now and then; knows no rule.
 */

import {
  appPartition,
  floorKey,
  groupPartition,
  hourOf,
  logPartition,
  namePartition,
  ordered,
  sentPartition,
  sentSort,
  unescapeId,
} from "../keyspace/key.js"
import { lastEntry, readEntries } from "../keyspace/read.js"
import { decodeText, encodePlace } from "../keyspace/record.js"
import { rowsLeft } from "../keyspace/run.js"
import { isMessage } from "../model/entry.js"
import { type ConversationKey, groupKey } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Clock } from "../ports/clock.js"
import type { Key, Store, Transaction } from "../ports/store.js"
import type { OneAtATime } from "./one-at-a-time.js"

/** The engine's option `retention`. @since 0.1.0 */
export interface RetentionOptions {
  /** Entries older than this, in ms, are deleted. At least a minute. */
  readonly maxAgeMs: number
}

/** How often all conversations are looked through. */
const retainEveryMs = 3_600_000

const rowsAtOnce = 100

interface RetentionPort {
  readonly maxAgeMs: number
  now(): number
  read<T>(call: (store: Store) => Promise<T>): Promise<T>
  write(transaction: Transaction): Promise<void>
  readonly oneAtATime: OneAtATime
  dispatch(input: Input): void
}

/**
 * Looks through all conversations now and each hour; what a lost store keeps from it is done the next time.
 *
 * @returns ends it
 */
export function keepRetaining(
  port: RetentionPort,
  clock: Clock,
  onFailed: (cause: unknown) => void,
): () => void {
  const once = () => void retain(port).catch(onFailed)
  once()
  return clock.every(retainEveryMs, once)
}

/** Looks through all conversations once. Rejects with the store's refusal; the next time goes on. */
async function retain(port: RetentionPort): Promise<void> {
  const oldest = port.now() - port.maxAgeMs
  for (const partition of [namePartition, groupPartition]) {
    let after = ""
    for (;;) {
      const rows = await port.read((store) => store.range(partition, { after, limit: rowsAtOnce }))
      for (const { sort, value } of rows) {
        const isNamed = partition === namePartition
        const conversation = isNamed ? decodeText(value) : groupKey(unescapeId(sort))
        while (await port.oneAtATime(() => trim(port, conversation, oldest)));
      }
      const last = rows.at(-1)
      if (!last || rows.length < rowsAtOnce) break
      after = last.sort
    }
  }
}

/** Takes the oldest entries of a conversation, if they are too old. Whether there may be more of them. */
async function trim(
  port: RetentionPort,
  conversation: ConversationKey,
  oldest: number,
): Promise<boolean> {
  const [entries, last] = await port.read((store) =>
    Promise.all([
      readEntries(store, conversation, { after: 0, limit: rowsAtOnce, reverse: false }),
      lastEntry(store, conversation),
    ]),
  )
  const old = entries.filter(({ seq, timestamp }) => timestamp < oldest && seq !== last?.seq)
  const newest = old.at(-1)
  if (!newest) return false
  const floor = { seq: newest.seq, n: newest.n }
  // Readers are told before the entries go, so that none of them finds a hole.
  port.dispatch({ type: "FloorRaised", conversation, floor })
  const deletes: Key[] = []
  for (const entry of old) {
    const { seq, timestamp, from } = entry
    const place = sentSort(timestamp, conversation, seq)
    deletes.push([logPartition(conversation), ordered(seq)])
    if (!isMessage(entry)) continue
    deletes.push([sentPartition(from, timestamp), place], [appPartition(hourOf(timestamp)), place])
  }
  const left = await port.read((store) => rowsLeft(store, conversation, newest))
  await port.write({ puts: [[floorKey(conversation), encodePlace(floor)], ...left], deletes })
  return old.length === rowsAtOnce
}
