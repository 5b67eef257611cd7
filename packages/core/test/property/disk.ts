/**
 * What a history's engines store: a memory store that outlives them all, with the truth beside it, readable at any
 * moment. Knows nothing of how the engine uses its rows, except where it reads logs and cursors for the checks.
 */
import { memoryStore } from "@peerage/core"
import type { CommitResult, Key, Store, Transaction } from "@peerage/core/adapter"
import { behindKey, cursorKey, fromOrdered, logPartition } from "../../src/keyspace/key.js"
import { decodeCursor, decodeEntry } from "../../src/keyspace/record.js"

/** A message as the log has it. */
export interface Logged {
  readonly seq: number
  readonly n: number
  readonly from: string
  readonly timestamp: number
  readonly device: string | undefined
  readonly text: string
}

export class Disk {
  /** What engines read. */
  store: Store = memoryStore()
  readonly #rows = new Map<string, Map<string, string>>()
  readonly #journal: Transaction[] = []
  readonly #logs = new Map<string, Logged[]>()

  async open(): Promise<void> {
    await this.store.open()
  }

  /** Applies one transaction, at once. */
  apply(transaction: Transaction): CommitResult {
    const isHeld = (transaction.checks ?? []).every(([key, value]) => this.value(key) === value)
    void this.store.commit([transaction])
    if (!isHeld) return "conflict"
    this.#journal.push(transaction)
    this.#write(transaction)
    return "done"
  }

  value([partition, sort]: Key): string | undefined {
    return this.#rows.get(partition)?.get(sort)
  }

  log(conversation: string): readonly Logged[] {
    const known = this.#logs.get(conversation)
    if (known) return known
    const rows = [...(this.#rows.get(logPartition(conversation)) ?? [])].sort(([a], [b]) =>
      a < b ? -1 : 1,
    )
    const log = rows.map(([sort, value]): Logged => {
      const { seq, n, from, timestamp, key, frame } = decodeEntry(fromOrdered(sort), value)
      const { text } = frame.value as { text: string }
      return { seq, n, from, timestamp, device: key?.device, text }
    })
    this.#logs.set(conversation, log)
    return log
  }

  head(conversation: string): number {
    return this.log(conversation).at(-1)?.seq ?? 0
  }

  at(conversation: string, seq: number): Logged | undefined {
    const log = this.log(conversation)
    return log[seq - 1]?.seq === seq ? log[seq - 1] : log.find((entry) => entry.seq === seq)
  }

  cursor(peer: string, conversation: string): number {
    const value = this.value(cursorKey(peer, conversation))
    return value === undefined ? 0 : decodeCursor(value).seq
  }

  isNotedBehind(peer: string, conversation: string): boolean {
    return this.value(behindKey(peer, conversation)) !== undefined
  }

  /** How many transactions were applied. */
  get size(): number {
    return this.#journal.length
  }

  /** The machine dies and the last writes were never on the disk; the first `least` were. */
  async loseLast(count: number, least: number): Promise<void> {
    const kept = this.#journal.slice(0, Math.max(least, this.#journal.length - count))
    this.#journal.length = 0
    this.#rows.clear()
    this.#logs.clear()
    this.store = memoryStore()
    await this.store.open()
    for (const transaction of kept) this.apply({ ...transaction, checks: [] })
  }

  #write({ puts, deletes }: Transaction): void {
    for (const [[partition, sort], value] of puts ?? []) {
      const rows = this.#rows.get(partition) ?? new Map<string, string>()
      rows.set(sort, value)
      this.#rows.set(partition, rows)
      if (partition.startsWith("log/")) this.#logs.clear()
    }
    for (const [partition, sort] of deletes ?? []) this.#rows.get(partition)?.delete(sort)
  }
}
