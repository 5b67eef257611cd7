/** A wire without errors: how each of the engine's refusals, and each end of a session, is said on it. */
import { type EngineOptions, memoryStore } from "@peerage/core"
import { faultyStore, type StoreFault } from "@peerage/testing"
import { describe, expect, it, vi } from "vitest"
import { codeAfter, direct, open, query, stage } from "./stage.js"

const on = stage()

describe("a refused request ends its peer's line", () => {
  it("4116 for more than the rate", async () => {
    await on.start({ limits: { sendBurst: 2, sendsPerSecond: 0.001 } })
    const raw = await on.opened("alice")
    expect(await codeAfter(raw, direct("1"), direct("2"), direct("3"))).toBe(4116)
    // Those before it had their answers first.
    expect(raw.frames.filter(({ cmd }) => cmd === "ack")).toHaveLength(2)
  })

  it("4116 for lists over a limit", async () => {
    await on.start({ limits: { statusPeers: 2 } })
    expect(await codeAfter(await on.opened("alice"), query(["a", "b", "c"]))).toBe(4116)
  })

  it("4200 when the store fails", async () => {
    const plan: StoreFault[] = []
    const store = faultyStore(memoryStore(), plan)
    await on.start({ store })
    const raw = await on.opened("alice")
    const nth = store.calls.commit + 1
    plan.push({ call: "commit", nth, times: Number.POSITIVE_INFINITY, fault: "store-failed" })
    expect(await codeAfter(raw, direct())).toBe(4200)
  })

  it("4402 when a gate stops it, or the host muted the peer", async () => {
    await on.start({ gates: [{ check: ({ text }) => text !== "rude" }] })
    const raw = await on.opened("alice")
    raw.say(direct("kind"))
    await raw.hear({ cmd: "ack" })
    expect(await codeAfter(raw, direct("rude"))).toBe(4402)
    const muted = await on.opened("alice")
    await on.served.engine.host.mute("alice")
    expect(await codeAfter(muted, direct())).toBe(4402)
  })

  it("4109 for what is over 5 KB, transient too; 4103 for a bad id; 4114 for lone surrogates", async () => {
    await on.start()
    expect(await codeAfter(await on.opened("alice"), direct("x".repeat(5_121)))).toBe(4109)
    const transient = { ...direct("x".repeat(5_121)), transient: true }
    expect(await codeAfter(await on.opened("alice"), transient)).toBe(4109)
    expect(await codeAfter(await on.opened("alice"), query(["a:b"]))).toBe(4103)
    expect(await codeAfter(await on.opened("alice"), direct("\ud800"))).toBe(4114)
  })

  it("4102 for an open that the host refuses, 4115 for a peer that it banned", async () => {
    await on.start({ authorize: ({ peerId }) => peerId !== "mallory" })
    expect(await codeAfter(await on.connect(), open("mallory"))).toBe(4102)
    await on.served.engine.host.ban("alice")
    expect(await codeAfter(await on.connect(), open("alice"))).toBe(4115)
  })

  it("4100 for an app that is not here, 4105 for what needs a session, 4108 without one", async () => {
    await on.start()
    const elsewhere = { ...open("alice"), appId: "elsewhere" }
    expect(await codeAfter(await on.connect(), elsewhere)).toBe(4100)
    expect(await codeAfter(await on.connect(), direct())).toBe(4105)
    expect(await codeAfter(await on.connect())).toBe(4108)
  }, 10_000)

  it("and not what was refused of a transient message, whose sender waits for nothing", async () => {
    await on.start({ limits: { sendBurst: 1, sendsPerSecond: 0.001 } })
    const raw = await on.opened("alice")
    for (let n = 0; n < 5; n++) raw.say({ ...direct(), transient: true })
    raw.say({ ...query([]), i: 9 })
    await raw.hear({ op: "query-result", i: 9 })
    expect(raw.frames.map(({ op }) => op)).toEqual(["opened", "query-result"])
  })
})

describe("an end that the engine decided", () => {
  it("1001 when it stops, for each peer of a socket", async () => {
    await on.start()
    const [one, two] = [await on.opened("alice"), await on.opened("carol", "dave")]
    const closing = on.served.engine.close()
    await Promise.all([one.closed, two.closed, closing])
    expect([one.closeCode, two.closeCode]).toEqual([1001, 1001])
    expect(two.frames.at(-1)).toEqual({ cmd: "session", op: "closed", peerId: "carol", code: 1001 })
  })

  it("4115 when the host ended the session, 4107 when it acknowledges nothing", async () => {
    const limits: EngineOptions["limits"] = { windowMessages: 2, windowFullMs: 300 }
    await on.start({ limits })
    const bob = await on.opened("bob")
    const alice = await on.opened("alice")
    for (let n = 0; n < 4; n++) alice.say(direct(`${n}`))
    await bob.closed
    expect(bob.closeCode).toBe(4107)
    on.served.engine.host.close("alice")
    await alice.closed
    expect(alice.closeCode).toBe(4115)
  })

  it("a silent line is asked for a sign of life, and ends without one: 4107", async () => {
    await on.start({}, { silenceMs: 300 })
    const alive = await on.opened("alice")
    const dead = await on.opened("bob", "carol")
    const begun = performance.now()
    dead.fallSilent()
    await dead.closed
    expect(dead.closeCode).toBe(4107)
    expect(performance.now() - begun).toBeGreaterThan(250)
    expect(alive.isOpen).toBe(true)
    await vi.waitUntil(() => on.served.engine.snapshot().sessions.length === 1, { timeout: 2_000 })
  })
})
