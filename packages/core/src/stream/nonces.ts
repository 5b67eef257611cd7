/**
 * Nonces that were used: each is good once, also over restarts, and only so many are remembered (S1, S2, S4; R29). A
 * nonce is taken in memory at once, so that of many at the same time one wins, and counts when it is in the store.
 */
import { noncePartition, ordered, parseNonceSort } from "../keyspace/key.js"
import { readPartition } from "../keyspace/partition.js"
import { type Failure, failure, PeerageError } from "../model/failure.js"
import type { Key, Store, Transaction } from "../ports/store.js"

/** How many are remembered; with more the next is refused as `busy`. */
const noncesKept = 100_000
/** How many that are over leave the store with each new one. */
const cleanedAtOnce = 8

/** The memory of one engine. */
export interface Nonces {
  /** Takes a nonce that must be remembered until a time in ms: `true`, or why not. Never rejects. */
  take(nonce: string, until: number): Promise<true | Failure>
}

export async function createNonces(port: {
  now(): number
  read<T>(call: (store: Store) => Promise<T>): Promise<T>
  write(transaction: Transaction): Promise<void>
}): Promise<Nonces> {
  const known = new Map<string, number>()
  const rows = await port.read((store) => readPartition(store, noncePartition))
  for (const { sort } of rows) {
    const { nonce, until } = parseNonceSort(sort)
    known.set(nonce, until)
  }

  /** Those whose time is over, oldest first. A few at a time, so that no request pays for many. */
  function overdue(): readonly Key[] {
    const keys: Key[] = []
    for (const [nonce, until] of known) {
      if (until > port.now() || keys.length >= cleanedAtOnce) break
      known.delete(nonce)
      keys.push(keyOf(nonce, until))
    }
    return keys
  }

  return {
    async take(nonce, until) {
      const deletes = overdue()
      if (known.has(nonce)) return failure("signature-refused")
      if (known.size >= noncesKept) return failure("busy")
      known.set(nonce, until)
      try {
        await port.write({ puts: [[keyOf(nonce, until), ""]], deletes })
        return true
      } catch (cause) {
        // It may be in the store: it stays taken.
        return cause instanceof PeerageError ? failure(cause.code) : failure("store-failed")
      }
    },
  }
}

function keyOf(nonce: string, until: number): Key {
  return [noncePartition, `${ordered(until)}/${nonce}`]
}
