/** Several peers on one socket, as the iOS client had them: whose is what, and in which order it is answered. */
import { createEngine, type Engine } from "@peerage/core"
import { describe, expect, it, vi } from "vitest"
import { slowStore } from "./slow-store.js"
import { codeAfter, direct, open, query, stage } from "./stage.js"

const on = stage()
const refusal = (peerId: string, code: number, i: unknown) => ({
  cmd: "session",
  op: "closed",
  peerId,
  i,
  code,
})

describe("a refusal", () => {
  it("is told alone to a peer that shares its socket, with the serial of what was refused", async () => {
    await on.start({ gates: [{ check: ({ text }) => text !== "rude" }] })
    const raw = await on.opened("alice", "bob")
    raw.say({ ...direct("rude"), i: 3 })
    expect(await raw.hear({ op: "closed" })).toEqual(refusal("alice", 4402, 3))
    raw.say({ ...query(["alice"]), peerId: "bob" })
    expect(await raw.hear({ op: "query-result" })).toMatchObject({ onlineSessionPeerIds: [] })
    // She can come back on it.
    await raw.ask({ ...open("alice"), i: "4" }, { op: "opened", i: "4" })
    raw.say({ ...direct(), peerId: "nobody", i: null })
    expect(await raw.hear({ peerId: "nobody" })).toEqual(refusal("nobody", 4105, null))
  })

  it("ends its peer: what was asked behind it is answered no more, and nothing passes it", async () => {
    const { store, stall, release } = slowStore()
    await on.start({ store, gates: [{ check: ({ text }) => text !== "rude" }] })
    const raw = await on.opened("alice", "bob")
    stall()
    raw.say({ ...direct("kind"), i: 1 })
    raw.say({ ...direct("rude"), i: 2 })
    raw.say({ ...query(), i: 3 })
    await raw.ask({ ...query(), peerId: "bob", i: 4 }, { i: 4 })
    await release()
    await raw.hear({ op: "closed", peerId: "alice" })
    await raw.ask({ ...query(), peerId: "bob", i: 5 }, { i: 5 })
    const hers = raw.frames.filter(({ peerId, i }) => peerId === "alice" && i !== undefined)
    expect(hers.map(({ i }) => i)).toEqual([1, 2])
  })
})

describe("an end that the engine decides", () => {
  it("lets no answer pass those before it, which it would be taken for", async () => {
    const { store, stall, release } = slowStore()
    await on.start({ store })
    const raw = await on.opened("alice", "bob")
    stall()
    raw.say({ ...direct("never answered"), i: 1 })
    raw.say({ ...direct(), toPeerIds: [], i: 2 })
    raw.say({ ...query(), i: 3 })
    await raw.ask({ ...query(), peerId: "bob", i: 4 }, { i: 4 })
    on.served.engine.host.close("alice")
    expect(await raw.hear({ op: "closed" })).toEqual({
      cmd: "session",
      op: "closed",
      peerId: "alice",
      code: 4115,
    })
    expect(raw.frames.filter(({ cmd }) => cmd === "ack")).toEqual([])
    await release()
  })

  it("is said to whom asked for it, though something before it never was answered", async () => {
    const { store, stall, release } = slowStore()
    await on.start({ store })
    const raw = await on.opened("alice", "bob")
    await raw.ask({ ...direct("answered"), i: 0 }, { cmd: "ack", i: 0 })
    stall()
    raw.say({ ...direct("never answered"), i: 1 })
    const close = { cmd: "session", op: "close", peerId: "alice", i: 2 }
    await raw.ask(close, { op: "closed", peerId: "alice", i: 2 })
    await release()
  })
})

describe("a close", () => {
  const close = { cmd: "session", op: "close", peerId: "alice" }

  it("frees the name at once: an open behind it is a session of its own, though it did not wait", async () => {
    const { store, stall, release } = slowStore()
    await on.start({ store })
    const raw = await on.opened("alice", "bob")
    await raw.ask({ ...direct("answered"), i: 0 }, { cmd: "ack", i: 0 })
    stall()
    raw.say({ ...direct("never answered"), i: 1 })
    raw.say({ ...close, i: 2 })
    raw.say({ ...open("alice"), i: 3 })
    await raw.hear({ op: "opened", i: 3 })
    await raw.ask({ ...query(), i: 4 }, { op: "query-result", i: 4 })
    const hers = raw.frames.filter(({ peerId, i }) => peerId === "alice" && i !== undefined)
    expect(hers.map(({ i }) => i)).toEqual([0, 2, 3, 4])
    await release()
    await vi.waitUntil(() => on.served.engine.snapshot().sessions.length === 2)
  })

  it("is no end of the socket for whoever opens again on it; what has no session is told so", async () => {
    await on.start()
    const raw = await on.opened("alice")
    raw.say({ ...close, i: 1 })
    raw.say({ ...open("alice"), i: 2 })
    await raw.hear({ op: "opened", i: 2 })
    await raw.ask({ ...query(), i: 3 }, { op: "query-result", i: 3 })
    expect(await codeAfter(raw, { ...close, i: 4 }, { ...query(), i: 5 })).toBe(1000)
    expect(raw.frames.slice(-2)).toEqual([
      { cmd: "session", op: "closed", peerId: "alice", i: 4 },
      refusal("alice", 4105, 5),
    ])
  })
})

