/** Bounds of the shell: what waits, what is read at once, what a defect or a late store may hold up. */
import { createEngine, inProcess, memoryStore, type Problem, type Store } from "@peerage/core"
import { describe, expect, it } from "vitest"
import { createInProcess } from "../src/in-process/transport.js"
import { ackAll, dialRaw, openRaw, type RawPeer } from "./raw-peer.js"

async function started(options: Partial<Parameters<typeof createEngine>[0]> = {}) {
  const engine = createEngine({ appId: "demo", ...options })
  const problems: Problem[] = []
  engine.problems$.subscribe((problem) => problems.push(problem))
  await engine.open()
  return { engine, dialer: inProcess(engine), problems }
}

/** Everyone of these has written to bob, who was never there. */
async function writtenToBob(store: Store, senders: number) {
  const { engine, dialer } = await started({ store })
  for (let n = 0; n < senders; n++) {
    const sender = await openRaw(dialer, `sender ${n}`, { watch: ["bob"] })
    await sender.ask({ type: "send", to: ["bob"], text: `${n}` })
  }
  await engine.close()
}

/** Later than all that happens by itself. */
const aTimerLater = () => new Promise((done) => setTimeout(done, 5))

const got = (peer: RawPeer, count: number) =>
  peer.until(() => (peer.texts().length >= count ? peer.texts() : undefined))

describe("bounds of the shell", () => {
  it("S27 of who has no session yet 16 frames wait for the host's answer", async () => {
    let answer: (verdict: boolean) => void = () => {}
    const wire = createInProcess()
    const { engine } = await started({
      transports: [wire.transport],
      authorize: () => new Promise<boolean>((settle) => (answer = settle)),
    })
    const mallory = await dialRaw(wire.dialer)
    mallory.say({ type: "open", ref: 0, version: 1, peer: "mallory", device: "d" })
    for (let ref = 1; ref <= 20; ref++) mallory.say({ type: "status", ref, peers: [] })
    await mallory.until((frames) => (frames.length === 4 ? true : undefined))
    expect(mallory.frames.map((frame) => "ref" in frame && frame.ref)).toEqual([17, 18, 19, 20])
    expect(mallory.frames[0]).toMatchObject({ type: "refused", code: "busy" })
    answer(false)
    await engine.close()
  })

  it("L18 reads of one who comes back to much go a few at a time, and all are done", async () => {
    const store = memoryStore()
    await writtenToBob(store, 40)
    const { range } = store
    let running = 0
    let most = 0
    store.range = async (partition, bounds) => {
      most = Math.max(most, ++running)
      for (let turn = 0; turn < 5; turn++) await undefined
      running--
      return range.call(store, partition, bounds)
    }
    const { engine, dialer, problems } = await started({ store })
    const bob = await openRaw(dialer, "bob")
    expect(await got(bob, 40)).toHaveLength(40)
    expect(most).toBeLessThanOrEqual(32)
    expect(problems).toEqual([])
    await engine.close()
  })

  it("L13 P2 where an open did not look, what waits comes before what is new", async () => {
    const store = memoryStore()
    await writtenToBob(store, 3)
    const { engine, dialer } = await started({ store, limits: { behindConversations: 1 } })
    const bob = await openRaw(dialer, "bob")
    expect(await got(bob, 1)).toEqual(["0"])
    const sender = await openRaw(dialer, "sender 2", { watch: ["bob"] })
    await sender.ask({ type: "send", to: ["bob"], text: "more" })
    expect(await got(bob, 3)).toEqual(["0", "2", "more"])
    ackAll(bob)
    await sender.ask({ type: "send", to: ["bob"], text: "and more" })
    expect(await got(bob, 4)).toEqual(["0", "2", "more", "and more"])
    await engine.close()
  })

  it("F19 a defect ends the line of whoever asked, which gets no answer, and nobody else's", async () => {
    const { engine, dialer, problems } = await started({
      crypto: {
        md5() {
          throw new Error("digest")
        },
      },
    })
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    const carol = await openRaw(dialer, "carol")
    alice.say({ type: "send", ref: 9, to: ["bob"], text: "x" })
    await alice.until((frames) => frames.find(({ type }) => type === "closing"))
    expect(problems).toEqual([expect.objectContaining({ code: "defect" })])
    expect(await carol.ask({ type: "status", peers: ["carol"] })).toMatchObject({
      online: ["carol"],
    })
    await engine.close()
  })

  it("R7 ST2 close() during reopen() leaves no store open behind it", async () => {
    const store = memoryStore()
    const { engine, dialer } = await started({ store })
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    store.commit = () => Promise.reject(new Error("disk"))
    expect(await alice.ask({ type: "send", to: ["bob"], text: "x" })).toMatchObject({
      code: "outcome-unknown",
    })
    const { open } = store
    let go: () => void = () => {}
    const isHeld = new Promise<void>((held) => {
      store.open = async () => {
        held()
        await new Promise<void>((release) => (go = release))
        return open.call(store)
      }
    })
    engine.reopen().catch(() => undefined)
    await isHeld
    const closing = engine.close()
    await aTimerLater()
    go()
    await closing
    await aTimerLater()
    await expect(store.get(["engine", "epoch"])).rejects.toMatchObject({ code: "store-not-open" })
  })
})

describe("an engine's life", () => {
  it("is opened once, and is not opened again after its end", async () => {
    const { engine } = await started()
    await expect(engine.open()).rejects.toMatchObject({ code: "engine-open" })
    await engine.close()
    await expect(engine.open()).rejects.toMatchObject({ code: "engine-open" })
    await expect(engine.reopen()).rejects.toMatchObject({ code: "closed" })
  })

  it("L12 is degraded by the time that it is told why", async () => {
    const store = memoryStore()
    const { engine, dialer } = await started({ store })
    const seen: string[] = []
    engine.problems$.subscribe(() => seen.push(engine.status))
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    store.commit = () => Promise.reject(new Error("disk"))
    await alice.ask({ type: "send", to: ["bob"], text: "x" })
    expect(seen).toEqual(["degraded"])
    await engine.close()
  })

  it("S28 P11 needs rates over 0 and a window that ends", () => {
    const make = (more: object) => () => createEngine({ appId: "demo", ...more })
    for (const name of ["sendsPerSecond", "requestsPerSecond", "newConversationsPerHour"])
      expect(make({ limits: { [name]: 0 } })).toThrow(name)
    for (const resumeWindowMs of [Number.POSITIVE_INFINITY, Number.NaN, -1])
      expect(make({ resumeWindowMs })).toThrow("resumeWindowMs")
    expect(make({ resumeWindowMs: 0 })).not.toThrow()
  })
})
