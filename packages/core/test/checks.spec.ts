/** What the host is asked on a frame's way in: authorize and gates, each in its time; and when an answer is late. */
import { createEngine, type EngineOptions, type Question } from "@peerage/core"
import { createInProcess } from "@peerage/core/kernel"
import { manualClock } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { dialRaw, openRaw } from "./raw-peer.js"

async function started(more: Partial<EngineOptions>) {
  const wire = createInProcess()
  const engine = createEngine({ appId: "demo", transports: [wire.transport], ...more })
  const problems: string[] = []
  engine.problems$.subscribe(({ code }) => problems.push(code))
  await engine.open()
  return { engine, dialer: wire.dialer, problems }
}

const code = (frame: { readonly type: string }) => ("code" in frame ? frame.code : frame.type)
const to = (text: string) => ({ type: "send", to: ["bob"], text }) as const

describe("gates", () => {
  it("let pass, replace and stop a message, in their order", async () => {
    const { engine, dialer } = await started({
      gates: [
        { check: ({ text }) => (text === "stop" ? "Not here." : !text.includes("drop")) },
        { check: async ({ text }) => ({ text: text.replace("darn", "****") }) },
        { check: ({ text }) => (text.startsWith("long") ? { text: "x".repeat(6_000) } : true) },
      ],
    })
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    const bob = await openRaw(dialer, "bob")
    expect(await alice.ask(to("stop"))).toMatchObject({ code: "blocked", message: "Not here." })
    expect(code(await alice.ask(to("drop it")))).toBe("blocked")
    expect(code(await alice.ask(to("long")))).toBe("too-long")
    const first = alice.ask(to("darn 1"))
    const second = alice.ask(to("darn 2"))
    expect([(await first).type, (await second).type]).toEqual(["sent", "sent"])
    await bob.until(() => (bob.texts().length === 2 ? true : undefined))
    expect(bob.texts()).toEqual(["**** 1", "**** 2"])
    await engine.close()
  })

  it("F19 one that throws or is late refuses, or lets pass where it says so, and is told", async () => {
    const clock = manualClock()
    const late = () => new Promise<never>(() => undefined)
    const boom = () => {
      throw new Error("boom")
    }
    for (const onFailure of ["closed", "open"] as const) {
      for (const check of [late, boom]) {
        const gates = [{ check, timeMs: 100, onFailure }]
        const { engine, dialer, problems } = await started({ gates, clock })
        const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
        const answer = alice.ask(to("hello"))
        await new Promise(setImmediate)
        clock.advance(101)
        expect(code(await answer)).toBe(onFailure === "open" ? "sent" : "check-failed")
        expect(problems).toContain("check-failed")
        await engine.close()
      }
    }
  })
})

describe("the host's code", () => {
  it("F19 a gate that answers null and keys that throw refuse a frame, and the line goes on", async () => {
    const nothing = await started({ gates: [{ check: () => null as never }] })
    const alice = await openRaw(nothing.dialer, "alice", { watch: ["bob"] })
    expect(code(await alice.ask(to("hello")))).toBe("check-failed")
    expect((await alice.ask({ type: "status", peers: [] })).type).toBe("statuses")
    await nothing.engine.close()
    const keys = () => {
      throw new Error("no keys")
    }
    const { engine, dialer, problems } = await started({ signatures: { required: true, keys } })
    const line = await dialRaw(dialer)
    const signed = { signature: "0".repeat(40), timestamp: 1, nonce: "n" }
    const open = { type: "open", version: 1, peer: "bob", device: "d", signed } as const
    expect(code(await line.ask(open))).toBe("check-failed")
    expect(problems).toContain("check-failed")
    await engine.close()
  })
})

describe("authorize", () => {
  it("S32 is asked about groups; whoever may not join learns nothing", async () => {
    const asked: Question["operation"][] = []
    const { engine, dialer } = await started({
      authorize: ({ operation, attributes }) => {
        asked.push(operation)
        return operation !== "join" && attributes?.name !== "forbidden"
      },
    })
    const alice = await openRaw(dialer, "alice")
    const bob = await openRaw(dialer, "bob")
    expect(code(await alice.ask({ type: "create", attributes: { name: "forbidden" } }))).toBe(
      "not-allowed",
    )
    const created = await alice.ask({ type: "create" })
    if (created.type !== "grouped") throw new Error("not created")
    const { group } = created
    const refused = await bob.ask({ type: "join", group })
    const unknown = await bob.ask({ type: "join", group: "unknown" })
    expect({ ...refused, ref: 0 }).toEqual({ ...unknown, ref: 0 })
    expect((await alice.ask({ type: "invite", group, peers: ["bob"] })).type).toBe("grouped")
    expect((await alice.ask({ type: "kick", group, peers: ["bob"] })).type).toBe("grouped")
    expect((await alice.ask({ type: "attributes", group, set: { a: 1 } })).type).toBe("grouped")
    expect(new Set(asked)).toEqual(
      new Set(["open", "create", "join", "invite", "kick", "attributes"]),
    )
    await engine.close()
  })
})

describe("a request", () => {
  it("is answered within 8 s, or its line ends and the session goes on later", async () => {
    const clock = manualClock()
    let isSlow = false
    const authorize = () => (isSlow ? new Promise<boolean>(() => undefined) : true)
    const { engine, dialer } = await started({ clock, authorize })
    const alice = await openRaw(dialer, "alice")
    isSlow = true
    // Each is asked for 5 s at most; the second waits for the first.
    alice.say({ type: "status", ref: 91, peers: ["bob"] })
    alice.say({ type: "status", ref: 92, peers: ["bob"] })
    await new Promise(setImmediate)
    for (let passed = 0; passed < 9_000; passed += 200) {
      clock.advance(200)
      await new Promise(setImmediate)
    }
    await alice.until(() => (alice.isClosed ? true : undefined))
    const refs = alice.frames.flatMap((frame) => ("ref" in frame ? [frame.ref] : []))
    expect(refs).toContain(91)
    expect(refs).not.toContain(92)
    expect(alice.frames.at(-1)).toMatchObject({ code: "no-answer", next: "retry" })
    expect(engine.snapshot().sessions).toMatchObject([{ peerId: "alice", state: "paused" }])
    await engine.close()
  })

  it("P11 R2 a resume whose welcome was lost can be said again, until the device was heard", async () => {
    const { engine, dialer } = await started({})
    const alice = await openRaw(dialer, "alice", { device: "phone" })
    const welcome = alice.frames.find(({ type }) => type === "welcome")
    const token = welcome?.type === "welcome" ? (welcome.token ?? "") : ""
    const resume = { type: "resume", version: 1, peer: "alice", device: "phone", token } as const
    const lost = await dialRaw(dialer)
    expect(await lost.ask(resume)).toMatchObject({ type: "welcome", resumed: true })
    lost.line.close()
    const again = await dialRaw(dialer)
    expect(await again.ask(resume)).toMatchObject({ type: "welcome", resumed: true })
    expect((await again.ask({ type: "status", peers: [] })).type).toBe("statuses")
    const third = await dialRaw(dialer)
    expect(code(await third.ask(resume))).toBe("cannot-resume")
    await engine.close()
  })
})
