/** TP6: which bytes count as waiting, moment by moment. */
import { EventEmitter, once } from "node:events"
import { type Connection, encodeFrame, type OutgoingFrame } from "@peerage/core/adapter"
import type { Socket } from "socket.io"
import { describe, expect, it, vi } from "vitest"
import { SocketConnection } from "../src/connection.js"
import { Post } from "../src/post.js"
import { joinedWording } from "../src/wording.js"
import { served } from "./subject.js"

/** A socket whose buffers move by hand, in the order in which engine.io tells of them. */
function handMoved() {
  const transport = { writable: true, name: "websocket" }
  const conn = Object.assign(new EventEmitter(), { transport })
  const emitted: unknown[] = []
  const socket = Object.assign(new EventEmitter(), {
    id: "socket",
    conn,
    connected: true,
    handshake: { address: "", headers: {}, auth: {}, query: {} },
    onAny: () => {},
    emit: (...args: unknown[]) => emitted.push(args),
  })
  let endOfTurn = () => {}
  const post = new Post(joinedWording, true, (run) => {
    endOfTurn = run
  })
  const connection = new SocketConnection(
    socket as unknown as Socket,
    { wording: joinedWording, post, ownsServer: true },
    () => {},
  )
  return { connection, conn, transport, emitted, endOfTurn: () => endOfTurn() }
}

const frame = (maxWaiting: number): OutgoingFrame =>
  encodeFrame({ type: "done", ref: 1 }, maxWaiting)
/** Bytes of such a frame with its comma. */
const size = 24

describe("TP6 bytes count as waiting", () => {
  it("from the call to the end of the turn, while engine.io holds them, and while they are written", () => {
    const { connection, conn, transport, emitted, endOfTurn } = handMoved()
    expect(connection.send(frame(0))).toBe("sent")
    expect(connection.send(frame(size - 1))).toBe("full")
    expect(connection.send(frame(size))).toBe("sent")

    endOfTurn()
    expect(emitted).toHaveLength(1)
    expect(connection.send(frame(2 * size - 1))).toBe("full")

    transport.writable = false
    conn.emit("drain")
    expect(connection.send(frame(2 * size - 1))).toBe("full")
    expect(connection.send(frame(2 * size))).toBe("sent")

    transport.writable = true
    endOfTurn()
    transport.writable = false
    conn.emit("drain")
    expect(connection.send(frame(size - 1))).toBe("full")
    transport.writable = true
    expect(connection.send(frame(0))).toBe("sent")
  })

  it("a heartbeat in between counts for nothing", () => {
    const { connection, conn, transport, endOfTurn } = handMoved()
    connection.send(frame(0))
    endOfTurn()
    transport.writable = false
    conn.emit("drain")
    expect(connection.send(frame(0))).toBe("full")
    conn.emit("drain")
    expect(connection.send(frame(0))).toBe("sent")
  })
})

describe("TP6 a slow consumer", () => {
  it("is cut off 2 s after its close, with all that waited for it", {
    timeout: 20_000,
  }, async () => {
    const subject = await served("own server")
    const accepted: Connection[] = []
    const stop = await subject.transport.listen("app", (connection) => accepted.push(connection))
    const wire = once(subject.http, "connection")
    await subject.raw.stalled("app")
    const [tcp] = (await wire) as [{ destroyed: boolean; writableLength: number }]
    await vi.waitUntil(() => accepted.length === 1)
    const filling = encodeFrame({ type: "message", text: "x".repeat(16_384) } as never, 2 ** 20)
    while (accepted[0]?.send(filling) === "sent") await new Promise(setImmediate)
    expect(tcp.writableLength).toBeGreaterThan(0)
    const begun = performance.now()
    accepted[0]?.close("slow-consumer")
    expect(tcp.destroyed).toBe(false)
    await vi.waitUntil(() => tcp.destroyed, { timeout: 5_000 })
    expect(performance.now() - begun).toBeGreaterThan(1_900)
    await stop()
    await subject.cleanup?.()
  })
})
