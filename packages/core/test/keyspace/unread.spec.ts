/** What the list of conversations tells of each: its last message and what is unread, within what a peer may see. */
import { describe, expect, it } from "vitest"
import { transactionOf } from "../../src/keyspace/commit.js"
import { countUndelivered, readConversations } from "../../src/keyspace/list.js"
import { readOwnHistory } from "../../src/keyspace/own.js"
import { readConversation, readEntries } from "../../src/keyspace/read.js"
import type { Commit } from "../../src/model/effect.js"
import type { Entry } from "../../src/model/entry.js"
import type { Store } from "../../src/ports/store.js"
import { at, change, commit, emptyStore, entry, write } from "./rows.js"

const ab = "p:alice:bob"
const alone = { exclusive: true, appHistory: false } as const
const put = (store: Store, conversation: string, more: Partial<Commit>) =>
  store.commit([transactionOf(commit(conversation, more), alone)])
const by = (from: string, begin: number, count: number): Entry[] =>
  Array.from({ length: count }, (_, n) => ({ ...entry(begin + n, begin + n), from }))
const joinings = (begin: number, count: number) =>
  Array.from({ length: count }, (_, n) => entry(begin + n, 1, "joined"))

/** The list of bob's conversations: name, last message, unread. */
async function listOf(store: Store, limit = 9, after?: string) {
  const page = await readConversations(store, "bob", { after, limit })
  const items = page.items.map(({ conversation, last, unread }) => [
    conversation,
    last?.seq,
    unread,
  ])
  return { items, after: page.after }
}

describe("the list of conversations", () => {
  it("L9 is by the time of the last message, of the same time by name, of none last; page after page", async () => {
    const store = await emptyStore()
    const logs = { "p:bob:carol": 5, "p:alice:bob": 5, "p:bob:dave": 9, "p:bob:eve": 1 }
    for (const [conversation, time] of Object.entries(logs)) {
      await write(store, conversation, [{ ...entry(1, 1), timestamp: time }])
      await put(store, conversation, { behind: ["bob"] })
    }
    for (const group of ["raid", "void"]) await change(store, group, { joined: ["bob"], at: at(1) })
    await write(store, "g:raid", [{ ...entry(2, 1), timestamp: 5 }])
    const names = ["p:bob:dave", "p:bob:carol", "p:alice:bob", "g:raid", "p:bob:eve", "g:void"]
    const { items, after } = await listOf(store, 6)
    expect([items.map(([name]) => name), after]).toEqual([names, undefined])
    const seen: unknown[] = []
    for (let from: string | undefined; ; ) {
      const page = await listOf(store, 4, from)
      seen.push(page.items.map(([name]) => name))
      from = page.after
      if (from === undefined) break
    }
    expect(seen).toEqual([names.slice(0, 4), names.slice(4)])
  })

  it("P10 tells of a group what lies in the membership that goes on, whatever was before", async () => {
    const store = await emptyStore()
    await write(store, "g:raid", by("alice", 1, 9))
    for (const [from, to] of [
      [1, 2],
      [3, 4],
      [7, undefined],
    ] as const) {
      await change(store, "raid", { joined: ["bob"], at: at(from) })
      if (to !== undefined) await change(store, "raid", { left: [["bob", at(from)]], at: at(to) })
    }
    expect((await listOf(store)).items).toEqual([["g:raid", 9, 3]])
    await change(store, "raid", { left: [["bob", at(7)]], at: at(9) })
    await change(store, "raid", { joined: ["bob"], at: at(10) })
    expect((await listOf(store)).items).toEqual([["g:raid", undefined, 0]])
    await change(store, "raid", { left: [["bob", at(10)]], at: at(11) })
    expect((await listOf(store)).items).toEqual([])
  })

  it("L8 S30 looks for the last message behind changes, and gives up where they crowd", async () => {
    for (const [count, expected] of [
      [120, 1],
      [900, 1],
      [1_500, undefined],
    ] as const) {
      const store = await emptyStore()
      await change(store, "raid", { joined: ["bob"], at: at(1) })
      await write(store, "g:raid", [entry(1, 1), ...joinings(2, count)])
      expect((await listOf(store)).items[0]?.[1]).toBe(expected)
    }
  })

  it("L7 S30 counts what is unread behind one's own, up to 100, and gives up where they crowd", async () => {
    for (const [own, others, expected] of [
      [100, 50, 50],
      [50, 100, 100],
      [0, 101, 100],
      [950, 2, 2],
      [1_500, 1, 0],
    ] as const) {
      const store = await emptyStore()
      await write(store, ab, [...by("bob", 1, own), ...by("alice", own + 1, others)])
      await put(store, ab, { behind: ["bob"] })
      expect((await listOf(store)).items[0]?.[2]).toBe(expected)
    }
  })

  it("is read from the mark on", async () => {
    const store = await emptyStore()
    await write(store, ab, by("alice", 1, 5))
    await put(store, ab, { behind: ["bob"], marks: [{ from: "bob", seq: 3 }] as never })
    expect((await listOf(store)).items).toEqual([[ab, 5, 2]])
    const asked = {
      conversation: ab,
      peers: ["alice", "bob"],
      bounds: { limit: 2 },
      notices: false,
    }
    const page = await readOwnHistory(store, { ...asked, reader: "bob" } as never)
    expect(page?.marks).toEqual([
      ["alice", 0],
      ["bob", 3],
    ])
  })
})

describe("what a peer has not got", () => {
  it("is counted over its conversations, from where it acknowledged, up to 100", async () => {
    const store = await emptyStore()
    expect(await countUndelivered(store, "bob")).toBe(0)
    for (const [conversation, count] of [
      [ab, 5],
      ["p:bob:carol", 4],
    ] as const) {
      await write(store, conversation, by("alice", 1, count))
      await put(store, conversation, { behind: ["bob"] })
    }
    expect(await countUndelivered(store, "bob")).toBe(9)
    await put(store, ab, { cursors: [["bob", at(3, 3)]] })
    expect(await countUndelivered(store, "bob")).toBe(6)
    await write(store, "p:bob:dave", by("dave", 1, 99))
    await put(store, "p:bob:dave", { behind: ["bob"] })
    expect(await countUndelivered(store, "bob")).toBe(100)
  })
})

describe("a conversation as it is stored", () => {
  it("L13 L17 says who is behind, and where its log begins", async () => {
    const store = await emptyStore()
    await write(store, ab, by("alice", 5, 2))
    await put(store, ab, { behind: ["bob"], cursors: [["alice", at(6, 6)]] })
    await store.commit([{ puts: [[["floor", ab], "1\t4\t3"]] }])
    expect(await readConversation(store, ab, ["alice", "bob"], [])).toMatchObject({
      floor: { seq: 4, n: 3 },
      peers: [
        { peer: "alice", cursor: { seq: 6, n: 6 }, behind: false },
        { peer: "bob", cursor: undefined, behind: true },
      ],
    })
    const found = await readEntries(store, ab, { after: 5, limit: 9, reverse: false })
    expect(found.map(({ seq }) => seq)).toEqual([6])
  })
})
