/** Histories that go over conversations: by user and by app, page after page, in both directions, by time (L16). */
import { describe, expect, it } from "vitest"
import {
  type ArchiveBounds,
  type ArchivePage,
  isArchiveCursor,
  readApp,
  readName,
  readReceivedBy,
  readSentBy,
} from "../../src/keyspace/archive.js"
import { transactionOf } from "../../src/keyspace/commit.js"
import { logPartition, ordered, sinceKey } from "../../src/keyspace/key.js"
import type { Entry } from "../../src/model/entry.js"
import type { Store } from "../../src/ports/store.js"
import { at, change, commit, emptyStore, entry, write } from "./rows.js"

const hour = 3_600_000
const now = Date.UTC(2026, 10, 30, 12)
const said = (seq: number, timestamp: number, from = "alice"): Entry => ({
  ...entry(seq, seq),
  from,
  timestamp,
})
const texts = ({ entries }: ArchivePage) => entries.map(({ frame }) => JSON.parse(frame.text).text)
/** Reads page after page; the texts, and how many pages it took. */
async function walk(
  read: (bounds: ArchiveBounds) => Promise<ArchivePage>,
  limit: number,
  forwards: boolean,
) {
  const all: string[] = []
  let pages = 1
  let page = await read(forwards ? { limit, sinceTime: 0 } : { limit })
  for (; pages < 100; pages++) {
    expect(page.entries.length).toBeLessThanOrEqual(limit)
    if (forwards) all.push(...texts(page))
    else all.unshift(...texts(page))
    const next = forwards ? page.after : page.before
    if (next === undefined) break
    expect(isArchiveCursor(next)).toBe(true)
    page = await read(forwards ? { limit, after: next } : { limit, before: next })
  }
  return { all, pages }
}

/** A store that counts what it is asked. */
function counting(store: Store) {
  const count = { ranges: 0, rows: 0 }
  const range: Store["range"] = async (...asked) => {
    const rows = await store.range(...asked)
    count.ranges++
    count.rows += rows.length
    return rows
  }
  return { count, store: { ...store, get: store.get.bind(store), range } as Store }
}

/** The engine's life began then. */
const began = (store: Store, time: number) => store.commit([{ puts: [[sinceKey, `1\t${time}`]] }])

/** Two conversations over three months; of the same time by name of the conversation. */
async function months() {
  const store = await emptyStore()
  const [september, october] = [Date.UTC(2026, 8, 30, 23), Date.UTC(2026, 9, 1)]
  await began(store, september - hour)
  await write(
    store,
    "p:alice:bob",
    [said(1, september), said(2, october), said(3, now - 1), said(4, now - 1, "bob"), said(5, now)],
    true,
  )
  const carols = [said(11, october), said(12, Date.UTC(2026, 9, 31)), said(13, now)]
  await write(store, "p:alice:carol", carols, true)
  return store
}
const alices = ["m1", "m2", "m11", "m12", "m3", "m5", "m13"]
const apps = ["m1", "m2", "m11", "m12", "m3", "m4", "m5", "m13"]

