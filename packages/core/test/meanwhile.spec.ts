/** What happens between two steps of somebody's coming: nothing that was answered may fall between them. */
import { createEngine, inProcess, memoryStore, type Store } from "@peerage/core"
import { describe, expect, it } from "vitest"
import { ackAll, dialRaw, openRaw, type RawPeer } from "./raw-peer.js"

/** A memory store whose reads of who is behind can be held back. */
function heldStore() {
  const store = memoryStore()
  const { range } = store
  const held: (() => void)[] = []
  let isHeld = false
  store.range = async (partition, bounds) => {
    const rows = await range.call(store, partition, bounds)
    if (isHeld && partition.startsWith("behind/")) await new Promise<void>((go) => held.push(go))
    return rows
  }
  return {
    store,
    hold: () => {
      isHeld = true
    },
    release: () => {
      isHeld = false
      for (const go of held.splice(0)) go()
    },
  }
}

async function started(store: Store = memoryStore()) {
  const engine = createEngine({ appId: "demo", store })
  await engine.open()
  return { engine, dialer: inProcess(engine) }
}

const got = (peer: RawPeer, count: number) =>
  peer.until(() => (peer.texts().length >= count ? peer.texts() : undefined))

describe("meanwhile", () => {
  it("P7 P8 R1 a message acknowledged elsewhere while a session finds its start still reaches it", async () => {
    const { store, hold, release } = heldStore()
    const { engine, dialer } = await started(store)
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    const phone = await openRaw(dialer, "bob", { device: "phone" })
    await phone.ask({ type: "status", peers: ["alice"] })
    hold()
    const laptop = await openRaw(dialer, "bob", { device: "laptop" })
    await alice.ask({ type: "send", to: ["bob"], text: "between" })
    await got(phone, 1)
    ackAll(phone)
    await phone.ask({ type: "status", peers: ["alice"] })
    release()
    expect(await got(laptop, 1)).toEqual(["between"])
    await engine.close()
  })

  it("L3 what comes to an open session is never capped, however long its start takes", async () => {
    const { store, hold, release } = heldStore()
    const { engine, dialer } = await started(store)
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    hold()
    const bob = await openRaw(dialer, "bob")
    for (let n = 0; n < 120; n++)
      alice.say({ type: "send", ref: 50 + n, to: ["bob"], text: `${n}` })
    await alice.ask({ type: "send", to: ["bob"], text: "last" })
    release()
    expect(await got(bob, 121)).toHaveLength(121)
    expect(bob.frames.filter(({ type }) => type === "dropped")).toEqual([])
    await engine.close()
  })

  it("P11 a resume gets what another device acknowledged while it was paused", async () => {
    const { engine, dialer } = await started()
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    const laptop = await openRaw(dialer, "bob", { device: "laptop" })
    const phone = await openRaw(dialer, "bob", { device: "phone" })
    await phone.ask({ type: "status", peers: [] })
    const welcome = laptop.frames.find(({ type }) => type === "welcome")
    laptop.line.close()
    await alice.ask({ type: "send", to: ["bob"], text: "to the phone first" })
    await got(phone, 1)
    ackAll(phone)
    await phone.ask({ type: "status", peers: [] })
    const back = await dialRaw(dialer)
    const token = (welcome as { token: string }).token
    await back.ask({ type: "resume", version: 1, peer: "bob", device: "laptop", token })
    expect(await got(back, 1)).toEqual(["to the phone first"])
    await engine.close()
  })

  it("P6 L3 a resume does not bring what the open told as left out", async () => {
    const { engine, dialer } = await started()
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    for (let n = 1; n < 60; n++)
      alice.say({ type: "send", ref: 100 + n, to: ["bob"], text: `${n}` })
    await alice.ask({ type: "send", to: ["bob"], text: "60" })
    const bob = await openRaw(dialer, "bob", { device: "phone" })
    await got(bob, 50)
    const token = (bob.frames.find(({ type }) => type === "welcome") as { token: string }).token
    bob.line.close()
    const back = await dialRaw(dialer)
    await back.ask({ type: "resume", version: 1, peer: "bob", device: "phone", token })
    expect((await got(back, 50))[0]).toBe("11")
    await engine.close()
  })

  it("S19 an acknowledgement of what others talk about tells nothing about it", async () => {
    const { engine, dialer } = await started()
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    await alice.ask({ type: "send", to: ["bob"], text: "between us" })
    const mallory = await openRaw(dialer, "mallory")
    const answers = []
    for (const conversation of ["p:alice:bob", "p:alice:carol"]) {
      for (const seq of [1, 2]) {
        mallory.frames.length = 0
        mallory.say({ type: "ack", positions: [[conversation, seq]] })
        answers.push(await mallory.until((frames) => frames[0]))
      }
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    await engine.close()
  })

  it("ST5 a store that answers nonsense is taken for lost, not believed", async () => {
    const store = memoryStore()
    const { commit } = store
    let answer: unknown
    store.commit = (transactions) =>
      answer === undefined ? commit.call(store, transactions) : Promise.resolve(answer as never)
    const { engine, dialer } = await started(store)
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    answer = ["ok"]
    const refused = await alice.ask({ type: "send", to: ["bob"], text: "x" })
    expect(refused).toMatchObject({ type: "refused", code: "outcome-unknown" })
    expect(engine.status).toBe("degraded")
    answer = undefined
    await engine.reopen()
    expect(engine.status).toBe("open")
    await engine.close()
  })

  it("ST2 an engine that is refused a store leaves it to the one that has it", async () => {
    const store = memoryStore()
    const { engine, dialer } = await started(store)
    const second = createEngine({ appId: "demo", store })
    await expect(second.open()).rejects.toMatchObject({ code: "store-locked" })
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    expect(await alice.ask({ type: "send", to: ["bob"], text: "x" })).toMatchObject({
      type: "sent",
    })
    await engine.close()
  })

  it("R7 close() during open() ends what open() began", async () => {
    const engine = createEngine({ appId: "demo" })
    const opening = engine.open()
    await engine.close()
    await opening
    expect(engine.status).toBe("closed")
    await expect(dialRaw(inProcess(engine))).rejects.toMatchObject({ code: "unknown-app" })
  })

  it("F19 a logger that throws stops nothing", async () => {
    const fail = () => {
      throw new Error("logger")
    }
    const logger = { debug: fail, info: fail, warn: fail, error: fail }
    const store = memoryStore()
    const engine = createEngine({ appId: "demo", store, logger })
    await engine.open()
    const alice = await openRaw(inProcess(engine), "alice", { watch: ["bob"] })
    const { commit } = store
    store.commit = () => Promise.reject(new Error("disk"))
    expect(await alice.ask({ type: "send", to: ["bob"], text: "x" })).toMatchObject({
      code: "outcome-unknown",
    })
    store.commit = commit
    await engine.reopen()
    expect(engine.status).toBe("open")
    await engine.close()
  })
})
