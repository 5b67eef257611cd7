/** A decision's `Commit` as rows: a message's own, its sender's pointer, cursors, and who is behind (L11, L13). */
import type { Commit } from "../model/effect.js"
import type { Key, Transaction } from "../ports/store.js"
import { behindKey, cursorKey, logPartition, ordered, sentPartition, sentSort } from "./key.js"
import { encodeCursor, encodeEntry, encodeSent } from "./record.js"

/** The one atomic transaction of a commit. An exclusive store needs no checks: nobody else writes. */
export function transactionOf(commit: Commit, exclusive: boolean): Transaction {
  const { conversation } = commit
  const partition = logPartition(conversation)
  const puts: (readonly [Key, string])[] = []
  for (const { entry } of commit.entries) {
    const { seq, timestamp, from, key } = entry
    puts.push([[partition, ordered(seq)], encodeEntry(entry)])
    puts.push([
      [sentPartition(from, timestamp), sentSort(timestamp, conversation, seq)],
      encodeSent(key),
    ])
  }
  for (const [peer, cursor] of commit.cursors)
    puts.push([cursorKey(peer, conversation), encodeCursor(cursor)])
  for (const peer of commit.behind) puts.push([behindKey(peer, conversation), ""])
  const deletes = commit.caughtUp.map((peer) => behindKey(peer, conversation))
  const first = commit.entries[0]?.entry
  if (exclusive || !first) return { puts, deletes }
  // The log's next place must be free: else another engine wrote there.
  return { checks: [[[partition, ordered(first.seq)], undefined]], puts, deletes }
}
