/**
 * What a store must show whenever it is opened, within the commit that an opening makes anyway and one read: a store that
 * cannot do what it says is found out then, and not by the first message that it loses. Knows nothing of epochs.
 */
import { trialPartition } from "./keyspace/key.js"
import { failure, PeerageError } from "./model/failure.js"
import type { CommitResult, Key, Row, Store, StoreSupports, Transaction } from "./ports/store.js"

/** Sorts in byte order: not as people sort, and not by the length. */
const sorts = ["", "0", "00", "B", "a", "a!", "~"]
/** What text stores lose: a NUL, a byte order mark, what is no single code unit, and two that sort otherwise as such. */
const hardText = "\u0000\ufeff\u{1f600}\uff5e e\u0301"

/** What is tried in one opening. */
export interface StoreTrial {
  /** Rows to be put with what the opening writes. */
  readonly puts: readonly (readonly [Key, string])[]
  /** Transactions to be committed after that one. */
  readonly after: readonly Transaction[]
  /** Sees what became of it. @throws PeerageError `store-open-failed`, with the obligation as cause. */
  judge(store: Store, results: readonly CommitResult[]): Promise<void>
}

/** @param fresh - a text that no opening had before, so that no row of an earlier one passes for one of this. */
export function storeTrial({ exclusive }: StoreSupports, fresh: string): StoreTrial {
  const rows = sorts.map((sort): Row => ({ sort, value: sort === "" ? "" : fresh + hardText }))
  const puts = rows.map(({ sort, value }) => [keyOf(sort), value] as const)
  // An exclusive store gets no checks, here as elsewhere.
  const after = exclusive ? [] : [overwritten(fresh), overwritten(undefined)]
  return {
    puts,
    after,
    async judge(store, results) {
      if (results.length !== after.length + 1)
        throw unfit("ST5: it does not answer each transaction")
      if (results.slice(1).some((result) => result !== "conflict"))
        throw unfit("ST5: it applies a transaction of which a check fails")
      const found = await store.range(trialPartition, { limit: sorts.length + 1 })
      if (JSON.stringify(found.map(({ sort }) => sort)) !== JSON.stringify(sorts))
        throw unfit("ST8, ST9: it does not give all rows that it said were done, in byte order")
      if (found.some(({ value }, at) => value !== rows[at]?.value))
        throw unfit("ST8, ST10: a value does not come back as it was last put")
    },
  }
}

/** A transaction that must not be applied: the row is neither this nor absent. */
function overwritten(expected: string | undefined): Transaction {
  return { checks: [[keyOf("a"), expected]], puts: [[keyOf("a"), "overwritten"]] }
}

function keyOf(sort: string): Key {
  return [trialPartition, sort]
}

function unfit(what: string): PeerageError {
  return new PeerageError(failure("store-open-failed"), {
    cause: new Error(`The store does not do what a store must. ${what}.`),
  })
}
