/** What the host itself does: it speaks, runs groups, reads every history, ends sessions, mutes and bans. */
import { type Clock, createEngine, inProcess, memoryStore } from "@peerage/core"
import { createInProcess } from "@peerage/core/kernel"
import { manualClock } from "@peerage/testing"
import { afterEach, describe, expect, it } from "vitest"
import { systemClock } from "../src/stream/system.js"
import { dialRaw, openRaw } from "./raw-peer.js"

const engines: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close()
})

async function started(store = memoryStore(), clock: Clock = systemClock) {
  const wire = createInProcess()
  const engine = createEngine({ appId: "demo", store, clock, transports: [wire.transport] })
  engines.push(engine)
  await engine.open()
  return { engine, host: engine.host, dialer: inProcess(engine), wire: wire.dialer, store }
}

const rejects = (code: string) => expect.objectContaining({ code })

describe("host", () => {
  it("sends as the system and as any peer, without a watch", async () => {
    const { host, dialer } = await started()
    const bob = await openRaw(dialer, "bob")
    const first = await host.send("welcome", { to: "bob" })
    expect(first).toMatchObject({ seq: 1 })
    await host.send("as alice", { to: ["bob"], from: "alice" })
    await host.send("now", { to: "bob", transient: true })
    await bob.until(() => (bob.texts().length === 3 ? true : undefined))
    expect(bob.frames.flatMap((frame) => (frame.type === "message" ? [frame.from] : []))).toEqual([
      "system",
      "alice",
      "system",
    ])
    await expect(host.send("x".repeat(5_121), { to: "bob" })).rejects.toEqual(rejects("too-long"))
    await expect(host.send("x", { to: "a:b" })).rejects.toEqual(rejects("bad-id"))
    await expect(host.send("x", { group: "none" })).rejects.toEqual(rejects("not-a-member"))
  })

  it("keeps named rooms, with members, attributes and a list; members are told", async () => {
    const { host, dialer, engine } = await started()
    const told: string[] = []
    engine.groups$.subscribe(({ type, peers, by }) => told.push(`${by} ${type} ${peers.join()}`))
    const bob = await openRaw(dialer, "bob")
    await host.groups.create({ id: "lobby", attributes: { name: "Lobby" }, members: ["bob"] })
    await expect(host.groups.create({ id: "lobby" })).rejects.toEqual(rejects("already-exists"))
    await host.groups.invite("lobby", ["carol"])
    await host.groups.setAttributes("lobby", { name: null, size: 2 })
    await host.groups.kick("lobby", ["carol"])
    await host.send("rules", { group: "lobby" })
    await bob.until(() => (bob.texts().length === 1 ? true : undefined))
    const changes = bob.frames.flatMap((frame) =>
      frame.type === "membership" ? [`${frame.change} ${frame.peers.join()}`] : [],
    )
    expect(changes).toEqual(["invited bob", "invited carol", "attributes ", "kicked carol"])
    expect(told).toEqual(changes.map((change) => `system ${change}`))
    expect(await host.groups.get("lobby")).toMatchObject({ attributes: { size: 2 } })
    expect(await host.groups.get("none")).toBeUndefined()
    expect(await host.groups.members("lobby")).toEqual(["bob"])
    await host.groups.create({ id: "arena" })
    const first = await host.groups.list({ limit: 1 })
    expect(first).toMatchObject({ groups: [{ groupId: "arena" }], after: "arena" })
    expect(await host.groups.list({ after: "arena" })).toMatchObject({
      groups: [{ groupId: "lobby" }],
    })
    await expect(host.groups.invite("none", ["bob"])).rejects.toEqual(rejects("not-a-member"))
  })

  it("L16 reads history by conversation, by published id, by group, by user and by app", async () => {
    // What is said in one and the same ms is in the order of conversations.
    let now = Date.now()
    const { host } = await started(memoryStore(), { ...systemClock, now: () => now++ })
    await host.send("one", { to: "u0988", from: "u1234" })
    await host.send("two", { to: "u1234", from: "u0988" })
    await host.groups.create({ id: "lobby", members: ["u1234"] })
    await host.send("three", { group: "lobby", from: "u1234" })
    const texts = async (query: Parameters<typeof host.history>[0]) =>
      (await host.history(query)).messages.map(({ text }) => text)
    expect(await texts({ peers: ["u1234", "u0988"] })).toEqual(["one", "two"])
    expect(await texts({ conversation: "bcd26a54e98687390b0abb4d83683d4b" })).toEqual([
      "one",
      "two",
    ])
    expect(await texts({ conversation: "lobby" })).toEqual(["three"])
    expect(await host.history({ group: "lobby" })).toMatchObject({ notices: [{ type: "invited" }] })
    expect(await texts({ peer: "u1234" })).toEqual(["one", "three"])
    expect(await texts({ peer: "u1234", received: true })).toEqual(["one", "two", "three"])
    expect(await texts({ app: true })).toEqual(["one", "two", "three"])
    for (const whose of [
      { peers: ["u1234", "u0988"] },
      { peer: "u1234" },
      { app: true as const },
    ]) {
      const newest = await host.history({ ...whose, limit: 1 })
      const older = await host.history({ ...whose, limit: 1, before: newest.before as string })
      const again = await host.history({ ...whose, limit: 1, after: older.after as string })
      expect(older.messages).toHaveLength(1)
      expect(again.messages).toEqual(newest.messages)
      expect(older.messages).not.toEqual(newest.messages)
      expect(await texts({ ...whose, sinceTime: Date.now() + 60_000 })).toEqual([])
      expect((await texts({ ...whose, beforeTime: Date.now() + 60_000 })).length).toBeGreaterThan(1)
    }
    expect(await texts({ conversation: "unknown" })).toEqual([])
    await expect(host.history({})).rejects.toEqual(rejects("bad-options"))
    await expect(host.history({ app: true, group: "lobby" })).rejects.toEqual(
      rejects("bad-options"),
    )
  })

  it("lists a peer's conversations with what is unread", async () => {
    const clock = manualClock()
    const { host, dialer } = await started(memoryStore(), clock)
    for (let n = 0; n < 3; n++) await host.send(`${n}`, { to: "bob", from: "alice" })
    clock.jump(1)
    await host.send("hi", { to: "bob", from: "carol" })
    const bob = await openRaw(dialer, "bob")
    const list = async () => (await host.conversations("bob")).conversations
    expect(await list()).toMatchObject([
      { peers: ["bob", "carol"], unread: 1 },
      { peers: ["alice", "bob"], unread: 3, last: { text: "2" } },
    ])
    const read = { type: "read", conversation: "p:alice:bob", seq: 2 } as const
    expect((await bob.ask(read)).type).toBe("done")
    expect(await bob.ask({ ...read, seq: 1 })).toMatchObject({ type: "done" })
    expect((await list())[1]).toMatchObject({ unread: 1, read: 2 })
    expect(await bob.ask({ ...read, conversation: "p:alice:carol" })).toMatchObject({
      code: "not-a-member",
    })
    expect(await bob.ask({ type: "conversations", limit: 1 })).toMatchObject({
      items: [{ conversation: "p:bob:carol", unread: 1 }],
      after: "p:bob:carol",
    })
  })

  it("a mark is written although its session ends at once", async () => {
    const { host, dialer } = await started()
    await host.send("hi", { to: "bob", from: "alice" })
    const bob = await openRaw(dialer, "bob")
    await bob.until(() => (bob.texts().length > 0 ? true : undefined))
    bob.say({ type: "read", ref: 81, conversation: "p:alice:bob", seq: 1 })
    bob.say({ type: "close", ref: 82 })
    await bob.until(() => (bob.isClosed ? true : undefined))
    expect((await host.conversations("bob")).conversations).toMatchObject([{ unread: 0, read: 1 }])
  })

  it("ends sessions, mutes and bans, also over a restart", async () => {
    const { host, wire, engine, store } = await started()
    const bob = await openRaw(wire, "bob", { watch: ["alice"] })
    await host.mute("bob", { until: Date.now() + 60_000 })
    const refused = await bob.ask({ type: "send", to: ["alice"], text: "x" })
    expect(refused).toMatchObject({ code: "muted", retryAfterMs: expect.any(Number) })
    await host.unmute("bob")
    expect((await bob.ask({ type: "send", to: ["alice"], text: "x" })).type).toBe("sent")
    expect(host.status(["bob", "alice"])).toEqual({ online: ["bob"], offline: ["alice"] })
    expect(host.close("bob")).toBe(1)
    await bob.until(() => (bob.isClosed ? true : undefined))
    expect(bob.frames.at(-1)).toMatchObject({ type: "closing", code: "removed", next: "stop" })
    const again = await openRaw(wire, "bob")
    await host.ban("bob")
    await again.until(() => (again.isClosed ? true : undefined))
    await engine.close()
    const restarted = await started(store)
    const line = await dialRaw(restarted.wire)
    const open = { type: "open", version: 1, peer: "bob", device: "d" } as const
    expect(await line.ask(open)).toMatchObject({ code: "banned" })
    await restarted.host.unban("bob")
    expect((await line.ask(open)).type).toBe("welcome")
  })

  it("no client opens in the system's name", async () => {
    const { wire } = await started()
    const line = await dialRaw(wire)
    const open = { type: "open", version: 1, peer: "system", device: "d" } as const
    expect(await line.ask(open)).toMatchObject({ code: "not-allowed" })
  })

  it("says that it is closed before open and after close", async () => {
    const engine = createEngine({ appId: "demo" })
    await expect(engine.host.send("x", { to: "bob" })).rejects.toEqual(rejects("closed"))
    await engine.open()
    await engine.close()
    await expect(engine.host.history({ app: true })).rejects.toEqual(rejects("closed"))
  })
})
