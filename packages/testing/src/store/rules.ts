/** What a store owes the engine, as `Store` of @peerage/core numbers it. The one place that tests and docs quote. */

/**
 * The obligations of a store, by number.
 *
 * @since 0.1.0
 */
export const storeRules: Readonly<Record<StoreRule, string>> = {
  ST1: "`open` makes the store usable; until it has resolved, and after `close`, every other call rejects with `store-not-open`. A store can be opened again after `close`.",
  ST2: "A second `open` of what is open rejects with `store-locked` and leaves the first unharmed, if `exclusive`.",
  ST3: "`close` is idempotent, waits for the calls in flight, and may be called during `open`.",
  ST4: "`commit` applies each transaction whole or not at all, over all its partitions; with several, in their order.",
  ST5: "`commit` answers each transaction by itself, in order: `done`, or `conflict` when one of its checks failed. One conflict does not touch the others.",
  ST6: "`commit` resolves only when every `done` is as durable as `supports.durable` says.",
  ST7: "A rejection with code `not-applied` means that none of the transactions was applied. Any other rejection means that it is unknown.",
  ST8: "What a resolved `commit` wrote is seen by every later `get` and `range`.",
  ST9: "`range` answers in ascending order of the sort's bytes (descending if `reverse`), never more than `limit` rows, and never a row of another partition, however alike the names are.",
  ST10: "Values come back exactly as they were put: empty, 64 KiB, any script.",
  ST11: "`get` of what is not there resolves `undefined`; deleting what is not there is no error.",
  ST12: "Errors are rejections with a `PeerageError` and a `cause`; nothing is thrown synchronously, no call hangs for ever after `close`.",
}

/**
 * The number of an obligation.
 *
 * @since 0.1.0
 */
export type StoreRule =
  | "ST1"
  | "ST2"
  | "ST3"
  | "ST4"
  | "ST5"
  | "ST6"
  | "ST7"
  | "ST8"
  | "ST9"
  | "ST10"
  | "ST11"
  | "ST12"
