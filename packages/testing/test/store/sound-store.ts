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

/** Rows that know how they came about. */
export class Rows extends NaiveStore {
  readonly log: Transaction[] = []

  override commit(transaction: Transaction): CommitResult {
    this.log.push(transaction)
    return super.commit(transaction)
  }
}

/** Rows, and who has them open: what a file and its lock are to another store. */
export class Disk {
  rows: Rows = new Rows()
  owner: Store | undefined
  /** Whether what is not flushed is in the memory of the process only. */
  isBuffered = false
  #flushed = 0

  flush(): void {
    this.#flushed = this.rows.log.length
  }

  /** What a death leaves, for others to open; whoever had this one writes where nobody looks. */
  after(death: "process" | "machine"): Disk {
    const left = new Disk()
    const most = death === "machine" || this.isBuffered ? this.#flushed : this.rows.log.length
    for (const transaction of this.rows.log.slice(0, most)) left.rows.commit(transaction)
    left.flush()
    return left
  }
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

  flush(): void {
    this.disk.flush()
  }

  apply(transactions: readonly Transaction[]): readonly CommitResult[] {
    return transactions.map((transaction) => this.disk.rows.commit(transaction))
  }

  /** Takes effect at once; answers in another turn. */
  async answer<T>(act: () => T): Promise<T> {
    if (this.state !== "open") throw refusal("store-not-open")
    const value = act()
    this.flush()
    const answered = turn()
    this.inFlight = Promise.all([this.inFlight, answered])
    await answered
    return value
  }
}
