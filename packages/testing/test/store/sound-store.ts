/** A store as plain as the model, for a spec to break in one place at a time. */
import {
  type CommitResult,
  type FailureCode,
  failure,
  type Key,
  PeerageError,
  type Range,
  type Row,
  type Store,
  type StoreSupports,
  type Transaction,
} from "@peerage/core/adapter"
import { NaiveStore } from "../../src/store/naive-store.js"

export function refusal(code: FailureCode): PeerageError {
  return new PeerageError(failure(code))
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Rows, and who has them open: what a file and its lock are to another store. */
export class Disk {
  rows: NaiveStore = new NaiveStore()
  owner: Store | undefined
}

export class SoundStore implements Store {
  readonly supports: StoreSupports = { durable: "process", exclusive: true }
  readonly disk: Disk
  state: "closed" | "opening" | "open" = "closed"
  closes = 0
  inFlight: Promise<unknown> = Promise.resolve()

  constructor(disk: Disk) {
    this.disk = disk
  }

  async open(): Promise<void> {
    if (this.disk.owner !== undefined) throw refusal("store-locked")
    this.disk.owner = this
    this.state = "opening"
    const { closes } = this
    await turn()
    if (closes !== this.closes) throw refusal("store-not-open")
    this.state = "open"
  }

  async close(): Promise<void> {
    this.closes++
    this.state = "closed"
    if (this.disk.owner === this) this.disk.owner = undefined
    await this.inFlight
  }

  get(key: Key): Promise<string | undefined> {
    return this.answer(() => this.disk.rows.get(key))
  }

  range(partition: string, range: Range): Promise<readonly Row[]> {
    return this.answer(() => this.disk.rows.range(partition, range))
  }

  commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
    return this.answer(() => this.apply(transactions))
  }

  apply(transactions: readonly Transaction[]): readonly CommitResult[] {
    return transactions.map((transaction) => this.disk.rows.commit(transaction))
  }

  /** Takes effect at once; answers in another turn. */
  async answer<T>(act: () => T): Promise<T> {
    if (this.state !== "open") throw refusal("store-not-open")
    const value = act()
    const answered = turn()
    this.inFlight = Promise.all([this.inFlight, answered])
    await answered
    return value
  }
}
