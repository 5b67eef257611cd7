/** Runs: what a burst's one pointer row leads to is what a row for each message would (L11, L15, L16, L17). */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readApp, readSentBy } from "../../src/keyspace/archive.js"
import { appPartition, hourOf, sentPartition, sentSort, sinceKey } from "../../src/keyspace/key.js"
import { pointerRows, pointersOf, rowsLeft, runAt, runsOf } from "../../src/keyspace/run.js"
import { findSent } from "../../src/keyspace/sent.js"
import type { Entry } from "../../src/model/entry.js"
import type { Store } from "../../src/ports/store.js"
import { emptyStore, entry, write } from "./rows.js"

const ab = "p:alice:bob"
const noon = Date.UTC(2026, 10, 30, 12)
const day = 86_400_000
const said = (seq: number, more: Partial<Entry> = {}): Entry => ({
  ...entry(seq, seq),
  timestamp: noon,
  ...more,
})
const keyed = (seq: number, number: number, device = "phone"): Entry =>
  said(seq, { key: { number, device } })
const accepted = (entries: readonly Entry[]) =>
  entries.map((one) => ({ entry: one, send: undefined as never }))
const counts = (entries: readonly Entry[]) => runsOf(accepted(entries)).map(({ count }) => count)
const sent = sentPartition("alice", noon)
const app = appPartition(hourOf(noon))
const rows = async (store: Store, partition: string) => store.range(partition, { limit: 1_000 })

describe("a run", () => {
  it("L11 goes on while places and keys count up by one", () => {
    expect(counts([said(1), said(2), said(3)])).toEqual([3])
    expect(counts([keyed(1, 7), keyed(2, 8), keyed(3, 9)])).toEqual([3])
    expect(counts([])).toEqual([])
  })

  it("L11 ends with another sender, moment, place, key or device, and at a change", () => {
    expect(counts([said(1), said(2, { from: "bob" }), said(3)])).toEqual([1, 1, 1])
    expect(counts([said(1), said(2, { timestamp: noon + 1 })])).toEqual([1, 1])
    expect(counts([said(1), said(3)])).toEqual([1, 1])
    expect(counts([keyed(1, 7), keyed(2, 9)])).toEqual([1, 1])
    expect(counts([keyed(1, 7), keyed(2, 8, "laptop")])).toEqual([1, 1])
    expect(counts([keyed(1, 7), said(2), said(3), keyed(4, 8)])).toEqual([1, 2, 1])
    expect(counts([entry(1, 0, "joined")])).toEqual([])
  })

  it("L11 is no longer than whoever reads it may read at once", () => {
    const burst = Array.from({ length: 256 }, (_, at) => keyed(at + 1, at))
    expect(counts(burst)).toEqual([100, 100, 56])
  })

  it("L16 leads to each of its messages, by its own place and key", () => {
    const [run] = runsOf(accepted([keyed(4, 7), keyed(5, 8)]))
    const [[[partition, sort], value] = [["", ""], ""], ...others] = pointerRows(
      ab,
      run as NonNullable<typeof run>,
      true,
    )
    expect([partition, sort]).toEqual([sent, sentSort(noon, ab, 4)])
    expect(pointersOf({ sort, value })).toEqual([
      { place: sort, conversation: ab, seq: 4, key: { number: 7, device: "phone" } },
      {
        place: sentSort(noon, ab, 5),
        conversation: ab,
        seq: 5,
        key: { number: 8, device: "phone" },
      },
    ])
    expect(others.map(([[at, place]]) => [at, place])).toEqual([[app, sort]])
  })
})

/** Transactions of one moment and conversation: how many messages each holds. */
const transactions = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 })

async function stored(sizes: readonly number[]) {
  const store = await emptyStore()
  await store.commit([{ puts: [[sinceKey, `1\t${noon - day}`]] }])
  let seq = 0
  for (const size of sizes) {
    const entries = Array.from({ length: size }, () => keyed(++seq, seq + 100))
    await write(store, ab, entries, true)
  }
  return { store, last: seq }
}

