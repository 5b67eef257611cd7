/** A host that stands still: what others did in time meanwhile is not held against them (F15). */
import { type Clock, createEngine, inProcess, memoryStore } from "@peerage/core"
import { manualClock } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { ownTime } from "../src/stream/own-time.js"
import { dialRaw, openRaw } from "./raw-peer.js"

/** A clock that a stall sets forward without a call of what it ticks; late ones come after it, once. */
function stallable() {
  const manual = manualClock()
  let stood = 0
  const clock: Clock = {
    now: () => manual.now() + stood,
    monotonic: () => manual.monotonic() + stood,
    every: manual.every,
  }
  return {
    clock,
    pass: manual.advance,
    stall(ms: number) {
      stood += ms
    },
  }
}

async function started(more: Partial<Parameters<typeof createEngine>[0]> = {}) {
  const time = stallable()
  const engine = createEngine({ appId: "demo", clock: time.clock, ...more })
  const problems: string[] = []
  const offline: string[] = []
  engine.problems$.subscribe(({ code }) => problems.push(code))
  engine.presence$.subscribe(({ peerId, online }) => online || offline.push(peerId))
  await engine.open()
  return { engine, dialer: inProcess(engine), problems, offline, ...time }
}

const settled = () => new Promise((done) => setTimeout(done, 5))

describe("F15 after a stall of the host", () => {
  it("F15 S27 an open that arrived meanwhile is heard, and one that never comes is still missed", async () => {
    const { engine, dialer, pass, stall } = await started()
    const [alice, silent] = [await dialRaw(dialer), await dialRaw(dialer)]
    pass(4_000)
    stall(60_000)
    // Timers come first.
    pass(200)
    expect(await alice.ask({ type: "open", version: 1, peer: "alice", device: "a" })).toMatchObject(
      { type: "welcome" },
    )
    pass(2_000)
    await settled()
    expect(silent.frames).toMatchObject([{ type: "closing", code: "no-session" }])
    await engine.close()
  })

  it("P9 P11 F15 a device that lost its line comes back within its window, and nobody saw it go", async () => {
    const { engine, dialer, pass, stall, offline } = await started()
    const alice = await openRaw(dialer, "alice", { device: "a" })
    const token = alice.frames.flatMap((frame) => (frame.type === "welcome" ? frame.token : []))[0]
    alice.line.close()
    await settled()
    pass(25_000)
    stall(60_000)
    pass(200)
    const back = await dialRaw(dialer)
    const resume = { type: "resume", version: 1, peer: "alice", device: "a", token } as never
    expect(await back.ask(resume)).toMatchObject({ type: "welcome", resumed: true })
    expect(offline).toEqual([])
    back.line.close()
    await settled()
    pass(31_000)
    expect(offline).toEqual(["alice"])
    await engine.close()
  })

  it("L12 F15 a store and a host that answered meanwhile are not late, and those that did not are", async () => {
    const store = memoryStore()
    const { commit } = store
    let answer = () => {}
    let isHeld = false
    store.commit = async (transactions) => {
      if (!isHeld) return commit.call(store, transactions)
      await new Promise<void>((go) => {
        answer = go
      })
      return commit.call(store, transactions)
    }
    const { engine, dialer, pass, stall, problems } = await started({ store })
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    isHeld = true
    const sent = alice.ask({ type: "send", to: ["bob"], text: "x" })
    await settled()
    pass(3_000)
    stall(60_000)
    pass(1_000)
    answer()
    expect(await sent).toMatchObject({ type: "sent" })
    expect([problems, engine.status]).toEqual([[], "open"])
    void alice.ask({ type: "send", to: ["bob"], text: "y" })
    await settled()
    pass(6_000)
    await settled()
    expect([problems, engine.status]).toEqual([["store-failed"], "degraded"])
    answer()
  })
})

it("F15 the engine's own time never falls, and goes on for one that is always late", () => {
  const { clock, pass, stall } = stallable()
  const time = ownTime(clock, 200)
  let last = time.now()
  const judged: boolean[] = []
  for (let n = 0; n < 50; n++) {
    if (n % 3 > 0) stall(5_000)
    pass(200)
    expect(time.now()).toBeGreaterThanOrEqual(last)
    last = time.now()
    judged.push(time.beat())
    expect(time.now()).toBe(last)
  }
  expect(judged.slice(0, 6)).toEqual([true, false, true, true, false, true])
  expect(last).toBe(17 * 200 + 33 * 400)
})
