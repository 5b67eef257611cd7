/**
 * The store that an engine has when it is given none: rows in this process's memory. It must not know what the rows
 * mean, nor anything of Node: it runs in a page as well.
 */
import { failure, PeerageError } from "../model/failure.js"
import type {
  CommitResult,
  Key,
  Range,
  Row,
  Store,
  StoreSupports,
  Transaction,
} from "../ports/store.js"
import { Partition } from "./partition.js"

/**
 * A store in memory. Its rows live as long as the object, also through `close` and another `open`, so that a second
 * engine can be started over what a first one left. Nothing survives the process: `durable` is `none`.
 *
 * @returns a store that is not open yet; the engine opens it. Its calls reject with `store-not-open` before that, and
 *   `open` with `store-locked` while it is open.
 * @since 0.1.0
 */
export function memoryStore(): Store {
  return new MemoryStore()
}

// Async functions throughout: what throws inside them is a rejection (ST12).
class MemoryStore implements Store {
  readonly supports: StoreSupports = { durable: "none", exclusive: true }
  readonly #partitions = new Map<string, Partition>()
  #state: "closed" | "opening" | "open" = "closed"
  #closes = 0

  async open(): Promise<void> {
    if (this.#state !== "closed") throw new PeerageError(failure("store-locked"))
    this.#state = "opening"
    const closes = this.#closes
    // Not open before it says so (ST1), as with stores that take their time.
    await undefined
    if (closes !== this.#closes) throw new PeerageError(failure("store-not-open"))
    this.#state = "open"
  }

  async close(): Promise<void> {
    this.#closes++
    this.#state = "closed"
  }

  async get([partition, sort]: Key): Promise<string | undefined> {
    this.#assertOpen()
    return this.#value(partition, sort)
  }

  async range(partition: string, range: Range): Promise<readonly Row[]> {
    this.#assertOpen()
    return this.#partitions.get(partition)?.range(range) ?? []
  }

  async commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
    this.#assertOpen()
    return transactions.map((transaction) => this.#apply(transaction))
  }

  #apply({ checks, puts, deletes }: Transaction): CommitResult {
    if (checks !== undefined) {
      for (const [[partition, sort], value] of checks) {
        if (this.#value(partition, sort) !== value) return "conflict"
      }
    }
    if (puts !== undefined) {
      for (const [[partition, sort], value] of puts) this.#partition(partition).put(sort, value)
    }
    if (deletes !== undefined) {
      for (const [partition, sort] of deletes) this.#delete(partition, sort)
    }
    return "done"
  }

  #value(partition: string, sort: string): string | undefined {
    return this.#partitions.get(partition)?.get(sort)
  }

  #partition(name: string): Partition {
    let partition = this.#partitions.get(name)
    if (partition === undefined) {
      partition = new Partition()
      this.#partitions.set(name, partition)
    }
    return partition
  }

  #delete(name: string, sort: string): void {
    const partition = this.#partitions.get(name)
    if (partition === undefined) return
    partition.delete(sort)
    if (partition.size === 0) this.#partitions.delete(name)
  }

  #assertOpen(): void {
    if (this.#state !== "open") throw new PeerageError(failure("store-not-open"))
  }
}
