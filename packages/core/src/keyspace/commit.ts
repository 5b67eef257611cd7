/** A decision's `Commit` as rows: messages, pointers to them, cursors, and who is behind (L11, L13). */
import type { Commit, GroupWrite } from "../model/effect.js"
import { isMessage } from "../model/entry.js"
import { type ConversationKey, groupOf } from "../model/id.js"
import type { MessageFrame } from "../model/message.js"
import type { Key, Transaction } from "../ports/store.js"
import {
  behindKey,
  cursorKey,
  escapeId,
  groupInfoKey,
  logPartition,
  memberPartition,
  membershipKey,
  nameKey,
  ordered,
  readKey,
} from "./key.js"
import {
  encodeCursor,
  encodeEntry,
  encodeInfo,
  encodeMembership,
  encodePlace,
  encodeText,
} from "./record.js"
import { pointerRows, runsOf } from "./run.js"

/** The one atomic transaction of a commit. An exclusive store needs no checks: nobody else writes. */
export function transactionOf(
  commit: Commit,
  { exclusive, appHistory }: { readonly exclusive: boolean; readonly appHistory: boolean },
): Transaction {
  const { conversation } = commit
  const partition = logPartition(conversation)
  const puts: (readonly [Key, string])[] = []
  for (const { entry } of commit.entries) {
    puts.push([[partition, ordered(entry.seq)], encodeEntry(entry)])
    // The first message of a set of peers: from now on it is found by its published id as well.
    if (entry.seq === 1 && isMessage(entry) && groupOf(conversation) === undefined) {
      const { conversation: id } = entry.frame.value as MessageFrame
      puts.push([nameKey(id), encodeText(conversation)])
    }
  }
  for (const run of runsOf(commit.entries)) puts.push(...pointerRows(conversation, run, appHistory))
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
