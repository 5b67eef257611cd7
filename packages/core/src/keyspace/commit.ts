/** A decision's `Commit` as rows: a message's own, its sender's pointer, cursors, and who is behind (L11, L13). */
import type { Commit, GroupWrite } from "../model/effect.js"
import { isMessage } from "../model/entry.js"
import { type ConversationKey, groupOf } from "../model/id.js"
import type { MessageFrame } from "../model/message.js"
import type { Key, Transaction } from "../ports/store.js"
import {
  appPartition,
  behindKey,
  cursorKey,
  escapeId,
  groupInfoKey,
  hourOf,
  logPartition,
  memberPartition,
  membershipKey,
  nameKey,
  ordered,
  readKey,
  sentPartition,
  sentSort,
} from "./key.js"
import {
  encodeCursor,
  encodeEntry,
  encodeInfo,
  encodeMembership,
  encodePlace,
  encodeSent,
  encodeText,
} from "./record.js"

/** The one atomic transaction of a commit. An exclusive store needs no checks: nobody else writes. */
export function transactionOf(
  commit: Commit,
  { exclusive, appHistory }: { readonly exclusive: boolean; readonly appHistory: boolean },
): Transaction {
  const { conversation } = commit
  const partition = logPartition(conversation)
  const puts: (readonly [Key, string])[] = []
  let sent = { from: "", timestamp: 0, partition: "" }
  for (const { entry } of commit.entries) {
    const { seq, timestamp, from, key } = entry
    puts.push([[partition, ordered(seq)], encodeEntry(entry)])
    // A change is no message that anybody sent.
    if (!isMessage(entry)) continue
    const place = sentSort(timestamp, conversation, seq)
    // Mostly it is the one before's: one sender's burst, within a millisecond.
    if (sent.from !== from || sent.timestamp !== timestamp)
      sent = { from, timestamp, partition: sentPartition(from, timestamp) }
    puts.push([[sent.partition, place], encodeSent(key)])
    if (appHistory) puts.push([[appPartition(hourOf(timestamp)), place], encodeSent(undefined)])
    // The first message of a set of peers: from now on it is found by its published id as well.
    if (seq === 1 && groupOf(conversation) === undefined) {
      const { conversation: id } = entry.frame.value as MessageFrame
      puts.push([nameKey(id), encodeText(conversation)])
    }
  }
  for (const [peer, cursor] of commit.cursors)
    puts.push([cursorKey(peer, conversation), encodeCursor(cursor)])
  for (const peer of commit.behind) puts.push([behindKey(peer, conversation), ""])
  const deletes = commit.caughtUp.map((peer) => behindKey(peer, conversation))
  if (commit.group) putGroup(conversation, commit.group, puts, deletes)
  for (const { from, seq } of commit.marks)
    puts.push([readKey(from, conversation), encodeText(String(seq))])
  for (const [peer, memberships] of commit.over) {
    for (const { from } of memberships) deletes.push(membershipKey(peer, conversation, from.seq))
    deletes.push(cursorKey(peer, conversation), readKey(peer, conversation))
  }
  const first = commit.entries[0]?.entry
  if (exclusive || !first) return { puts, deletes }
  // The log's next place must be free: else another engine wrote there.
  return { checks: [[[partition, ordered(first.seq)], undefined]], puts, deletes }
}

/** The rows of a change: its members, what each of those whom it moves may have, and what the group is. */
function putGroup(
  conversation: ConversationKey,
  { info, joined, left, at }: GroupWrite,
  puts: (readonly [Key, string])[],
  deletes: Key[],
): void {
  const group = groupOf(conversation) ?? ""
  const partition = memberPartition(group)
  if (info) puts.push([groupInfoKey(group), encodeInfo(info)])
  for (const peer of joined) {
    puts.push([[partition, escapeId(peer)], encodePlace(at)])
    puts.push([membershipKey(peer, conversation, at.seq), encodeMembership({ from: at })])
  }
  for (const [peer, from] of left) {
    deletes.push([partition, escapeId(peer)])
    puts.push([membershipKey(peer, conversation, from.seq), encodeMembership({ from, to: at })])
  }
}
