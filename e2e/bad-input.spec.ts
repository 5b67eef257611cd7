/**
 * Bad input over a real wire: each is answered by its own code, nothing is lost, and others are served (S5 to S13, S22 to
 * S29, S37, S40). What the wire itself refuses is in packages/transport-socketio/test/hostile.spec.ts.
 */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createClient } from "@peerage/client"
import { createEngine, type EngineOptions, inProcess } from "@peerage/core"
import { socketIoTransport } from "@peerage/transport-socketio"
import { socketIo } from "@peerage/transport-socketio/client"
import { describe, expect, it, onTestFinished } from "vitest"

type Frame = Record<string, unknown>

async function host(options: Partial<EngineOptions> = {}) {
  const server = createServer()
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const engine = createEngine({
    appId: "demo",
    transports: [socketIoTransport(server)],
    authorize: () => true,
    ...options,
  })
  await engine.open()
  onTestFinished(async () => {
    await engine.close()
    server.close()
  })
  return { engine, url }
}

/** A line that says whatever it likes; `answer` waits for the next frame that is one. */
async function rawLine(url: string) {
  const frames: Frame[] = []
  const waiting: (() => void)[] = []
  const wake = () => {
    for (const go of waiting.splice(0)) go()
  }
  let isClosed = false
  const { signal } = new AbortController()
  const line = await socketIo(url).dial(
    { appId: "demo", signal },
    {
      onFrame(frame) {
        frames.push(frame as Frame)
        wake()
      },
      onClose() {
        isClosed = true
        wake()
      },
    },
  )
  const next = async (): Promise<Frame> => {
    while (frames.length === 0 && !isClosed) await new Promise<void>((go) => waiting.push(go))
    return frames.shift() ?? { type: "ended" }
  }
  return {
    next,
    say: (frame: unknown) => line.send(frame as never),
    async answer(frame: unknown) {
      line.send(frame as never)
      let found = await next()
      while (found.type === "presence" || found.type === "message") found = await next()
      return found
    },
  }
}

const open = { type: "open", ref: 1, version: 1, peer: "mallory", device: "d", watch: ["bob"] }
const send = { type: "send", ref: 2, to: ["bob"], text: "x" }

const refused: readonly (readonly [string, unknown, Frame])[] = [
  ["S24 5,121 bytes of body", { ...send, text: "x".repeat(5_121) }, { code: "too-long", ref: 2 }],
  ["S24 汉 × 1,707, 5,121 bytes", { ...send, text: "汉".repeat(1_707) }, { code: "too-long" }],
  ["S12 a lone surrogate in a body", { ...send, text: "a\ud800" }, { code: "bad-text", ref: 2 }],
  ["S5 an id with ':'", { ...send, to: ["a:b"] }, { code: "bad-id", ref: 2 }],
  ["S11 an id that is not NFC", { ...send, to: ["e\u0301"] }, { code: "bad-id" }],
  [
    "S13 an id with a line break",
    { ...send, to: ["a\n[INFO] admin logged in"] },
    { code: "bad-id" },
  ],
  ["S13 an id with a bidi control", { ...send, to: ["a\u202eb"] }, { code: "bad-id" }],
  ["an empty id", { ...send, to: [""] }, { code: "bad-id" }],
  ["an id of 65 characters", { ...send, to: ["x".repeat(65)] }, { code: "bad-id" }],
  ["a send to nobody", { ...send, to: [] }, { code: "bad-frame" }],
  ["a send to peers and a group", { ...send, group: "g" }, { code: "bad-frame" }],
  [
    "S32 a send to a group that is not there",
    { ...send, to: undefined, group: "g" },
    { code: "not-a-member" },
  ],
  [
    "a send to 21 peers",
    { ...send, to: Array.from({ length: 21 }, (_, n) => `p${n}`) },
    { code: "too-many" },
  ],
  [
    "a send to somebody not watched",
    { ...send, to: ["carol"] },
    { code: "not-watching", peers: ["carol"] },
  ],
  ["an unknown frame", { type: "shout", ref: 3 }, { code: "bad-frame", ref: 3 }],
  ["a number for a text", { ...send, text: 5 }, { code: "bad-frame", ref: 2 }],
  ["a text for a number", { ...send, ref: "2" }, { code: "bad-frame", ref: null }],
  ["null", null, { code: "bad-frame", ref: null }],
  ["a list", [1, [2]], { code: "bad-frame", ref: null }],
  ["S23 deep nesting", { ...send, text: [[[[[[[[[]]]]]]]]] }, { code: "bad-frame" }],
  ["a second open", { ...open, ref: 4 }, { code: "already-open", ref: 4 }],
  [
    "a second open as another peer",
    { ...open, ref: 4, peer: "eve" },
    { code: "already-open", ref: 4 },
  ],
  [
    "S25 a watch of 1,001 ids",
    { type: "watch", ref: 5, peers: Array.from({ length: 1_001 }, (_, n) => `p${n}`) },
    { code: "too-many", ref: 5 },
  ],
  [
    "S35 a history with two bounds",
    { type: "history", ref: 6, with: ["bob"], before: 3, after: 1 },
    { code: "bad-frame" },
  ],
  [
    "another version of the protocol",
    { ...open, ref: 4, version: 2 },
    { code: "bad-version", ref: 4 },
  ],
]

