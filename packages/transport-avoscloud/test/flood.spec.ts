/** S28: what no engine is asked about costs the host only so much, and S26: so does a client that does not read. */
import { describe, expect, it, vi } from "vitest"
import { Rate } from "../src/rate.js"
import type { Said } from "./raw-socket.js"
import { codeAfter, direct, open, query, room, stage } from "./stage.js"

const on = stage()

describe("S28 the rate of what the wire says by itself", () => {
  it("a burst, then so many a second, and never more than the burst at once", () => {
    const rate = new Rate(0)
    const taken = (now: number, tries: number) =>
      Array.from({ length: tries }, () => rate.take(now)).filter(Boolean).length
    expect(taken(0, 300)).toBe(200)
    expect(taken(10, 5)).toBe(1)
    expect(taken(1_010, 300)).toBe(100)
    expect(taken(1e9, 300)).toBe(200)
  })

  const floods: readonly (readonly [string, (n: number) => Said | string])[] = [
    ["keep-alives", () => "{}"],
    ["messages to nobody", () => ({ ...direct(), toPeerIds: [] })],
    ["transient messages to nobody", () => ({ ...direct(), toPeerIds: [""], transient: true })],
    ["invitations of nobody", () => room("invite", { roomId: "g" })],
    ["kicks of nobody", () => room("kick", { roomId: "g", roomPeerIds: [null] })],
    ["commands without a session", (n) => ({ ...direct(), peerId: `p${n}` })],
    ["commands of another app", () => ({ ...direct(), appId: "other" })],
    ["opens of other apps", (n) => ({ ...open(`p${n}`), appId: "other" })],
    ["opens of more peers than a socket has", (n) => open(`p${n}`)],
  ]
  it.each(floods)("%s: a burst is answered, a flood ends the socket with 4116", async (_, say) => {
    await on.start()
    const quiet = await on.opened("carol")
    const raw = await on.opened("alice", "bob")
    for (let n = 0; n < 100; n++) raw.say(say(n))
    await raw.ask({ ...query(), peerId: "bob", i: 1 }, { i: 1 })
    const flood = Array.from({ length: 2_000 }, (_, n) => say(n))
    expect(await codeAfter(raw, ...(flood as readonly Said[]))).toBe(4116)
    expect(raw.frames.length).toBeLessThan(1_000)
    await quiet.ask({ ...query(["alice", "bob"]), peerId: "carol", i: 2 }, { i: 2 })
    await vi.waitUntil(() => on.served.engine.snapshot().sessions.length === 1)
  })
})

describe("S26 a client that does not read", () => {
  const peersOnline = () => on.served.engine.snapshot().sessions.length

  it("has little waiting in the host, and is ended in time; who writes to it has every answer", async () => {
    await on.start({
      limits: { sendsPerSecond: 100_000, sendBurst: 100_000, windowFullMs: 300 },
    })
    const raw = await on.opened("bob")
    const alice = await on.opened("alice")
    raw.pause()
    const text = "x".repeat(5_000)
    let most = 0
    for (let i = 1; i <= 3_000; i++) {
      alice.say({ ...direct(text), transient: true })
      if (i % 50 === 0) await alice.ask({ ...direct("short"), toPeerIds: ["zoe"], i }, { i })
      most = Math.max(most, on.served.waiting())
    }
    // What the line has of its own, and not one message more than may wait.
    expect(most).toBeLessThan(2 * 65_536)
    expect(peersOnline()).toBe(2)
    for (let i = 4_001; i <= 4_300; i++) alice.say({ ...direct(text), i })
    await alice.hear({ i: 4_300 })
    await alice.hear({ cmd: "presence", status: "off", sessionPeerIds: ["bob"] })
    expect(alice.frames.filter(({ i }) => Number(i) > 4_000).map(({ cmd }) => cmd)).toEqual(
      Array.from({ length: 300 }, () => "ack"),
    )
    expect(peersOnline()).toBe(1)
  }, 20_000)

  it("is ended for its own pings, to which pongs wait", async () => {
    await on.start()
    await on.opened("alice")
    const raw = await on.opened("bob")
    raw.pause()
    let most = 0
    while (peersOnline() === 2) {
      for (let n = 0; n < 2_000; n++) raw.ping("x".repeat(125))
      await new Promise(setImmediate)
      most = Math.max(most, on.served.waiting())
    }
    // It was ended for that, not for the silence of a minute.
    expect(most).toBeGreaterThan(4_194_304)
    expect(most).toBeLessThan(2 * 4_194_304)
  }, 20_000)
})
