/** How frames fill packets: those of a turn together, none too large, and never so that a burst is refused. */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type Connection, encodeFrame } from "@peerage/core/adapter"
import type { ClientFrame, Line } from "@peerage/core/protocol"
import { Server } from "socket.io"
import { afterEach, describe, expect, it, vi } from "vitest"
import { socketIo } from "../src/client.js"
import { packetBytes, packetSoon } from "../src/wire.js"
import { framesOf } from "./hostile-packets.js"
import { RawSocket } from "./raw-socket.js"
import { type ServedSubject, served } from "./subject.js"

const bodies = {
  "plain letters": "x".repeat(5_120),
  "control characters, six bytes each as JSON": "\u0001".repeat(5_120),
  "quotes and backslashes": '"\\'.repeat(2_560),
  "three-byte characters": `${"汉".repeat(1_706)}ab`,
  "four-byte characters": "😀".repeat(1_280),
}

const send = (ref: number, text: string): ClientFrame => ({ type: "send", ref, to: ["bob"], text })
const numbered = (count: number) => Array.from({ length: count }, (_, n) => n)

describe.each(["own server", "host's io"] as const)("%s", (whose) => {
  let subject: ServedSubject
  const undo: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step()
  })

  async function listening(): Promise<Connection[]> {
    subject = await served(whose)
    undo.push(() => subject.cleanup?.())
    const accepted: Connection[] = []
    undo.push(await subject.transport.listen("app", (connection) => accepted.push(connection)))
    return accepted
  }

  async function pair() {
    const accepted = await listening()
    const client: unknown[] = []
    const ends: string[] = []
    const { signal } = new AbortController()
    const line: Line = await subject.dialer.dial(
      { appId: "app", signal },
      { onFrame: (frame) => client.push(frame), onClose: () => ends.push("client") },
    )
    await vi.waitUntil(() => accepted.length === 1)
    const [connection] = accepted as [Connection]
    const server: unknown[] = []
    connection.onFrame((frame) => server.push(frame))
    connection.onClose(() => ends.push("server"))
    return { line, connection, client, server, ends }
  }

  it.each(Object.entries(bodies))(
    "TP8 100 sends of 5,120 bytes in one turn: %s",
    async (_, text) => {
      const { line, server, ends } = await pair()
      const frames = numbered(100).map((ref) => send(ref, text))
      for (const frame of frames) line.send(frame)
      await vi.waitUntil(() => server.length >= 100, { timeout: 5_000 })
      expect(server).toEqual(frames)
      expect(ends).toEqual([])
    },
  )

  it.each(Object.entries(bodies))(
    "TP8 50 bodies of 5,120 bytes sent by the server in one turn: %s",
    async (_, text) => {
      const { connection, client, ends } = await pair()
      const frames = numbered(50).map((seq) => message(seq, text))
      for (const frame of frames) expect(connection.send(encodeFrame(frame, 2 ** 21))).toBe("sent")
      await vi.waitUntil(() => client.length >= 50, { timeout: 5_000 })
      expect(client).toEqual(frames)
      expect(ends).toEqual([])
    },
  )

  it.each(Object.entries(bodies))(
    "TP8 no packet of the server's is over 48 KiB: %s",
    async (_, text) => {
      const accepted = await listening()
      const raw = await RawSocket.join(subject.place, "app")
      await vi.waitUntil(() => accepted.length === 1)
      const frames = numbered(40).map((seq) => message(seq, text))
      for (const frame of frames) accepted[0]?.send(encodeFrame(frame, 2 ** 21))
      for (const ref of numbered(500))
        accepted[0]?.send(encodeFrame({ type: "done", ref }, 2 ** 21))
      await vi.waitUntil(() => raw.frames.flatMap(framesOf).length >= 540, { timeout: 5_000 })
      const sizes = raw.packets.map((packet) => Buffer.byteLength(packet))
      expect(Math.max(...sizes)).toBeLessThanOrEqual(packetBytes)
      // Nor are they needlessly small.
      const sum = sizes.reduce((total, size) => total + size, 0)
      expect(raw.framePackets).toBeLessThanOrEqual(Math.ceil(sum / packetSoon) + 1)
      raw.cut()
    },
  )
})

