/**
 * What a store is: ordered rows in partitions, written in atomic transactions. The engine decides what the rows mean;
 * a store only keeps them. Obligations are numbered; `storeConformance` of @peerage/testing has a test for each.
 */

/** Where a row is: partition and sort are printable ASCII (0x20 to 0x7e), at most 16 KiB each, most under 200. */
export type Key = readonly [partition: string, sort: string]

/** A row of a partition. The value is opaque text, possibly empty, possibly 64 KiB, any Unicode that is well formed. */
export interface Row {
  readonly sort: string
  readonly value: string
}

/** Which rows of a partition to read. `after` and `before` are exclusive; each may be absent. */
export interface Range {
  readonly after?: string
  readonly before?: string
  /** From the end of the range towards its start. */
  readonly reverse?: boolean
  /** At most this many rows, 1 or more. */
  readonly limit: number
}

/** Writes that happen together or not at all, if every check holds. A key occurs at most once among them. */
export interface Transaction {
  /** What a row must be for the transaction to be applied: this exact value, or absent (`undefined`). */
  readonly checks?: readonly (readonly [key: Key, value: string | undefined])[]
  readonly puts?: readonly (readonly [key: Key, value: string])[]
  readonly deletes?: readonly Key[]
}

/** What became of one transaction: applied, or not applied since a check failed. */
export type CommitResult = "done" | "conflict"

/** What a store can do, as the engine must know it before it promises anything. */
export interface StoreSupports {
  /** What an answered commit survives: nothing, the death of the process, or that of the machine. */
  readonly durable: "none" | "process" | "machine"
  /** True if `open` shuts out every other writer. The engine then sends no checks. */
  readonly exclusive: boolean
}

/**
 * An ordered key-value store with partitions.
 *
 * - ST1 `open` makes the store usable; until it has resolved, and after `close`, every other call rejects with
 *   `store-not-open`. A store can be opened again after `close`.
 * - ST2 A second `open` of what is open rejects with `store-locked` and leaves the first unharmed, if `exclusive`.
 * - ST3 `close` is idempotent, waits for the calls in flight, and may be called during `open`.
 * - ST4 `commit` applies each transaction whole or not at all, over all its partitions; with several, in their order.
 * - ST5 `commit` answers each transaction by itself, in order: `done`, or `conflict` when one of its checks failed.
 *   One conflict does not touch the others.
 * - ST6 `commit` resolves only when every `done` is as durable as `supports.durable` says.
 * - ST7 A rejection with code `not-applied` means that none of the transactions was applied. Any other rejection
 *   means that it is unknown.
 * - ST8 What a resolved `commit` wrote is seen by every later `get` and `range`.
 * - ST9 `range` answers in ascending order of the sort's bytes (descending if `reverse`), never more than `limit`
 *   rows, and never a row of another partition, however alike the names are.
 * - ST10 Values come back exactly as they were put: empty, 64 KiB, any script.
 * - ST11 `get` of what is not there resolves `undefined`; deleting what is not there is no error.
 * - ST12 Errors are rejections with a `PeerageError` and a `cause`; nothing is thrown synchronously, no call hangs
 *   for ever after `close`.
 */
export interface Store {
  readonly supports: StoreSupports
  open(): Promise<void>
  close(): Promise<void>
  get(key: Key): Promise<string | undefined>
  range(partition: string, range: Range): Promise<readonly Row[]>
  commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]>
}
