/** What leaves the store: what is too old, and what a peer said that the host erases. Both are told (L4, L17). */
import { createEngine, type Engine, inProcess, memoryStore } from "@peerage/core"
import { type ManualClock, manualClock } from "@peerage/testing"
import { afterEach, describe, expect, it } from "vitest"
import { dialRaw, openRaw, type RawPeer } from "./raw-peer.js"

const day = 86_400_000
let engine: Engine
afterEach(() => engine.close())

const heard = (peer: RawPeer, count: number) =>
  peer.until(() => (peer.texts().length >= count ? peer.texts() : undefined))

/** Nothing is on its way to the store while the clock moves: its deadline would be over. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
}

async function pass(clock: ManualClock, ms: number): Promise<void> {
  await settled()
  clock.jump(ms)
}

async function sweep(clock: ManualClock): Promise<void> {
  for (let second = 0; second < 3_600; second++) {
    clock.advance(1_000)
    await new Promise(setImmediate)
  }
  await settled()
}

/** Retention works in turns of the store; it is over when the log is as short as it shall be. */
async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise(setImmediate)
}

async function started(retention?: { maxAgeMs: number }) {
  const clock = manualClock()
  const limits = { queueAgeMs: 900 * day }
  const store = memoryStore()
  const options = { appId: "demo", store, clock, limits, resumeWindowMs: day }
  engine = createEngine({ ...options, ...(retention ? { retention } : {}) })
  await engine.open()
  return { clock, host: engine.host, dialer: inProcess(engine), store }
}

describe("retention", () => {
  it("L17 L4 deletes what is too old, keeps the log's end, and tells who would have got it", async () => {
    const { clock, host, dialer } = await started({ maxAgeMs: 10 * day })
    await host.groups.create({ id: "lobby", members: ["bob"] })
    for (let n = 0; n < 3; n++) await host.send(`old ${n}`, { to: "bob", from: "alice" })
    await host.send("old", { group: "lobby" })
    await pass(clock, 11 * day)
    await host.send("new", { to: "bob", from: "alice" })
    await host.send("new", { group: "lobby" })
    await sweep(clock)
    const texts = async (query: { peers: string[] } | { group: string } | { peer: string }) =>
      (await host.history(query)).messages.map(({ text }) => text)
    await until(async () => (await texts({ group: "lobby" })).length === 1)
    expect(await texts({ peers: ["alice", "bob"] })).toEqual(["new"])
    expect(await texts({ peer: "alice" })).toEqual(["new"])
    const bob = await openRaw(dialer, "bob", {
      positions: [["p:alice:bob", 1]],
      epoch: engine.snapshot().epoch,
    })
    await heard(bob, 2)
    const ranges = bob.frames.flatMap((frame) => (frame.type === "dropped" ? frame.ranges : []))
    expect(ranges.find(({ conversation }) => conversation === "p:alice:bob")).toMatchObject({
      from: 1,
      to: 3,
      messages: 3,
    })
    expect(bob.frames.some((frame) => frame.type === "message" && frame.seq === 4)).toBe(true)
    // Also the last entry grows old, and stays: no seq is ever given twice.
    await pass(clock, 30 * day)
    await sweep(clock)
    await until(async () => (await texts({ peers: ["alice", "bob"] })).length === 1)
    expect(await host.send("next", { to: "bob", from: "alice" })).toMatchObject({ seq: 5 })
  })

  it("L17 L16 takes a burst's pointers away with it, but those to the message that stays", async () => {
    const { clock, host, store } = await started({ maxAgeMs: 10 * day })
    const month = `sent/alice/${new Date(clock.now()).toISOString().slice(0, 7)}`
    const burst = Array.from({ length: 150 }, (_, n) =>
      host.send(`old ${n}`, { to: "bob", from: "alice" }),
    )
    await Promise.all(burst)
    const byAlice = async () => (await host.history({ peer: "alice" })).messages
    const pointers = async () =>
      (await store.range(month, { limit: 1_000 })).map(({ sort }) => sort)
    expect(await pointers()).toHaveLength(2)
    await pass(clock, 11 * day)
    await sweep(clock)
    await until(async () => (await byAlice()).length === 1)
    expect((await byAlice()).map(({ text }) => text)).toEqual(["old 149"])
    expect(await pointers()).toHaveLength(1)
    await host.send("new", { to: "bob", from: "alice" })
    await sweep(clock)
    await until(async () => (await byAlice()).length === 1)
    expect((await byAlice()).map(({ text }) => text)).toEqual(["new"])
    expect((await pointers()).filter((sort) => sort.endsWith("/000000046"))).toEqual([])
  })

  it("L17 L4 a session that was there is told `retention` when it resumes behind the floor", async () => {
    const { clock, host, dialer } = await started({ maxAgeMs: 10 * day })
    const problems: string[] = []
    engine.problems$.subscribe(({ code }) => problems.push(code))
    const bob = await openRaw(dialer, "bob", { device: "phone" })
    const welcome = bob.frames.find(({ type }) => type === "welcome")
    const token = welcome?.type === "welcome" ? (welcome.token ?? "") : ""
    await settled()
    bob.line.close()
    for (let n = 0; n < 5; n++) await host.send(`${n}`, { to: "bob", from: "alice" })
    await pass(clock, 11 * day)
    await host.send("new", { to: "bob", from: "alice" })
    await sweep(clock)
    expect((await host.history({ peers: ["alice", "bob"] })).messages).toHaveLength(1)
    const again = await dialRaw(dialer)
    await again.ask({ type: "resume", version: 1, peer: "bob", device: "phone", token })
    expect(await heard(again, 1)).toEqual(["new"])
    const told = again.frames.flatMap((frame) => (frame.type === "dropped" ? frame.ranges : []))
    expect(told).toEqual([
      { conversation: "p:alice:bob", from: 1, to: 5, messages: 5, reason: "retention" },
    ])
    expect(problems).not.toContain("store-damaged")
  })

  it("L17 what is erased meanwhile is not put back with what is left of its burst", async () => {
    const clock = manualClock()
    const store = memoryStore()
    engine = createEngine({ appId: "demo", store, clock })
    await engine.open()
    const month = `sent/alice/${new Date(clock.now()).toISOString().slice(0, 7)}`
    const burst = Array.from({ length: 90 }, (_, n) =>
      engine.host.send(`${n}`, { to: "bob", from: "alice" }),
    )
    await Promise.all(burst)
    await engine.close()
    clock.jump(11 * day)
    // Retention has read the burst's pointers, and is held before it writes.
    const range = store.range.bind(store)
    let goOn = (): void => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const isHeld = new Promise<void>((resolve) => {
      store.range = async (partition, asked) => {
        const rows = await range(partition, asked)
        if (partition.startsWith("app/")) {
          store.range = range
          resolve()
          await held
        }
        return rows
      }
    })
    engine = createEngine({ appId: "demo", store, clock, retention: { maxAgeMs: 10 * day } })
    await engine.open()
    await isHeld
    const erased = engine.host.erase("alice")
    await settled()
    goOn()
    // The log's end is all that is left.
    expect(await erased).toEqual({ messages: 1 })
    expect(await range(month, { limit: 9 })).toEqual([])
    expect(await engine.host.history({ peer: "alice" })).toMatchObject({ messages: [] })
  })

  it("refuses a time that deletes what was just said", () => {
    engine = createEngine({ appId: "demo" })
    expect(() => createEngine({ appId: "demo", retention: { maxAgeMs: 1 } })).toThrow(
      expect.objectContaining({ code: "bad-options" }),
    )
  })
})

