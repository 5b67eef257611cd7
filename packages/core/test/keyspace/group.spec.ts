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
import { at, change, commit, emptyStore } from "./rows.js"

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

  it("a page that ends with the last group says so", async () => {
    const store = await emptyStore()
    for (const group of ["a", "b", "c", "d"])
      await change(store, group, { joined: ["bob"], at: at(1) })
    expect(await readGroups(store, "bob", { after: undefined, limit: 3 })).toMatchObject({
      after: "c",
    })
    expect((await readGroups(store, "bob", { after: undefined, limit: 4 })).after).toBeUndefined()
  })

  it("P10 L14 all memberships of a peer are read, of each group all, with its cursor there and no other", async () => {
    const store = await emptyStore()
    for (const [group, seq] of [
      ["A", 2],
      ["raid", 3],
      ["~", 4],
    ] as const) {
      await change(store, group, { joined: ["bob"], at: at(seq) })
      const row = commit(`g:${group}`, { cursors: [["bob", at(seq + 10)]] })
      await store.commit([transactionOf(row, { exclusive: true, appHistory: false })])
    }
    await change(store, "raid", { left: [["bob", at(3)]], at: at(5, 1) })
    await change(store, "raid", { joined: ["bob"], at: at(8, 2) })
    const raids = [{ from: at(3), to: at(5, 1) }, { from: at(8, 2) }]
    expect(await readPeerGroups(store, "bob")).toEqual([
      { conversation: "g:A", memberships: [{ from: at(2) }], cursor: at(12) },
      { conversation: "g:raid", memberships: raids, cursor: at(13) },
      { conversation: "g:~", memberships: [{ from: at(4) }], cursor: at(14) },
    ])
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