describe("keep-alive", () => {
  it("is answered behind all requests before it, whoever's they are", async () => {
    const { store, stall, release } = slowStore()
    await on.start({ store })
    const raw = await on.opened("alice", "bob", "carol")
    stall()
    raw.say({ ...direct("slow"), i: 1 })
    raw.say("{}")
    raw.say({ ...query(), peerId: "carol", i: 2 })
    raw.say({ ...query(), peerId: "bob", i: 3 })
    await raw.hear({ i: 3 })
    const answers = () => raw.frames.filter(({ cmd, i }) => cmd === undefined || i !== undefined)
    expect(answers().map(({ i = "{}" }) => i)).toEqual([2, 3])
    await release()
    await raw.until(() => answers().length === 4)
    expect(answers().map(({ i = "{}" }) => i)).toEqual([2, 3, 1, "{}"])
  })

  it("is answered though the peer that it waits for ends", async () => {
    const { store, stall, release } = slowStore()
    await on.start({ store })
    const raw = await on.opened("alice", "bob")
    stall()
    raw.say({ ...direct("never answered"), i: 1 })
    raw.say("{}")
    await raw.ask({ ...query(), peerId: "bob", i: 2 }, { i: 2 })
    on.served.engine.host.close("alice")
    await raw.until(() => raw.frames.some(({ cmd }) => cmd === undefined))
    await release()
  })

  it("of a socket without a peer is answered at once", async () => {
    await on.start()
    const raw = await on.connect()
    raw.say("{}")
    await raw.until(() => raw.frames.length === 1)
    expect(raw.frames).toEqual([{}])
  })
})

describe("S36 one name in two apps", () => {
  async function withTwoApps(): Promise<Engine> {
    await on.start()
    const options = { transports: [on.served.transport], authorize: () => true }
    const other = createEngine({ appId: "other", ...options })
    await other.open()
    return other
  }

  it("is one peer on a socket: the second app is refused, and hears nothing that names the first", async () => {
    const other = await withTwoApps()
    const raw = await on.opened("alice")
    raw.say({ ...open("alice"), appId: "other", i: 1 })
    expect(await raw.hear({ op: "closed" })).toEqual(refusal("alice", 4100, 1))
    raw.say({ ...direct(), appId: "other", i: 2 })
    await raw.hear(refusal("alice", 4100, 2))
    // With its own app's name, and with none, she is who she was.
    await raw.ask({ ...query(), appId: "demo", i: 3 }, { op: "query-result", i: 3 })
    await raw.ask({ ...query(), i: 4 }, { op: "query-result", i: 4 })
    expect(other.snapshot().sessions).toEqual([])
    expect(raw.frames.filter(({ cmd }) => cmd === "ack")).toEqual([])
    await other.close()
  })

  it("is refused in its turn, as all is answered", async () => {
    const { store, stall, release } = slowStore()
    await on.start({ store })
    const raw = await on.opened("alice", "bob")
    await raw.ask({ ...direct("answered"), i: 0 }, { cmd: "ack", i: 0 })
    stall()
    raw.say({ ...direct("slow"), i: 1 })
    raw.say({ ...direct(), appId: "other", i: 2 })
    await raw.ask({ ...query(), peerId: "bob", i: 3 }, { i: 3 })
    await release()
    await raw.hear(refusal("alice", 4100, 2))
    const hers = raw.frames.filter(({ peerId, i }) => peerId === "alice" && i !== undefined)
    expect(hers.map(({ i }) => i)).toEqual([0, 1, 2])
  })

  it("different names of different apps share a socket, and each is told of its own", async () => {
    const other = await withTwoApps()
    const raw = await on.opened("alice")
    await raw.ask({ ...open("zoe", ["alice"]), appId: "other", i: 1 }, { op: "opened", i: 1 })
    expect(await raw.hear({ op: "opened", i: 1 })).toMatchObject({ onlineSessionPeerIds: [] })
    expect(other.snapshot().sessions).toHaveLength(1)
    // The end of one engine ends its peers alone.
    await other.close()
    await raw.hear({ op: "closed", peerId: "zoe", code: 1001 })
    await raw.ask({ ...query(), i: 2 }, { i: 2 })
    expect(
      await codeAfter(raw, { ...open("zoe"), appId: "nowhere" }, direct("x".repeat(6_000))),
    ).toBe(4109)
    await vi.waitUntil(() => on.served.engine.snapshot().sessions.length === 0)
  })
})