describe("a peer's data", () => {
  it("L17 is given out whole, and erased to tombstones", async () => {
    const { clock, host, dialer } = await started()
    const bob = await openRaw(dialer, "bob")
    await host.groups.create({ id: "lobby", members: ["alice", "bob"] })
    for (let n = 0; n < 60; n++) await host.send(`${n}`, { to: "bob", from: "alice" })
    const burst = Array.from({ length: 60 }, (_, n) =>
      host.send(`${60 + n}`, { to: "bob", from: "alice" }),
    )
    await Promise.all(burst)
    clock.jump(1)
    await host.send("mine", { to: "alice", from: "bob" })
    clock.jump(1)
    await host.send("to all", { group: "lobby", from: "alice" })
    expect((await host.history({ peer: "alice", limit: 100 })).messages).toHaveLength(100)
    const exported: string[] = []
    for await (const { text } of host.export("alice")) exported.push(text)
    expect(exported).toHaveLength(122)
    expect(exported.slice(-2)).toEqual(["mine", "to all"])
    await heard(bob, 122)
    expect(await host.erase("alice")).toEqual({ messages: 121 })
    const { messages } = await host.history({ peers: ["alice", "bob"], limit: 200 })
    expect(messages).toHaveLength(121)
    expect(new Set(messages.map(({ text, erased }) => `${text}${erased ?? false}`))).toEqual(
      new Set(["true", "minefalse"]),
    )
    expect(await host.groups.members("lobby")).toEqual(["bob"])
    expect(await host.history({ peer: "alice" })).toMatchObject({ messages: [] })
    expect(await host.send("next", { to: "bob", from: "alice" })).toMatchObject({ seq: 122 })
    expect(await host.erase("nobody")).toEqual({ messages: 0 })
  })
})
