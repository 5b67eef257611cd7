/** S26, TP10: nothing that arrives on the wire is thrown in the host or felt by others. */
import type { Connection } from "@peerage/core/adapter"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { opening } from "./dialer.js"
import { mutations } from "./hostile-mutation.js"
import { hostilePackets, type Packets, titleOf } from "./hostile-packets.js"
import { RawSocket } from "./raw-socket.js"
import { type ServedSubject, served } from "./subject.js"

const errors: unknown[] = []
const note = (error: unknown) => void errors.push(error)

let subject: ServedSubject
let stop: () => Promise<void>
let heard: Set<unknown>
let connections: Connection[]
let open: Set<Connection>

beforeEach(async () => {
  errors.length = 0
  process.on("uncaughtException", note)
  process.on("unhandledRejection", note)
  subject = await served()
  heard = new Set()
  connections = []
  open = new Set()
  stop = await subject.transport.listen("app", (connection) => {
    connections.push(connection)
    open.add(connection)
    connection.onFrame((frame) => heard.add((frame as { text?: unknown }).text))
    connection.onClose(() => open.delete(connection))
  })
})
afterEach(async () => {
  await stop()
  await subject.cleanup?.()
  process.off("uncaughtException", note)
  process.off("unhandledRejection", note)
  expect(errors).toEqual([])
})

const probing = (msg: string) => ({
  cmd: "direct",
  peerId: "alice",
  toPeerIds: ["bob"],
  msg,
  transient: true,
})

/** Says a good frame behind the packets, and waits until it was heard or the connection has ended. */
async function sayAndProbe(raw: RawSocket, packets: Packets, probe: string): Promise<void> {
  for (const packet of packets) raw.say(packet)
  raw.say(probing(probe))
  const dealtWith = () => heard.has(probe) || raw.closeCode !== undefined || isToldToBeClosed(raw)
  await vi.waitUntil(dealtWith, { interval: 1, timeout: 5_000 })
}

/** On a socket with other peers: her own session is over. */
function isToldToBeClosed({ frames }: RawSocket): boolean {
  return frames.some(({ op, peerId }) => op === "closed" && peerId === "alice")
}

async function witness(): Promise<{ stillServed(): Promise<void> }> {
  const raw = await RawSocket.open(subject.url)
  raw.say(opening("app"))
  let probe = 0
  return {
    async stillServed() {
      await sayAndProbe(raw, [], `witness ${++probe}`)
      expect([raw.closeCode, raw.isOpen]).toEqual([undefined, true])
      expect(heard).toContain(`witness ${probe}`)
    },
  }
}

const titled = hostilePackets.map((packets): [string, Packets] => [titleOf(packets), packets])

it.each(titled)("S26 hostile frames of the 2014 wire: %s", async (_, packets) => {
  const other = await witness()
  await other.stillServed()
  const raw = await RawSocket.open(subject.url)
  raw.say(opening("app"))
  await sayAndProbe(raw, packets, "after")
  await other.stillServed()
  raw.cut()
  const stranger = await RawSocket.open(subject.url)
  for (const packet of packets) stranger.say(packet)
  await stranger.leave()
  await other.stillServed()
  // Nothing of it is kept.
  await vi.waitUntil(() => open.size === 1)
})

it("S26 2,000 mutations of good and bad packets", { timeout: 120_000 }, async () => {
  const other = await witness()
  let raw: RawSocket | undefined
  let probe = 0
  let ended = 0
  await fc.assert(
    fc.asyncProperty(mutations(), async (packets) => {
      if (raw === undefined || !raw.isOpen || isToldToBeClosed(raw)) {
        if (raw !== undefined) ended++
        raw?.cut()
        raw = await RawSocket.open(subject.url)
        raw.say(opening("app"))
      }
      await sayAndProbe(raw, packets, `probe ${++probe}`)
      expect(errors).toEqual([])
    }),
    { numRuns: 2_000, endOnFailure: true },
  )
  await other.stillServed()
  // Both ends of the range occur: some mutations are harmless, some end their connection.
  expect(ended).toBeGreaterThan(50)
  expect(heard.size).toBeGreaterThan(100)
  raw?.cut()
})

it("S26 what comes behind the mistake that ends a socket is not heard", async () => {
  const raw = await RawSocket.open(subject.url)
  raw.say("nonsense")
  raw.say(opening("app"))
  await raw.closed
  expect([raw.closeCode, connections]).toEqual([4114, []])
})

describe("what a client may keep waiting", () => {
  const ask = (n: number) => ({
    cmd: "session",
    op: "query",
    peerId: "alice",
    sessionPeerIds: [],
    i: n,
  })

  it("S24 requests that nobody answers end the line once they are 1,024", async () => {
    const raw = await RawSocket.open(subject.url)
    raw.say(opening("app"))
    for (let n = 0; n < 1_023; n++) raw.say(ask(n))
    raw.say(probing("all before are taken"))
    await raw.until(() => heard.has("all before are taken"))
    raw.say(ask(1_023))
    await raw.closed
    expect(raw.closeCode).toBe(4116)
  })

  it("S24 requests that nobody answers end the line once they have 1 MiB", async () => {
    const raw = await RawSocket.open(subject.url)
    raw.say(opening("app"))
    const sessionPeerIds = Array.from({ length: 1_000 }, () => "x".repeat(62))
    const long = { ...ask(1), sessionPeerIds }
    const { length } = JSON.stringify(long)
    const many = Math.ceil(1_048_577 / length)
    for (let n = 0; n < many; n++) raw.say(long)
    raw.say(probing("all of them are taken"))
    await raw.until(() => heard.has("all of them are taken"))
    raw.say(ask(2))
    await raw.closed
    expect(raw.closeCode).toBe(4116)
  })

  it("S24 peers on one socket are at most 64; the others are told", async () => {
    const raw = await RawSocket.open(subject.url)
    for (let n = 0; n < 70; n++) raw.say({ ...opening("app"), peerId: `p${n}`, i: n })
    await raw.until(() => raw.frames.length === 6)
    expect(raw.frames[0]).toEqual({
      cmd: "session",
      op: "closed",
      peerId: "p64",
      i: 64,
      code: 4116,
    })
    expect(open.size).toBe(64)
    raw.cut()
    await vi.waitUntil(() => open.size === 0)
  })

  it("S24 an echo that is no serial ends the line", async () => {
    for (const echo of [{ i: "x".repeat(257) }, { id: { a: 1 } }]) {
      const raw = await RawSocket.open(subject.url)
      raw.say(opening("app"))
      raw.say({ ...ask(1), ...echo })
      await raw.closed
      expect(raw.closeCode).toBe(4114)
    }
  })
})