describe("what runs lead to", () => {
  it("L16 pages of any length show each message once and in order, in both directions", async () => {
    await fc.assert(
      fc.asyncProperty(transactions, fc.integer({ min: 1, max: 9 }), async (sizes, limit) => {
        const { store, last } = await stored(sizes)
        const all = Array.from({ length: last }, (_, at) => at + 1)
        for (const read of [
          (bounds: Parameters<typeof readApp>[1]) => readApp(store, bounds, noon),
          (bounds: Parameters<typeof readApp>[1]) => readSentBy(store, "alice", bounds, noon),
        ]) {
          const up: number[] = []
          let page = await read({ limit, sinceTime: noon })
          for (;;) {
            up.push(...page.entries.map(({ seq }) => seq))
            expect(page.entries.length).toBeLessThanOrEqual(limit)
            if (page.after === undefined || up.length >= last) break
            page = await read({ limit, after: page.after })
          }
          const down: number[] = []
          page = await read({ limit })
          for (;;) {
            down.unshift(...page.entries.map(({ seq }) => seq))
            if (page.before === undefined || down.length >= last) break
            page = await read({ limit, before: page.before })
          }
          expect([up, down]).toEqual([all, all])
        }
      }),
    )
  })

  it("P4 L15 a key is found within a run, and of so many sends only the newest", async () => {
    await fc.assert(
      fc.asyncProperty(transactions, fc.integer({ min: 1, max: 40 }), async (sizes, limit) => {
        const { store, last } = await stored(sizes)
        const wanted = Array.from({ length: last }, (_, at) => ({
          type: "LookUpKey" as const,
          conversation: ab,
          peer: "alice",
          device: "phone",
          number: at + 101,
          newest: noon,
        }))
        const found = await findSent(store, "alice", wanted, { now: noon, ageMs: day, limit })
        const expected = wanted.slice(-limit).map(({ number }) => [`${number} phone`, number - 100])
        const seqs = [...found].map(([name, { entry: one }]) => [name, one.seq])
        expect(seqs.reverse()).toEqual(expected)
      }),
    )
  })

  it("L17 what is left of a run when its first messages go has rows of its own", async () => {
    await fc.assert(
      fc.asyncProperty(transactions, fc.nat(), async (sizes, some) => {
        const { store, last } = await stored(sizes)
        const seq = 1 + (some % last)
        const before = await rows(store, sent)
        const deletes = Array.from({ length: seq }, (_, at) => sentSort(noon, ab, at + 1))
        await store.commit([
          {
            puts: await rowsLeft(store, ab, said(seq)),
            deletes: deletes.flatMap((sort) => [sent, app].map((at) => [at, sort] as const)),
          },
        ])
        const left = async (partition: string) => (await rows(store, partition)).flatMap(pointersOf)
        const expected = before.flatMap(pointersOf).filter((one) => one.seq > seq)
        expect(await left(sent)).toEqual(expected)
        expect(await left(app)).toEqual(expected.map((one) => ({ ...one, key: undefined })))
      }),
    )
  })

  it("L16 L17 a page goes on where retention has put what was left of its run", async () => {
    for (const [turn, seqs] of [
      [1, [4, 5]],
      [2, [3, 4, 5]],
    ] as const) {
      const { store } = await stored([5])
      const { after = "" } = await readSentBy(store, "alice", { limit: 2, sinceTime: noon }, noon)
      // Before one of the page's reads the run is cut behind its third message.
      let reads = 0
      const range: Store["range"] = async (...asked) => {
        if (++reads === turn) {
          const places = [1, 2, 3].map((seq) => sentSort(noon, ab, seq))
          const deletes = places.flatMap((sort) => [sent, app].map((at) => [at, sort] as const))
          await store.commit([{ puts: await rowsLeft(store, ab, said(3)), deletes }])
        }
        return store.range(...asked)
      }
      const racing = { ...store, get: store.get.bind(store), range } as Store
      const page = await readSentBy(racing, "alice", { limit: 9, after }, noon)
      expect(page.entries.map(({ seq }) => seq)).toEqual(seqs)
    }
  })

  it("L16 a place lies in no run of another moment or conversation", async () => {
    const { store } = await stored([3])
    const at = (time: number, conversation: string, seq: number) =>
      runAt(store, sent, sentSort(time, conversation, seq))
    expect((await at(noon, ab, 3))?.sort).toBe(sentSort(noon, ab, 1))
    expect((await at(noon, ab, 1))?.sort).toBe(sentSort(noon, ab, 1))
    expect(await at(noon + 1, ab, 3)).toBeUndefined()
    expect(await at(noon, "p:alice:carol", 3)).toBeUndefined()
    expect(await at(noon, "", 0)).toBeUndefined()
  })
})
