/**
 * The machine's disk: rows, and how to undo what was not flushed. It outlives engines. Knows of the engine's rows only
 * what the history needs: where logs, cursors and the epoch are.
 */
import type { CommitResult, Key, Range, Row, Transaction } from "@peerage/core/adapter"
import {
  decodeCursor,
  decodeEntry,
  decodeText,
  epochKey,
  fromOrdered,
  logPartition,
  membershipPartition,
  Partition,
  parseMembershipSort,
  unescapeId,
} from "@peerage/core/kernel"
import type { MembershipFrame, MessageFrame } from "@peerage/core/protocol"
import type { Happened } from "../checker/event.js"

/** A row as it was before a write. */
type Undo = readonly [key: Key, before: string | undefined]

const logs = "log/"
const cursors = "cursor/"

export class Rows {
  readonly #partitions = new Map<string, Partition>()
  /** One for each transaction that is not flushed yet. */
  #unflushed: (readonly Undo[])[] = []

  get(key: Key): string | undefined {
    return this.#partitions.get(key[0])?.get(key[1])
  }

  range(partition: string, range: Range): readonly Row[] {
    return this.#partitions.get(partition)?.range(range) ?? []
  }

  /** Applies a transaction whole or, when a check fails, not at all. */
  apply({ checks = [], puts = [], deletes = [] }: Transaction): CommitResult {
    if (checks.some(([key, value]) => this.get(key) !== value)) return "conflict"
    const undo: Undo[] = []
    for (const [key, value] of puts) {
      undo.push([key, this.get(key)])
      this.#put(key, value)
    }
    for (const key of deletes) {
      undo.push([key, this.get(key)])
      this.#partitions.get(key[0])?.delete(key[1])
    }
    this.#unflushed.push(undo)
    return "done"
  }

  /** How many transactions a power cut may take. */
  get unflushed(): number {
    return this.#unflushed.length
  }

  flush(): void {
    this.#unflushed = []
  }

  /** The power goes: the last `count` transactions that were not flushed never happened. */
  lose(count: number): void {
    const lost = count > 0 ? this.#unflushed.slice(-count) : []
    for (const undo of lost.reverse()) {
      for (const [key, before] of [...undo].reverse()) {
        if (before === undefined) this.#partitions.get(key[0])?.delete(key[1])
        else this.#put(key, before)
      }
    }
    this.#unflushed = []
  }

  get epoch(): string | undefined {
    const value = this.get(epochKey)
    return value === undefined ? undefined : decodeText(value)
  }

  /** The conversations that have a log. */
  *conversations(): Iterable<string> {
    for (const [name, { size }] of this.#partitions)
      if (size > 0 && name.startsWith(logs)) yield unescapeId(name.slice(logs.length))
  }

  /** The last seq of a conversation. */
  head(conversation: string): number {
    const [last] = this.range(logPartition(conversation), { reverse: true, limit: 1 })
    return last === undefined ? 0 : fromOrdered(last.sort)
  }

  /** Where what a peer may still have of a group begins: the entry that let it in; absent if there is nothing. */
  memberSince(peer: string, conversation: string): number | undefined {
    const rows = this.range(membershipPartition(peer), { limit: Number.MAX_SAFE_INTEGER })
    const all = rows.map(({ sort }) => parseMembershipSort(sort))
    return all.find((one) => one.conversation === conversation)?.from
  }

  /** A conversation's messages, from its beginning. */
  log(conversation: string): readonly (readonly [seq: number, value: string])[] {
    const rows = this.range(logPartition(conversation), { limit: Number.MAX_SAFE_INTEGER })
    return rows.flatMap(({ sort, value }) => {
      const seq = fromOrdered(sort)
      const { frame, change } = decodeEntry(seq, value)
      return change === undefined ? [[seq, (frame.value as MessageFrame).text] as const] : []
    })
  }

  #put([partition, sort]: Key, value: string): void {
    const rows = this.#partitions.get(partition) ?? new Partition()
    this.#partitions.set(partition, rows)
    rows.put(sort, value)
  }
}

/** What a transaction means to a history: messages, changes of groups and cursors that are stored. */
export function* meaningOf({ puts = [] }: Transaction): Iterable<Happened> {
  for (const [[partition, sort], value] of puts) {
    if (partition.startsWith(logs)) {
      const conversation = unescapeId(partition.slice(logs.length))
      const seq = fromOrdered(sort)
      const { from, timestamp, frame, change } = decodeEntry(seq, value)
      if (change === undefined) {
        const { text } = frame.value as MessageFrame
        yield { type: "stored", conversation, seq, from, value: text, timestamp }
      } else {
        const { peers } = frame.value as MembershipFrame
        const isOut = change === "left" || change === "kicked"
        yield { type: "member", conversation, seq, peers, change: isOut ? "leave" : "join" }
      }
    } else if (partition.startsWith(cursors)) {
      const peer = unescapeId(partition.slice(cursors.length))
      const { seq } = decodeCursor(value)
      yield { type: "cursor", peer, conversation: unescapeId(sort), seq }
    }
  }
}
