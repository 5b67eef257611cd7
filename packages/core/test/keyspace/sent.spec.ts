/** The memory of keys in a store: what a sender's rows say of sends that are asked about again (P4, L15). */
import { describe, expect, it } from "vitest"
import { logPartition, ordered } from "../../src/keyspace/key.js"
import { findSent } from "../../src/keyspace/sent.js"
import type { LookUpKey } from "../../src/model/effect.js"
import type { Entry } from "../../src/model/entry.js"
import { emptyStore, entry, write } from "./rows.js"

const noon = Date.UTC(2026, 10, 30, 12)
const dayMs = 86_400_000
const kept = { now: noon, ageMs: dayMs, limit: 1_024 }

const keyed = (seq: number, timestamp: number, number?: number, device = "phone"): Entry => ({
  ...entry(seq, seq),
  timestamp,
  key: number === undefined ? undefined : { number, device },
})

const wanted = (number: number, device = "phone", newest = noon): LookUpKey => ({
  type: "LookUpKey",
  conversation: "p:alice:bob",
  peer: "alice",
  device,
  number,
  newest,
})

/** What was found, by key: the log and the place in it. */
async function found(
  entries: Readonly<Record<string, readonly Entry[]>>,
  asked: readonly LookUpKey[],
  bounds: Partial<typeof kept> = {},
) {
  const store = await emptyStore()
  for (const [conversation, list] of Object.entries(entries)) await write(store, conversation, list)
  const map = await findSent(store, "alice", asked, { ...kept, ...bounds })
  return Object.fromEntries(
    [...map].map(([name, one]) => [name, [one.conversation, one.entry.seq]]),
  )
}

describe("the memory of keys", () => {
  it("P4 L15 finds those that were asked about, by device and number, and no others", async () => {
    const entries = [
      keyed(1, noon - 40, 5),
      keyed(2, noon - 30, 5, "laptop"),
      keyed(3, noon - 20, 6),
      keyed(4, noon - 10),
    ]
    const log = { "p:alice:bob": entries }
    expect(await found(log, [wanted(5)])).toEqual({ "5 phone": ["p:alice:bob", 1] })
    expect(await found(log, [wanted(5), wanted(5, "laptop"), wanted(7)])).toEqual({
      "5 phone": ["p:alice:bob", 1],
      "5 laptop": ["p:alice:bob", 2],
    })
    expect(await found(log, [wanted(6, "laptop")])).toEqual({})
  })

  it("P4 finds them in whatever conversation they were used, and of a number that was used again the newest", async () => {
    const log = {
      "p:alice:bob": [keyed(1, noon - 30, 5), keyed(2, noon - 10, 5)],
      "p:alice:carol": [keyed(1, noon - 20, 6), keyed(2, noon - 5, 8)],
    }
    expect(await found(log, [wanted(5), wanted(6), wanted(7)])).toEqual({
      "5 phone": ["p:alice:bob", 2],
      "6 phone": ["p:alice:carol", 1],
    })
  })

  it("L15 of a day and of so many sends, over the end of a month", async () => {
    const now = Date.UTC(2026, 11, 1, 6)
    const times = [now - dayMs - 1, now - dayMs, now - dayMs / 2, now - 2, now - 1]
    const log = { "p:alice:bob": times.map((time, at) => keyed(at + 1, time, at + 1)) }
    const all = [1, 2, 3, 4, 5].map((number) => wanted(number, "phone", now))
    const numbers = async (limit: number) =>
      Object.keys(await found(log, all, { now, limit })).map((name) => Number(name[0]))
    expect(await numbers(1_024)).toEqual([5, 4, 3, 2])
    expect(await numbers(3)).toEqual([5, 4, 3])
    // As many as the newest month has: nothing is left for the one before.
    expect(await numbers(2)).toEqual([5, 4])
  })

  it("L9 R17 also what lies ahead of the clock, since it was set back", async () => {
    const ahead = Date.UTC(2027, 2, 1)
    const log = { "p:alice:bob": [keyed(1, ahead, 5)] }
    expect(await found(log, [wanted(5, "phone", ahead)])).toEqual({
      "5 phone": ["p:alice:bob", 1],
    })
  })

  it("L17 not what retention took away meanwhile", async () => {
    const store = await emptyStore()
    await write(store, "p:alice:bob", [keyed(1, noon - 2, 5), keyed(2, noon - 1, 6)])
    const asked = [wanted(5), wanted(6)]
    const before = await findSent(store, "alice", asked, kept)
    expect([...before.keys()]).toEqual(["6 phone", "5 phone"])
    await store.commit([{ puts: [], deletes: [[logPartition("p:alice:bob"), ordered(1)]] }])
    const after = await findSent(store, "alice", asked, kept)
    expect([...after.keys()]).toEqual(["6 phone"])
  })
})
