/**
 * The one way by which rows reach LevelDB: one write in flight, and what is committed meanwhile goes together in the
 * next, with one flush for all. So a check sees every write before it, and many callers share a flush.
 */
import type { CommitResult, Key, Transaction } from "@peerage/core/adapter"
import type { Level } from "level"
import { failed, notApplied } from "./errors.js"
import { keyOf } from "./keys.js"

type Database = Level<string, string>
type Batch = ReturnType<Database["batch"]>

/** A call of `commit` and its answer. */
interface Call {
  readonly transactions: readonly Transaction[]
  readonly resolve: (results: readonly CommitResult[]) => void
  readonly reject: (error: Error) => void
}

export class GroupCommit {
  readonly #database: Database
  readonly #sync: boolean
  #waiting: Call[] = []
  #writing: Promise<void> | undefined
  /** Why the last write failed. LevelDB does not recover from it within one open, so nothing is written any more. */
  #broken: unknown

  constructor(database: Database, sync: boolean) {
    this.#database = database
    this.#sync = sync
  }

  commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ transactions, resolve, reject })
      this.#writing ??= this.#writeAll()
    })
  }

  /** Whether a write has failed: then nobody knows what the log holds. */
  get isBroken(): boolean {
    return this.#broken !== undefined
  }

  /** Resolves when everything committed so far has been answered, however that ended. */
  async settled(): Promise<void> {
    await this.#writing?.catch(() => undefined)
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const calls = this.#waiting
      this.#waiting = []
      await this.#write(calls)
    }
    this.#writing = undefined
  }

  async #write(calls: readonly Call[]): Promise<void> {
    const reject = (error: Error): void => {
      for (const call of calls) call.reject(error)
    }
    if (this.#broken !== undefined) return reject(failed(this.#broken))
    let batch: Batch | undefined
    let results: readonly (readonly CommitResult[])[]
    try {
      batch = this.#database.batch()
      results = stage(calls, batch, this.#database)
    } catch (cause) {
      await batch?.close()
      return reject(notApplied(cause))
    }
    try {
      await batch.write({ sync: this.#sync })
    } catch (cause) {
      this.#broken = cause
      return reject(failed(cause))
    }
    for (const [n, call] of calls.entries()) call.resolve(results[n] as readonly CommitResult[])
  }
}

/** Rows that earlier transactions of the batch have written: a check must see them before LevelDB has them. */
type Staged = Map<string, string | undefined>

/** Puts all writes of the calls into the batch, but for transactions of which a check fails. */
function stage(
  calls: readonly Call[],
  batch: Batch,
  database: Database,
): readonly (readonly CommitResult[])[] {
  const checked = calls.some(({ transactions }) =>
    transactions.some(({ checks }) => checks !== undefined && checks.length > 0),
  )
  // The engine sends no checks to a store that is exclusive: then nothing is remembered.
  const staged: Staged | undefined = checked ? new Map() : undefined
  const seen = (key: Key): string | undefined => {
    const place = keyOf(key)
    return staged?.has(place) ? staged.get(place) : database.getSync(place)
  }
  const stageOne = ({ checks, puts, deletes }: Transaction): CommitResult => {
    if (checks?.some(([key, value]) => seen(key) !== value)) return "conflict"
    for (const [key, value] of puts ?? []) {
      const place = keyOf(key)
      batch.put(place, value)
      staged?.set(place, value)
    }
    for (const key of deletes ?? []) {
      const place = keyOf(key)
      batch.del(place)
      staged?.set(place, undefined)
    }
    return "done"
  }
  return calls.map(({ transactions }) => transactions.map(stageOne))
}