function message(seq: number, text: string) {
  const id = `p:alice:bob.${seq}`
  return {
    type: "message",
    id,
    conversation: "c",
    seq,
    n: seq,
    from: "alice",
    to: ["bob"],
    text,
    timestamp: 1,
  } as const
}

describe("the client's packets", () => {
  /** A socket.io server that is none of ours: it notes the texts that arrive. */
  async function noting() {
    const http = createServer().listen(0, "127.0.0.1")
    await once(http, "listening")
    const io = new Server(http)
    const packets: string[] = []
    io.on("connection", ({ conn }) => {
      conn.on("packet", ({ type, data }) => {
        if (type === "message") packets.push(String(data))
      })
    })
    const { port } = http.address() as AddressInfo
    const { signal } = new AbortController()
    const heard: unknown[] = []
    const line = await socketIo(`http://127.0.0.1:${port}`).dial(
      { appId: "app", signal },
      { onFrame: (frame) => heard.push(frame), onClose: () => {} },
    )
    return { line, heard, packets, end: () => io.close() }
  }

  it("TP8 the frames of one turn leave in one standard packet, those of another in another", async () => {
    const { line, packets, end } = await noting()
    line.send({ type: "close", ref: 1 })
    line.send({ type: "close", ref: 2 })
    await vi.waitUntil(() => packets.length === 1)
    line.send({ type: "close", ref: 3 })
    await vi.waitUntil(() => packets.length === 2)
    expect(packets).toEqual([
      '2["f",[{"type":"close","ref":1},{"type":"close","ref":2}]]',
      '2["f",[{"type":"close","ref":3}]]',
    ])
    await end()
  })

  it.each(Object.entries(bodies))("TP8 none is over 48 KiB: %s", async (_, text) => {
    const { line, packets, end } = await noting()
    for (const ref of numbered(40)) line.send(send(ref, text))
    for (const ref of numbered(500)) line.send({ type: "close", ref })
    const frames = () =>
      packets.flatMap((packet) => (JSON.parse(packet.slice(1)) as [string, unknown[]])[1])
    await vi.waitUntil(() => frames().length >= 540)
    expect(Math.max(...packets.map((packet) => Buffer.byteLength(packet)))).toBeLessThan(
      packetBytes,
    )
    await end()
  })

  it("a frame over 40 KiB is answered as refused and never sent; the line goes on", async () => {
    const { line, heard, packets, end } = await noting()
    line.send(send(7, "x".repeat(40_800)))
    await vi.waitUntil(() => packets.length === 1)
    line.send(send(8, "x".repeat(40_960)))
    line.send(send(9, "汉".repeat(14_000)))
    line.send({ type: "ack", positions: [["x".repeat(50_000), 1]] })
    await vi.waitUntil(() => heard.length === 3)
    expect(heard).toMatchObject(
      [8, 9, null].map((ref) => ({ type: "refused", ref, code: "too-long" })),
    )
    line.send({ type: "close", ref: 10 })
    await vi.waitUntil(() => packets.length === 2)
    expect(packets[1]).toBe('2["f",[{"type":"close","ref":10}]]')
    await end()
  })

  it("a frame that JSON cannot say is answered as refused", async () => {
    const { line, heard, packets, end } = await noting()
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    line.send({ type: "send", ref: 1, text: cycle } as unknown as ClientFrame)
    line.send({ type: "close", ref: 2 })
    await vi.waitUntil(() => heard.length === 1 && packets.length === 1)
    expect(heard).toMatchObject([{ type: "refused", ref: 1, code: "bad-frame" }])
    await end()
  })
})
