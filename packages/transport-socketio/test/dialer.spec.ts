/** DL1: how an attempt to connect ends, and what the server learns from it. */
import { once } from "node:events"
import { createServer } from "node:http"
import { type AddressInfo, createServer as createTcpServer } from "node:net"
import type { ConnectionInfo } from "@peerage/core/adapter"
import { Server } from "socket.io"
import { describe, expect, it, vi } from "vitest"
import { socketIo } from "../src/client.js"
import { served } from "./subject.js"

const silent = { onFrame: () => {}, onClose: () => {} }
const options = (appId: string, signal = new AbortController().signal) => ({ appId, signal })

describe("dial", () => {
  it("DL1 rejects with something to retry when nobody answers", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1")
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, "close")
    await expect(
      socketIo(`http://127.0.0.1:${port}`).dial(options("app"), silent),
    ).rejects.toMatchObject({
      name: "PeerageError",
      code: "unreachable",
      retryable: true,
      cause: expect.any(Error),
    })
  })

  it("DL1 rejects in time when the server takes the connection and then keeps silent", async () => {
    const http = createServer().listen(0, "127.0.0.1")
    await once(http, "listening")
    const io = new Server(http)
    // A check that never ends.
    io.use(() => {})
    const { port } = http.address() as AddressInfo
    const dialer = socketIo(`http://127.0.0.1:${port}`, { timeoutMs: 200 })
    await expect(dialer.dial(options("app"), silent)).rejects.toMatchObject({
      code: "unreachable",
      retryable: true,
    })
    await vi.waitUntil(() => io.engine.clientsCount === 0)
    await io.close()
  })

  it("DL1 an attempt that is given up leaves no connection behind", async () => {
    const http = createServer().listen(0, "127.0.0.1")
    await once(http, "listening")
    const io = new Server(http)
    const waiting = new Promise((resolve) => io.use(resolve))
    const { port } = http.address() as AddressInfo
    const abort = new AbortController()
    const dialled = socketIo(`http://127.0.0.1:${port}`).dial(options("app", abort.signal), silent)
    await waiting
    expect(io.engine.clientsCount).toBe(1)
    abort.abort()
    await expect(dialled).rejects.toMatchObject({ code: "aborted" })
    await vi.waitUntil(() => io.engine.clientsCount === 0)
    await io.close()
  })

  it("TP2 rejects with nothing to retry for an app that nobody listens for", async () => {
    const { transport, dialer, cleanup } = await served("own server")
    const stop = await transport.listen("app", () => {})
    await expect(dialer.dial(options("app"), silent)).resolves.toBeDefined()
    await expect(dialer.dial(options("nobody"), silent)).rejects.toMatchObject({
      code: "unknown-app",
      retryable: false,
    })
    await stop()
    await cleanup?.()
  })

  it("TP11 rejects with something to retry for an app that was stopped", async () => {
    const { transport, dialer, cleanup } = await served("own server")
    const stop = await transport.listen("app", () => {})
    const stopOther = await transport.listen("other", () => {})
    await stop()
    await expect(dialer.dial(options("app"), silent)).rejects.toMatchObject({ retryable: true })
    await stopOther()
    await expect(dialer.dial(options("app"), silent)).rejects.toMatchObject({ retryable: true })
    await cleanup?.()
  })

  it("rejects for an address that is none", async () => {
    await expect(socketIo("http://").dial(options("app"), silent)).rejects.toThrow()
  })

  it("TP12 brings auth and headers to the connection", async () => {
    const { transport, place, cleanup } = await served("own server")
    const infos: ConnectionInfo[] = []
    const stop = await transport.listen("app", ({ info }) => infos.push(info))
    const headers = { cookie: "session=1", "set-cookie": "a=b" }
    const dialer = socketIo(`http://127.0.0.1:${place.port}`, { headers })
    await dialer.dial({ ...options("app"), auth: { token: "t" } }, silent)
    expect(infos).toMatchObject([
      { transport: "socket.io", address: "127.0.0.1", auth: { token: "t" }, headers },
    ])
    await stop()
    await cleanup?.()
  })

  it("DL1 a line open by long-polling works as any", async () => {
    const { transport, dialer, cleanup } = await served("own server", { polling: true })
    const heard: unknown[] = []
    const stop = await transport.listen("app", (connection) =>
      connection.onFrame((frame) => heard.push(frame)),
    )
    const line = await dialer.dial(options("app"), silent)
    const frames = Array.from(
      { length: 100 },
      (_, ref) => ({ type: "send", ref, text: "x".repeat(5_120) }) as const,
    )
    for (const frame of frames) line.send(frame)
    await vi.waitUntil(() => heard.length === 100, { timeout: 4_000 })
    expect(heard).toEqual(frames)
    line.close()
    await stop()
    await cleanup?.()
  })
})
