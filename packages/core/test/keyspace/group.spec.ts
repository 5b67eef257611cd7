import { describe, expect, it } from "vitest"
import { transactionOf } from "../../src/keyspace/commit.js"
import {
  readFull,
  readGroups,
  readInfo,
  readMembers,
  readMembership,
  readPeerGroups,
} from "../../src/keyspace/group.js"
import { readHistory } from "../../src/keyspace/history.js"
import { readConversations } from "../../src/keyspace/list.js"
import { memoryStore } from "../../src/memory/store.js"
import type { Commit, GroupWrite } from "../../src/model/effect.js"
import { encodeFrame } from "../../src/model/encoded.js"
import type { Entry } from "../../src/model/entry.js"
import type { ChangeKind } from "../../src/model/group.js"

const at = (seq: number, n = 0) => ({ seq, n })

async function emptyStore() {
  const store = memoryStore()
  await store.open()
  return store
}
type Opened = Awaited<ReturnType<typeof emptyStore>>

function commit(conversation: string, more: Partial<Commit>): Commit {
  const nothing = { entries: [], cursors: [], behind: [], caughtUp: [], over: [], marks: [] }
  return { type: "Commit", conversation, group: undefined, ...nothing, ...more }
}

function change(store: Opened, group: string, write: Partial<GroupWrite>) {
  const whole = { info: undefined, joined: [], left: [], at: at(1), ...write }
  return store.commit([
    transactionOf(commit(`g:${group}`, { group: whole }), { exclusive: true, appHistory: false }),
  ])
}

/** An entry of a group's log: a message, or a change of that kind. */
function entry(seq: number, n: number, kind?: ChangeKind): Entry {
  const said = { id: `x.${seq}`, conversation: "x", from: "alice", text: `m${seq}`, timestamp: seq }
  const frame = encodeFrame({ type: "message", seq, n, ...said }, 1)
  const what = kind === undefined ? {} : { change: kind }
  return { seq, n, from: "alice", timestamp: seq, key: undefined, frame, ...what }
}

async function write(store: Opened, conversation: string, entries: readonly Entry[]) {
  const accepted = entries.map((one) => ({ entry: one, send: undefined as never }))
  await store.commit([
    transactionOf(commit(conversation, { entries: accepted }), {
      exclusive: true,
      appHistory: false,
    }),
  ])
}

describe("rows of groups", () => {
  it("a change writes its members, and what each of those whom it moves may have", async () => {
    const store = await emptyStore()
    const info = { attributes: { name: "raid" }, createdBy: "alice", createdAt: 5 }
    await change(store, "raid", { info, joined: ["alice", "bob"], at: at(1) })
    expect(await readInfo(store, "raid")).toEqual(info)
    expect(await readMembers(store, "g:raid")).toEqual([
      ["alice", at(1)],
      ["bob", at(1)],
    ])
    await change(store, "raid", { left: [["bob", at(1)]], at: at(7, 3) })
    expect(await readMembers(store, "g:raid")).toEqual([["alice", at(1)]])
    await change(store, "raid", { joined: ["bob"], at: at(9, 4) })
    expect(await readMembership(store, "bob", "g:raid")).toEqual([
      { from: at(1), to: at(7, 3) },
      { from: at(9, 4) },
    ])
  })

  it("L14 what is over is deleted with its cursor and mark, and nothing of other groups", async () => {
    const store = await emptyStore()
    for (const group of ["rai", "raid", "raid2"]) {
      await change(store, group, { joined: ["bob"], at: at(2) })
      const marks = [{ from: "bob", seq: 2 }] as never
      const row = commit(`g:${group}`, { cursors: [["bob", at(2)]], marks })
      await store.commit([transactionOf(row, { exclusive: true, appHistory: false })])
    }
    const over = [["bob", [{ from: at(2), to: at(3) }]]] as const
    await store.commit([
      transactionOf(commit("g:raid", { over }), { exclusive: true, appHistory: false }),
    ])
    const left = await readPeerGroups(store, "bob")
    expect(left.map(({ conversation }) => conversation)).toEqual(["g:rai", "g:raid2"])
    expect(await readMembership(store, "bob", "g:raid")).toEqual([])
    expect(await store.get(["cursor/bob", "g:raid"])).toBeUndefined()
    expect(await store.get(["read/bob", "g:raid"])).toBeUndefined()
    expect(await store.get(["cursor/bob", "g:rai"])).toBeDefined()
  })

  it("S34 groups whose names begin alike, and peers too, have rows of their own", async () => {
    const store = await emptyStore()
    const names = ["a", "a/b", "a~", "a%", "ab", "ä"]
    for (const group of names) await change(store, group, { joined: ["p", "p/q"], at: at(1) })
    for (const group of names)
      expect(await readMembership(store, "p", `g:${group}`)).toEqual([{ from: at(1) }])
    const { groups } = await readGroups(store, "p/q", { after: undefined, limit: 99 })
    expect(groups.map(({ group }) => group).sort()).toEqual([...names].sort())
  })

  it("groups come in pages that say where to go on; those that were left are in none", async () => {
    const store = await emptyStore()
    for (const group of ["a", "b", "c", "d"])
      await change(store, group, { joined: ["bob"], at: at(1) })
    await change(store, "b", { left: [["bob", at(1)]], at: at(2) })
    const first = await readGroups(store, "bob", { after: undefined, limit: 2 })
    expect(first.groups.map(({ group }) => group)).toEqual(["a", "c"])
    const second = await readGroups(store, "bob", { after: first.after, limit: 2 })
    expect(second).toMatchObject({ groups: [{ group: "d" }], after: undefined })
  })

  it("S31 who has as many memberships as a peer may have is full, with those that are over", async () => {
    const store = await emptyStore()
    for (const group of ["a", "b", "c"]) await change(store, group, { joined: ["bob"], at: at(1) })
    await change(store, "b", { left: [["bob", at(1)]], at: at(2) })
    expect(await readFull(store, ["bob", "carol"], 3)).toEqual(["bob"])
    expect(await readFull(store, ["bob", "carol"], 4)).toEqual([])
  })

  it("S31 P10 two that were counted at once may be one too many: its groups are read all the same", async () => {
    const store = await emptyStore()
    for (let n = 0; n <= 1_000; n++) await change(store, `g${n}`, { joined: ["bob"], at: at(1) })
    expect(await readPeerGroups(store, "bob")).toHaveLength(1_001)
  })

  it("10,000 members are read, whatever a range gives at once", async () => {
    const store = await emptyStore()
    const joined = Array.from({ length: 10_000 }, (_, n) => `m${n}`)
    await change(store, "raid", { joined, at: at(1) })
    expect(new Set((await readMembers(store, "g:raid")).map(([peer]) => peer))).toEqual(
      new Set(joined),
    )
  })
})

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