describe("what a peer sent, and what the app did", () => {
  it("L16 also of a month that began less than a step after the page's beginning", async () => {
    const store = await emptyStore()
    const january = Date.UTC(2026, 0, 20)
    const february = Date.UTC(2026, 1, 2)
    await began(store, january)
    await write(store, "p:alice:bob", [said(1, january), said(2, february)], true)
    for (const limit of [1, 9]) {
      const read = (bounds: ArchiveBounds) => readSentBy(store, "alice", bounds, february + 1)
      expect((await walk(read, limit, true)).all).toEqual(["m1", "m2"])
      expect((await walk(read, limit, false)).all).toEqual(["m1", "m2"])
    }
  })

  it("L9 L16 comes by time, page after page, in both directions", async () => {
    const store = await months()
    for (const limit of [1, 2, 3, 7, 8, 50])
      for (const forwards of [true, false]) {
        const sent = await walk((asked) => readSentBy(store, "alice", asked, now), limit, forwards)
        expect(sent.all).toEqual(alices)
        // Hour by hour: few pages are enough.
        if (limit < 7) continue
        const app = await walk((asked) => readApp(store, asked, now), limit, forwards)
        expect(app.all).toEqual(apps)
      }
    const bobs = await readSentBy(store, "bob", { limit: 9 }, now)
    expect(texts(bobs)).toEqual(["m4"])
    expect(texts(await readSentBy(store, "dave", { limit: 9 }, now))).toEqual([])
  })

  it("L16 the other way from a page's edge is what lay beside it", async () => {
    const store = await months()
    const newest = await readSentBy(store, "alice", { limit: 2 }, now)
    expect([texts(newest), newest.after]).toEqual([["m5", "m13"], expect.any(String)])
    const { before = "", after = "" } = newest
    const older = await readSentBy(store, "alice", { limit: 2, before }, now)
    expect(texts(older)).toEqual(["m12", "m3"])
    const back = await readSentBy(store, "alice", { limit: 2, after: older.after as string }, now)
    expect(texts(back)).toEqual(["m5", "m13"])
    expect(texts(await readSentBy(store, "alice", { limit: 2, after }, now))).toEqual([])
    expect(back.before).toBeDefined()
    const again = await readSentBy(store, "alice", { limit: 2, before: back.before as string }, now)
    expect(texts(again)).toEqual(["m12", "m3"])
  })

  it("L16 of a time or newer, or older than it, to the millisecond", async () => {
    const store = await months()
    for (const read of [
      (asked: ArchiveBounds) => readSentBy(store, "alice", asked, now),
      (asked: ArchiveBounds) => readReceivedBy(store, "alice", asked),
    ]) {
      await store.commit([
        transactionOf(commit("p:alice:bob", { behind: ["alice"] }), only),
        transactionOf(commit("p:alice:carol", { behind: ["alice"] }), only),
      ])
      const since = async (sinceTime: number) => texts(await read({ limit: 9, sinceTime }))
      const before = async (beforeTime: number) => texts(await read({ limit: 9, beforeTime }))
      expect(await since(now)).toEqual(["m5", "m13"])
      expect(await since(now + 1)).toEqual([])
      expect((await before(now)).at(-1)).toMatch(/^m[34]$/)
      expect((await before(now + 1)).at(-1)).toBe("m13")
      const october = Date.UTC(2026, 9, 1)
      expect(await before(october)).toEqual(["m1"])
      expect((await since(october)).slice(0, 2)).toEqual(["m2", "m11"])
      expect(await before(0)).toEqual([])
    }
  })

  it("S35 a page looks into a thousand hours at most, and says where to go on", async () => {
    const memory = await emptyStore()
    await began(memory, now - 5_000 * hour)
    await write(memory, "p:alice:bob", [said(1, now - 4_500 * hour), said(2, now - hour)], true)
    const { store, count } = counting(memory)
    const read = (asked: ArchiveBounds) => {
      count.ranges = 0
      return readApp(store, asked, now)
    }
    const first = await read({ limit: 2 })
    expect([texts(first), count.ranges]).toEqual([["m2"], 1_000])
    const second = await read({ limit: 2, before: first.before as string })
    expect([texts(second), count.ranges, second.after]).toEqual([[], 1_000, undefined])
    for (const forwards of [true, false]) {
      const { all, pages } = await walk(read, 2, forwards)
      expect(all).toEqual(["m1", "m2"])
      expect(pages).toBe(6)
    }
  })

  it("R17 looks a day ahead, since the clock may have been set back", async () => {
    const store = await emptyStore()
    await began(store, now)
    const entries = [said(1, now + 23 * hour), said(2, now + 24 * hour), said(3, now + 26 * hour)]
    await write(store, "p:alice:bob", entries, true)
    for (const forwards of [true, false])
      expect((await walk((asked) => readApp(store, asked, now), 2, forwards)).all).toEqual([
        "m1",
        "m2",
      ])
  })

  it("L17 goes on behind what retention takes away meanwhile", async () => {
    const store = await months()
    const [log, seq] = [logPartition("p:alice:bob"), ordered(1)]
    await store.commit([{ puts: [], deletes: [[log, seq]] }])
    const { all } = await walk((asked) => readSentBy(store, "alice", asked, now), 1, true)
    expect(all).toEqual(alices.slice(1))
  })

  it("a store without a beginning is read from the first day on", async () => {
    const store = await emptyStore()
    await write(store, "p:alice:bob", [said(1, 5)], true)
    expect(texts(await readSentBy(store, "alice", { limit: 1, sinceTime: 0 }, 9))).toEqual(["m1"])
    expect(texts(await readApp(store, { limit: 1 }, 9))).toEqual(["m1"])
  })
})

