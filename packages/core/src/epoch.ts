/** The store's life: when its epoch changes, every position that a client holds is void (P12). */
import { epochKey, sinceKey } from "./keyspace/key.js"
import { decodeText, encodeText } from "./keyspace/record.js"
import { failure, PeerageError } from "./model/failure.js"
import type { Key, Store } from "./ports/store.js"
import { storeTrial } from "./store-trial.js"

/**
 * The epoch of a store that was just opened, once it has shown that it is one. A new one for a new store, and for each
 * whose answers need not survive a machine's end: what was told may be gone from it. That it ended cleanly proves
 * nothing. Whatever says so was written before the end, so a power cut in the next life can bring it back, without all
 * that this life told after it.
 */
export async function beginEpoch(store: Store, fresh: string, now: number): Promise<string> {
  const [known, since] = await Promise.all([store.get(epochKey), store.get(sinceKey)])
  const isKept = known !== undefined && store.supports.durable === "machine"
  const epoch = isKept ? decodeText(known) : fresh
  const puts: (readonly [Key, string])[] = []
  if (!isKept) puts.push([epochKey, encodeText(epoch)])
  if (since === undefined) puts.push([sinceKey, encodeText(String(now))])
  const trial = storeTrial(store.supports, fresh)
  const begun = { puts: [...puts, ...trial.puts] }
  const results = await store.commit([begun, ...trial.after])
  if (results[0] !== "done") throw new PeerageError(failure("store-failed"))
  await trial.judge(store, results)
  return epoch
}
