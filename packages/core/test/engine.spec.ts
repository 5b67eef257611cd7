import { createEngine, inProcess, memoryStore } from "@peerage/core"
import { describe, expect, it } from "vitest"
import { ackAll, openRaw } from "./raw-peer.js"

async function started(options: Partial<Parameters<typeof createEngine>[0]> = {}) {
  const engine = createEngine({ appId: "demo", ...options })
  const problems: unknown[] = []
  engine.problems$.subscribe((problem) => problems.push(problem))
  await engine.open()
  return { engine, dialer: inProcess(engine), problems }
}

describe("engine", () => {
  it("P1 answers a send once it is stored, and delivers it to who is there", async () => {
    const { engine, dialer, problems } = await started()
    const bob = await openRaw(dialer, "bob")
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    const sent = await alice.ask({ type: "send", to: ["bob"], text: "hello" })
    expect(sent).toMatchObject({ type: "sent", items: [[2, expect.any(Number), 1]] })
    const message = await bob.until((frames) => frames.find(({ type }) => type === "message"))
    expect(message).toMatchObject({ from: "alice", to: ["bob"], text: "hello", seq: 1, n: 1 })
    expect(problems).toEqual([])
    await engine.close()
  })

  it("P6 P7 keeps messages for an absent peer: the newest 50 in order, told what it left out", async () => {
    const { engine, dialer, problems } = await started()
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    for (let n = 1; n <= 60; n++)
      alice.say({ type: "send", ref: 100 + n, to: ["bob"], text: `m${n}` })
    await alice.until((frames) =>
      frames.flatMap((f) => (f.type === "sent" ? f.items : [])).length === 60 ? true : undefined,
    )
    const bob = await openRaw(dialer, "bob")
    await bob.until(() => (bob.texts().length === 50 ? true : undefined))
    expect(bob.frames.find(({ type }) => type === "dropped")).toEqual({
      type: "dropped",
      ranges: [{ conversation: "p:alice:bob", from: 1, to: 10, messages: 10, reason: "cap" }],
    })
    expect(bob.texts()).toEqual(Array.from({ length: 50 }, (_, n) => `m${n + 11}`))
    await alice.ask({ type: "send", to: ["bob"], text: "live" })
    await bob.until(() => (bob.texts().length === 51 ? true : undefined))
    ackAll(bob)
    expect(problems).toEqual([])
    await engine.close()
  })

  it("R20 a re-send over a restart of the engine is answered with the first result", async () => {
    const store = memoryStore()
    const first = await started({ store })
    const alice = await openRaw(first.dialer, "alice", { watch: ["bob"], device: "phone" })
    const sent = await alice.ask({ type: "send", to: ["bob"], text: "once", key: 7 })
    await first.engine.close()
    const second = await started({ store })
    const again = await openRaw(second.dialer, "alice", { watch: ["bob"], device: "phone" })
    const repeat = await again.ask({ type: "send", to: ["bob"], text: "once", key: 7, again: true })
    expect(repeat).toMatchObject({ items: [[2, sent.type === "sent" ? sent.items[0]?.[1] : 0, 1]] })
    const other = await again.ask({ type: "send", to: ["bob"], text: "twice", key: 7, again: true })
    expect(other).toMatchObject({ type: "refused", code: "key-reused" })
    const page = await again.ask({ type: "history", with: ["bob"] })
    expect(page).toMatchObject({ type: "page", entries: [{ text: "once" }] })
    expect([...first.problems, ...second.problems]).toEqual([])
    await second.engine.close()
  })

  it("L12 F10 a limit that is switched off ends no wait", async () => {
    const store = memoryStore()
    const { commit } = store
    store.commit = async (transactions) => {
      await new Promise((done) => setTimeout(done, 5))
      return commit.call(store, transactions)
    }
    const off = Number.POSITIVE_INFINITY
    const limits = { storeDeadlineMs: off, checkMs: off, closeMs: off }
    const { engine, dialer, problems } = await started({ store, limits })
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    expect(await alice.ask({ type: "send", to: ["bob"], text: "x" })).toMatchObject({
      type: "sent",
    })
    await engine.close()
    expect(problems).toEqual([])
  })
})