const only = { exclusive: true, appHistory: false } as const

describe("what a peer sent and received", () => {
  /** Bob was in raid from 3 to 5 and from 8 on, and talks to alice. */
  async function bobs() {
    const store = await emptyStore()
    const log = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => ({ ...said(n, n * 10) }))
    const changed = new Set([3, 5, 8])
    const raid = log.map((one) =>
      changed.has(one.seq) ? { ...one, change: "joined" as const } : one,
    )
    await write(store, "g:raid", raid)
    await change(store, "raid", { joined: ["bob"], at: at(3) })
    await change(store, "raid", { left: [["bob", at(3)]], at: at(5) })
    await change(store, "raid", { joined: ["bob"], at: at(8) })
    await write(store, "p:alice:bob", [said(21, 35), said(22, 40, "bob"), said(23, 95)])
    await store.commit([transactionOf(commit("p:alice:bob", { behind: ["bob"] }), only)])
    return store
  }
  it("S35 L8 is merged by time, of groups what lies within its memberships, without changes", async () => {
    const store = await bobs()
    for (const limit of [1, 2, 3, 6, 7])
      for (const forwards of [true, false]) {
        const read = (asked: ArchiveBounds) => readReceivedBy(store, "bob", asked)
        const { all, pages } = await walk(read, limit, forwards)
        expect(pages).toBe(Math.ceil(6 / limit))
        // Of the same time the group comes first, by name.
        expect(all).toEqual(["m21", "m4", "m22", "m9", "m23", "m10"])
      }
  })

  it("S35 goes into each log where the page begins, and reads no more than it shows", async () => {
    const memory = await emptyStore()
    const long = Array.from({ length: 400 }, (_, n) => said(n + 1, (n + 1) * 10))
    await write(memory, "p:alice:bob", long)
    await memory.commit([transactionOf(commit("p:alice:bob", { behind: ["bob"] }), only)])
    const { store, count } = counting(memory)
    for (const [bounds, first, last] of [
      [{ limit: 3, sinceTime: 2_005 }, "m201", "m203"],
      [{ limit: 3, beforeTime: 2_005 }, "m198", "m200"],
      [{ limit: 3 }, "m398", "m400"],
      [{ limit: 120, sinceTime: 2_000 }, "m200", "m319"],
      [{ limit: 120, beforeTime: 2_000 }, "m80", "m199"],
      [{ limit: 400, sinceTime: 0 }, "m1", "m400"],
    ] as const) {
      count.rows = 0
      const shown = texts(await readReceivedBy(store, "bob", bounds))
      expect([shown[0], shown.at(-1), shown.length]).toEqual([first, last, bounds.limit])
      expect(count.rows).toBeLessThan(bounds.limit + 70)
    }
  })
})

describe("where a page goes on", () => {
  it("is a place as pages give it, and nothing else", () => {
    for (const text of ["000000001/p:alice:bob/000000002", "00000000z//000000000"])
      expect(isArchiveCursor(text)).toBe(true)
    for (const text of [
      "",
      "1",
      "00000001/x/000000002",
      "000000001/x/00000002",
      "0000000001/x/000000002",
      "000000001/x/0000000002",
      "00000000A/x/000000002",
      "000000001/ /000000002",
      "000000001/x/y/000000002",
      "000000001/\u0000/000000002",
    ])
      expect(isArchiveCursor(text), text).toBe(false)
    const long = (length: number) => `000000001/${"x".repeat(length - 20)}/000000002`
    expect([isArchiveCursor(long(8_192)), isArchiveCursor(long(8_193))]).toEqual([true, false])
  })

  it("a published id leads to its set of peers, if that has a message", async () => {
    const store = await emptyStore()
    expect(await readName(store, "x")).toBeUndefined()
    await write(store, "p:alice:bob", [said(1, 1)])
    expect(await readName(store, "x")).toBe("p:alice:bob")
  })
})
