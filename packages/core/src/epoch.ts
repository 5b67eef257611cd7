/** The store's life: when its epoch changes, every position that a client holds is void (P12). */
import { cleanKey, epochKey, sinceKey } from "./keyspace/key.js"
import { decodeText, encodeText } from "./keyspace/record.js"
import { failure, PeerageError } from "./model/failure.js"
import type { Key, Store } from "./ports/store.js"
import { storeTrial } from "./store-trial.js"

/**
 * The epoch of a store that was just opened, once it has shown that it is one. A new one for a new store, and for one that ended uncleanly unless its
 * answers survive a machine's end: what was told may be gone from it.
 */
export async function beginEpoch(store: Store, fresh: string, now: number): Promise<string> {
  const [known, clean, since] = await Promise.all([
    store.get(epochKey),
    store.get(cleanKey),
    store.get(sinceKey),
  ])
  const isKept =
    known !== undefined && (clean !== undefined || store.supports.durable === "machine")
  const epoch = isKept ? decodeText(known) : fresh
  const puts: (readonly [Key, string])[] = []
  if (!isKept) puts.push([epochKey, encodeText(epoch)])
  if (since === undefined) puts.push([sinceKey, encodeText(String(now))])
  const trial = storeTrial(store.supports, fresh)
  const begun = { puts: [...puts, ...trial.puts], deletes: [cleanKey] }
  const results = await store.commit([begun, ...trial.after])
  if (results[0] !== "done") throw new PeerageError(failure("store-failed"))
  await trial.judge(store, results)
  return epoch
}

/** Notes that everything that was told is in the store. */
export async function endEpoch(store: Store): Promise<void> {
  await store.commit([{ puts: [[cleanKey, encodeText("yes")]] }])
}
