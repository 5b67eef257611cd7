/** What the host asks of its engine beside what it does: sessions, counts, what waits; and what it may not ask. */
import { createClient } from "@peerage/client"
import { createEngine, type Engine, type HostHistoryQuery, inProcess } from "@peerage/core"
import { afterEach, beforeEach, describe, expect, it } from "vitest"

let engine: Engine

beforeEach(async () => {
  engine = createEngine({ appId: "demo" })
  await engine.open()
})

afterEach(() => engine.close())

async function open(peerId: string, watch: readonly string[] = []) {
  const client = createClient({ appId: "demo", peerId, transport: inProcess(engine) })
  await client.open({ watch })
  return client
}

describe("the host reads", () => {
  it("a peer's own sessions, and how much there is, as the snapshot tells it", async () => {
    await open("alice", ["bob"])
    await open("alice")
    await open("bob")
    const { sessions, connections, conversations, waiting } = engine.snapshot()
    expect(engine.host.sessions("alice")).toEqual(
      sessions.filter(({ peerId }) => peerId === "alice"),
    )
    expect(engine.host.sessions("alice")).toHaveLength(2)
    expect(engine.host.sessions("carol")).toEqual([])
    expect(engine.host.counts()).toEqual({
      connections,
      conversations,
      waiting,
      openSessions: 3,
      pausedSessions: 0,
      online: 2,
    })
  })

  it("each peer's state once, however often it is named", async () => {
    await open("alice")
    const { online, offline } = engine.host.status(["bob", "alice", "bob", "alice"])
    expect({ online, offline }).toEqual({ online: ["alice"], offline: ["bob"] })
  })

  it("what no device of a peer acknowledged, without groups and without what it said itself", async () => {
    const { host } = engine
    await host.groups.create({ id: "raid", members: ["bob"] })
    await host.send("1", { from: "alice", to: "bob" })
    await host.send("2", { from: "carol", to: ["alice", "bob"] })
    await host.send("3", { from: "alice", group: "raid" })
    await host.send("4", { from: "bob", to: "alice" })
    expect(await host.undelivered("bob")).toBe(2)
    const bob = await open("bob")
    await expect.poll(() => host.undelivered("bob"), { timeout: 3_000 }).toBe(0)
    await bob.close()
    await host.send("5", { from: "alice", to: "bob" })
    expect(await host.undelivered("bob")).toBe(1)
    for (let n = 0; n < 51; n++)
      await Promise.all(["x", "y"].map((from) => host.send(`${n}`, { from, to: "dora" })))
    expect(await host.undelivered("dora")).toBe(100)
    await expect(host.undelivered("a:b")).rejects.toMatchObject({ code: "bad-id" })
  })
})

describe("the host's questions are checked", () => {
  it.each<HostHistoryQuery>([
    { peers: ["a", "b"], before: "x" },
    { peers: ["a", "b"], after: "-1" },
    { group: "g", before: "1e3" },
    { app: true, before: "1" },
    { app: true, after: "zzzzzzzzz/\u0000/zzzzzzzzz" },
    { peer: "a", before: "" },
    { app: true, beforeTime: Number.NaN },
    { app: true, sinceTime: -1 },
    { app: true, sinceTime: Number.POSITIVE_INFINITY },
  ])("history takes no place or time that no page gave: %j", async (query) => {
    await expect(engine.host.history(query)).rejects.toMatchObject({ code: "bad-options" })
  })

  it.each([0, -1, 1.5, Number.NaN])("conversations takes no limit of %d", async (limit) => {
    await expect(engine.host.conversations("a", { limit })).rejects.toMatchObject({
      code: "bad-options",
    })
  })
})
