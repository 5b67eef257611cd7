/** The store's life: which calls are possible when. What they do is in database.ts, how it opens in open.ts. */
import { resolve } from "node:path"
import type {
  CommitResult,
  Key,
  Range,
  Row,
  Store,
  StoreSupports,
  Transaction,
} from "@peerage/core/adapter"
import { OpenDatabase } from "./database.js"
import { lockedHere, notOpen } from "./errors.js"
import { openAt } from "./open.js"

/**
 * How a store in LevelDB is kept.
 *
 * @since 0.1.0
 */
export interface LevelStoreOptions {
  /**
   * Whether every commit is flushed to the disk before it is answered. True by default: an answered commit survives a
   * crash of the machine (`durable: "machine"`). With `false` commits are faster and survive a crash of the process
   * only (`durable: "process"`); a log that has a hole at an open is then cut there, and kept as it was in `lost`.
   */
  readonly sync?: boolean
}

/**
 * A store in a directory of LevelDB, for one process at a time.
 *
 * `open` rejects with
 * - `store-locked` if this or another process has the directory open,
 * - `store-damaged` if files or rows are missing that were there, or are not as they were written: it is told before
 *   LevelDB touches them, nothing is repaired (but see `sync`) and no empty store takes the place,
 * - `store-format` if another version or another program wrote it,
 * - `store-open-failed` for all else: no parent directory, no permission, a file in the place.
 *
 * Reads and writes reject with `store-failed`, or with `store-damaged` where LevelDB found damage. After a failed commit
 * its outcome is unknown and every later one fails too, until the store was closed and opened again. The `cause` is
 * what LevelDB or the system said.
 *
 * @param location - the path of a directory. It is made if it is missing, its parent is not.
 * @since 0.1.0
 */
export function levelStore(location: string, options: LevelStoreOptions = {}): Store {
  return new LevelStore(resolve(location), options.sync ?? true)
}

class LevelStore implements Store {
  readonly supports: StoreSupports
  readonly #location: string
  readonly #sync: boolean
  /** The open that is wanted: under way or done, until `close`. */
  #opening: Promise<OpenDatabase> | undefined
  /** What that open has given, once its caller is told. */
  #database: OpenDatabase | undefined
  /** The last close. */
  #closing: Promise<void> = Promise.resolve()

  constructor(location: string, sync: boolean) {
    this.supports = { durable: sync ? "machine" : "process", exclusive: true }
    this.#location = location
    this.#sync = sync
  }

  async open(): Promise<void> {
    if (this.#opening !== undefined) throw lockedHere()
    const opening = this.#openOnceClosed(this.#closing)
    this.#opening = opening
    try {
      const database = await opening
      if (this.#opening === opening) this.#database = database
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined
      throw error
    }
    if (this.#opening !== opening) throw notOpen()
  }

  close(): Promise<void> {
    const opening = this.#opening
    if (opening !== undefined) {
      this.#opening = undefined
      this.#database = undefined
      this.#closing = opening.then(
        (database) => database.close(),
        () => undefined,
      )
    }
    return this.#closing
  }

  async get(key: Key): Promise<string | undefined> {
    return this.#opened().get(key)
  }

  async range(partition: string, range: Range): Promise<readonly Row[]> {
    return this.#opened().range(partition, range)
  }

  async commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
    return this.#opened().commit(transactions)
  }

  async #openOnceClosed(closing: Promise<void>): Promise<OpenDatabase> {
    // Why a close failed was told to its caller.
    await closing.catch(() => undefined)
    return new OpenDatabase(await openAt(this.#location, this.#sync), this.#sync)
  }

  #opened(): OpenDatabase {
    if (this.#database === undefined) throw notOpen()
    return this.#database
  }
}