describe("bad input is refused by its own code and costs nobody else", () => {
  it.each(refused)("%s", async (_name, frame, expected) => {
    const { engine, url } = await host()
    const bob = createClient({ appId: "demo", peerId: "bob", transport: inProcess(engine) })
    const heard: string[] = []
    bob.on("message", ({ text }) => heard.push(text))
    await bob.open()
    const line = await rawLine(url)
    await line.answer(open)
    const answer = await line.answer(frame)
    expect(answer).toMatchObject({ type: "refused", ...expected })
    // S40: a code, a sentence, whether to try again; no stack, no path, no other peer's id.
    const known = ["type", "ref", "code", "message", "retryable", "retryAfterMs", "peers"]
    expect(Object.keys(answer).filter((key) => !known.includes(key))).toEqual([])
    expect(JSON.stringify(answer)).not.toMatch(/\/|at .*:\d+/)
    expect(
      await line.answer({ ...send, ref: 99, text: "the line is as good as before" }),
    ).toMatchObject({
      type: "sent",
    })
    await expect.poll(() => heard).toContain("the line is as good as before")
    await bob.close()
  })

  it("a frame before open is refused: not-open", async () => {
    const { url } = await host()
    const line = await rawLine(url)
    expect(await line.answer(send)).toMatchObject({ type: "refused", code: "not-open", ref: 2 })
    expect(await line.answer({ type: "history", ref: 3, with: ["bob"] })).toMatchObject({
      code: "not-open",
    })
  })

  it("R16 an acknowledgement of what was not delivered is refused and frees nothing", async () => {
    const { engine, url } = await host()
    const bob = createClient({ appId: "demo", peerId: "bob", transport: inProcess(engine) })
    await bob.open({ watch: ["mallory"] })
    await bob.send("unread", { to: "mallory" })
    const line = await rawLine(url)
    await line.answer({ ...open, watch: [] })
    expect(await line.next()).toMatchObject({ type: "message", text: "unread", seq: 1 })
    const ahead = { type: "ack", positions: [["p:bob:mallory", 9]] }
    expect(await line.answer(ahead)).toMatchObject({
      type: "refused",
      code: "ack-ahead",
      ref: null,
    })
    const other = await rawLine(url)
    await other.answer({ ...open, device: "another", watch: [] })
    expect(await other.next()).toMatchObject({ type: "message", text: "unread", seq: 1 })
    await bob.close()
  })

  it("S22 the names of an object's own machinery are ids like any other", async () => {
    const { url } = await host()
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      const peer = createClient({
        appId: "demo",
        peerId: name,
        deviceId: name,
        transport: socketIo(url),
      })
      await peer.open({ watch: ["__proto__", "toString"] })
      expect(await peer.send("x", { to: ["__proto__", "toString"] })).toMatchObject({
        seq: expect.any(Number),
      })
      await peer.close()
    }
    expect(({} as Frame).admin).toBeUndefined()
  })

  it("S28 a flood is refused with the time to wait, and others are served", async () => {
    const { url } = await host()
    const flooder = createClient({ appId: "demo", peerId: "flooder", transport: socketIo(url) })
    const calm = createClient({ appId: "demo", peerId: "calm", transport: socketIo(url) })
    await Promise.all([flooder, calm].map((peer) => peer.open({ watch: ["bob"] })))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 250 }, () => flooder.send("x", { to: "bob" })),
    )
    const refusals = outcomes.filter(({ status }) => status === "rejected")
    expect(refusals.length).toBeGreaterThan(0)
    for (const { reason } of refusals as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: "rate-limited", retryable: true })
      expect(reason.retryAfterMs).toBeGreaterThan(0)
    }
    expect(await calm.send("calm", { to: "bob" })).toMatchObject({ seq: 1 })
    await Promise.all([flooder.close(), calm.close()])
  })

  it("S27 a connection that opens no session is closed: no-session", async () => {
    const { url } = await host({ limits: { noSessionMs: 300 } })
    const line = await rawLine(url)
    expect(await line.next()).toMatchObject({ type: "closing", code: "no-session", next: "retry" })
    expect(await line.next()).toEqual({ type: "ended" })
  })

  it("S37 a peer that was blocked while paused cannot resume", async () => {
    let isBlocked = false
    const { engine, url } = await host({ authorize: () => !isBlocked })
    const device = "phone"
    const line = await rawLine(url)
    const welcome = await line.answer({ ...open, device })
    isBlocked = true
    const back = await rawLine(url)
    const { token } = welcome
    const resume = { type: "resume", ref: 1, version: 1, peer: "mallory", device, token }
    expect(await back.answer(resume)).toMatchObject({ type: "refused", code: "not-allowed" })
    expect(engine.snapshot().sessions).toHaveLength(1)
  })

  it("a connection that says unreadable things without end is closed: protocol-error", async () => {
    const { url } = await host()
    const line = await rawLine(url)
    for (let n = 0; n < 100; n++) line.say({ type: "noise" })
    let frame = await line.next()
    while (frame.type === "refused") frame = await line.next()
    expect(frame).toMatchObject({ type: "closing", code: "protocol-error", next: "stop" })
  })
})
