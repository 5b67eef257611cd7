import { describe, expect, it } from "vitest"
import { transactionOf } from "../../src/keyspace/commit.js"
import { readHistory } from "../../src/keyspace/history.js"
import { readConversations } from "../../src/keyspace/list.js"
import { at, change, commit, emptyStore, entry, write } from "./rows.js"

describe("a member's history", () => {
  const log = [
    entry(1, 0, "joined"),
    entry(2, 1),
    entry(3, 1, "invited"),
    entry(4, 2),
    entry(5, 2, "kicked"),
    entry(6, 3),
    entry(7, 4),
    entry(8, 4, "invited"),
    entry(9, 5),
    entry(10, 6),
  ]
  const pieces = [
    [3, 5],
    [8, 9],
  ] as const
  const seqs = async (bounds: object, notices: boolean) => {
    const store = await emptyStore()
    await write(store, "g:raid", log)
    const page = await readHistory(store, "g:raid", { limit: 9, ...bounds }, { pieces, notices })
    return { ...page, entries: page.entries.map(({ seq }) => seq) }
  }

  it("S35 lies within its memberships, in both directions; changes only if asked for", async () => {
    expect(await seqs({}, true)).toMatchObject({ entries: [3, 4, 5, 8, 9], before: undefined })
    expect(await seqs({}, false)).toMatchObject({ entries: [4, 9], before: undefined })
    expect(await seqs({ after: 0 }, true)).toMatchObject({ entries: [3, 4, 5, 8, 9] })
    expect(await seqs({ after: 4 }, false)).toMatchObject({ entries: [9], after: undefined })
    expect(await seqs({ before: 8 }, true)).toMatchObject({ entries: [3, 4, 5] })
    expect(await seqs({ sinceTime: 6 }, true)).toMatchObject({ entries: [8, 9] })
    expect(await seqs({ beforeTime: 8 }, false)).toMatchObject({ entries: [4] })
  })

  it("S35 goes on where a page ends, over the gaps, to its end", async () => {
    for (const notices of [true, false]) {
      const store = await emptyStore()
      await write(store, "g:raid", log)
      const expected = notices ? [3, 4, 5, 8, 9] : [4, 9]
      for (const limit of [1, 2, 3]) {
        const back: number[] = []
        for (let before: number | undefined; ; ) {
          const bounds = before === undefined ? { limit } : { limit, before }
          const page = await readHistory(store, "g:raid", bounds, { pieces, notices })
          back.unshift(...page.entries.map(({ seq }) => seq))
          before = page.before
          if (before === undefined) break
        }
        expect(back).toEqual(expected)
        const on: number[] = []
        for (let after: number | undefined = 0; after !== undefined; ) {
          const page = await readHistory(store, "g:raid", { limit, after }, { pieces, notices })
          on.push(...page.entries.map(({ seq }) => seq))
          after = page.after
        }
        expect(on).toEqual(expected)
      }
    }
  })

  it("S35 says nothing of what lies beyond, by where to go on: not how many entries there are", async () => {
    const edges = async (bounds: object) => {
      const { before, after } = await seqs(bounds, false)
      return [before, after].filter((edge) => edge !== undefined)
    }
    for (const time of [0, 1, 2, 6, 7, 10, 99])
      for (const bounds of [{ sinceTime: time }, { beforeTime: time }])
        for (const edge of await edges(bounds)) {
          expect(edge, JSON.stringify(bounds)).toBeGreaterThanOrEqual(2)
          expect(edge, JSON.stringify(bounds)).toBeLessThanOrEqual(10)
        }
  })

  it("S30 where changes crowd, a page is short and goes on: what is looked at is bounded", async () => {
    const store = await emptyStore()
    const crowd = Array.from({ length: 2_500 }, (_, at) => entry(at + 2, 1, "joined"))
    await write(store, "g:raid", [entry(1, 1), ...crowd])
    const all = { pieces: [[1, Number.MAX_SAFE_INTEGER]], notices: false } as const
    let before: number | undefined
    let pages = 0
    for (const found: number[] = []; found.length === 0; pages++) {
      const bounds = before === undefined ? { limit: 5 } : { limit: 5, before }
      const page = await readHistory(store, "g:raid", bounds, all)
      found.push(...page.entries.map(({ seq }) => seq))
      before = page.before
    }
    expect(pages).toBeGreaterThan(1)
    expect(pages).toBeLessThan(10)
  })
})

describe("the list of conversations", () => {
  it("newest first, with what is unread of others' messages after the mark", async () => {
    const store = await emptyStore()
    await write(store, "p:alice:bob", [entry(1, 1), entry(2, 2)])
    await store.commit([
      transactionOf(commit("p:alice:bob", { behind: ["bob"] }), {
        exclusive: true,
        appHistory: false,
      }),
    ])
    await change(store, "raid", { joined: ["bob"], at: at(3) })
    await write(store, "g:raid", [entry(4, 1), entry(5, 1, "left")])
    await change(store, "empty", { joined: ["bob"], at: at(1) })
    const page = await readConversations(store, "bob", { after: undefined, limit: 9 })
    const items = page.items.map(({ conversation, last, unread }) => [
      conversation,
      last?.seq,
      unread,
    ])
    expect(items).toEqual([
      ["g:raid", 4, 1],
      ["p:alice:bob", 2, 2],
      ["g:empty", undefined, 0],
    ])
    const one = await readConversations(store, "bob", { after: "g:raid", limit: 1 })
    expect(one).toMatchObject({ items: [{ conversation: "p:alice:bob" }], after: "p:alice:bob" })
  })

  it("L9 of the same time, by name: newest first here is newest first everywhere", async () => {
    const store = await emptyStore()
    for (const peers of ["p:alice:bob", "p:bob:carol"]) {
      await write(store, peers, [entry(1, 1)])
      const { puts = [] } = transactionOf(commit(peers, { behind: ["bob"] }), {
        exclusive: true,
        appHistory: false,
      })
      await store.commit([{ puts }])
    }
    const { items } = await readConversations(store, "bob", { after: undefined, limit: 9 })
    expect(items.map(({ conversation }) => conversation)).toEqual(["p:bob:carol", "p:alice:bob"])
  })

  it("unread is exact to 100, and what lay before a join is not unread", async () => {
    const store = await emptyStore()
    const many = Array.from({ length: 150 }, (_, at) => entry(at + 1, at + 1))
    await write(store, "g:raid", many)
    const unread = async (from: number) => {
      await change(store, "raid", { joined: ["bob"], at: at(from) })
      const { items } = await readConversations(store, "bob", { after: undefined, limit: 9 })
      await store.commit([
        transactionOf(commit("g:raid", { over: [["bob", [{ from: at(from) }]]] }), {
          exclusive: true,
          appHistory: false,
        }),
      ])
      return items[0]?.unread
    }
    expect(await unread(1)).toBe(100)
    expect(await unread(52)).toBe(99)
    expect(await unread(150)).toBe(1)
  })
})
