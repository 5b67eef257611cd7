/** The memory of keys: what a sender's pointer rows say of sends that are asked about again (L15). */
import type { LookUpKey } from "../model/effect.js"
import type { Entry } from "../model/entry.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { SendKey } from "../model/message.js"
import type { Store } from "../ports/store.js"
import { ordered, sentPartition } from "./key.js"
import { readEntry } from "./read.js"
import { pointersOf } from "./run.js"

/** What the wanted keys led to, by `<number> <device>`. The sender's newest messages are read once for all of them. */
export async function findSent(
  store: Store,
  peer: PeerId,
  wanted: readonly LookUpKey[],
  kept: { readonly now: number; readonly ageMs: number; readonly limit: number },
): Promise<ReadonlyMap<string, { readonly conversation: ConversationKey; readonly entry: Entry }>> {
  const names = new Set(wanted.map(({ number, device }) => `${number} ${device}`))
  const found = new Map<string, { readonly conversation: ConversationKey; readonly entry: Entry }>()
  const { now, ageMs, limit } = kept
  const newest = Math.max(now, ...wanted.map((one) => one.newest))
  const bounds = { newest, now, since: now - ageMs, limit }
  for await (const { key, conversation, seq } of readSent(store, peer, bounds)) {
    const name = `${key.number} ${key.device}`
    if (!names.has(name) || found.has(name)) continue
    const entry = await readEntry(store, conversation, seq)
    if (entry) found.set(name, { conversation, entry })
    // What a device asks about again is mostly its newest: the rows behind are not looked at.
    if (found.size === names.size) break
  }
  return found
}

/** What a sender's keys led to: its newest messages, at most `limit`, none sent before `since`. */
export async function* readSent(
  store: Store,
  peer: PeerId,
  bounds: {
    /** Ahead of `now` once the wall clock was set back. */
    readonly newest?: number
    readonly now: number
    readonly since: number
    readonly limit: number
  },
): AsyncGenerator<{
  readonly key: SendKey
  readonly conversation: ConversationKey
  readonly seq: number
}> {
  let left = bounds.limit
  const { now, since, newest = now } = bounds
  const months = new Set([newest, now, since].map((time) => sentPartition(peer, time)))
  for (const partition of months) {
    if (left <= 0) return
    const rows = await store.range(partition, {
      reverse: true,
      limit: left,
      after: ordered(bounds.since),
    })
    for (const row of rows) {
      for (const { key, conversation, seq } of pointersOf(row).toReversed()) {
        if (left-- <= 0) return
        if (key) yield { key, conversation, seq }
      }
    }
  }
}
