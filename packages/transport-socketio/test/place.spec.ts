/** TP1, TP2, TP11: what the transport takes of a host's server, and what it gives back. */
import { once } from "node:events"
import { createServer } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { Server } from "socket.io"
import { io } from "socket.io-client"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { WebSocketServer } from "ws"
import { socketIo } from "../src/client.js"
import { socketIoTransport } from "../src/transport.js"
import { RawSocket } from "./raw-socket.js"

const nobody = () => {}
const silent = { onFrame: nobody, onClose: nobody }
const dialled = (appId: string) => ({ appId, signal: new AbortController().signal })
const inUse = { name: "PeerageError", code: "listener-in-use" }

let http: ReturnType<typeof createServer>
let port: number

beforeEach(async () => {
  http = createServer((_, response) => response.end("the host's page"))
  http.listen(0, "127.0.0.1")
  await once(http, "listening")
  port = (http.address() as AddressInfo).port
})
afterEach(async () => {
  if (!http.listening) return
  http.close()
  http.closeAllConnections()
  await once(http, "close")
})

const page = async () => (await fetch(`http://127.0.0.1:${port}/`)).text()
const url = () => `http://127.0.0.1:${port}`

/** A bare request for a WebSocket. */
function upgrade(target: string): Socket {
  const socket = connect(port, "127.0.0.1")
  socket.on("error", nobody)
  socket.resume()
  const headers = {
    Host: "here",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.write([`GET ${target} HTTP/1.1`, ...lines, "", ""].join("\r\n"))
  return socket
}

describe("on an http server", () => {
  it("TP11 is there from the first listen to the last stop, and leaves every listener as it was", async () => {
    const events = ["request", "upgrade", "close", "listening", "connection"]
    const listeners = () => events.map((event) => http.rawListeners(event))
    const before = listeners()
    const transport = socketIoTransport(http, { polling: true })
    expect(listeners()).toEqual(before)
    for (const _ of [1, 2]) {
      const stopOne = await transport.listen("one", nobody)
      const stopTwo = await transport.listen("two", nobody)
      expect(listeners()).not.toEqual(before)
      await stopOne()
      await expect(socketIo(url()).dial(dialled("two"), silent)).resolves.toBeDefined()
      await stopTwo()
      expect(listeners()).toEqual(before)
      expect(http.listening).toBe(true)
      expect(await page()).toBe("the host's page")
    }
  })

  it("TP11 with WebSocket only it touches no request listener", async () => {
    const before = http.rawListeners("request")
    const stop = await socketIoTransport(http).listen("app", nobody)
    expect(http.rawListeners("request")).toEqual(before)
    await stop()
  })

  it("TP11 the host can close its server at once after a stop", async () => {
    const transport = socketIoTransport(http)
    const stop = await transport.listen("app", nobody)
    const closes: string[] = []
    await socketIo(url()).dial(dialled("app"), {
      onFrame: nobody,
      onClose: () => closes.push("client"),
    })
    await stop()
    http.close()
    await once(http, "close")
    await vi.waitUntil(() => closes.length === 1)
  })

  it("TP1 a second transport on the same path is refused at listen, and may follow the first", async () => {
    const [one, other] = [socketIoTransport(http), socketIoTransport(http)]
    const stop = await one.listen("app", nobody)
    await expect(other.listen("app", nobody)).rejects.toMatchObject(inUse)
    await expect(other.listen("another", nobody)).rejects.toMatchObject(inUse)
    await expect(socketIo(url()).dial(dialled("app"), silent)).resolves.toBeDefined()
    await stop()
    const stopOther = await other.listen("app", nobody)
    await expect(socketIo(url()).dial(dialled("app"), silent)).resolves.toBeDefined()
    await expect(one.listen("app", nobody)).rejects.toMatchObject(inUse)
    await stopOther()
  })

  it("TP1 transports on two paths stand side by side", async () => {
    const stopOne = await socketIoTransport(http).listen("app", nobody)
    const stopOther = await socketIoTransport(http, { path: "/chat/" }).listen("chat", nobody)
    await expect(socketIo(url()).dial(dialled("app"), silent)).resolves.toBeDefined()
    await expect(
      socketIo(url(), { path: "/chat" }).dial(dialled("chat"), silent),
    ).resolves.toBeDefined()
    await stopOne()
    await stopOther()
  })

  it("TP11 a host's own WebSocket server and socket.io server stay as they were", async () => {
    const sockets = new WebSocketServer({ noServer: true })
    http.on("upgrade", (request, socket, head) => {
      if (request.url === "/host")
        sockets.handleUpgrade(request, socket, head, (each) => each.send("host"))
    })
    const host = new Server(http, { path: "/theirs", transports: ["websocket"] })
    host.on("connection", (socket) => socket.emit("hello", "host"))
    const stop = await socketIoTransport(http).listen("app", nobody)
    const greet = async () => {
      const socket = io(url(), { path: "/theirs", transports: ["websocket"], forceNew: true })
      const words = await new Promise((resolve) => socket.on("hello", resolve))
      socket.disconnect()
      return words
    }
    expect(await greet()).toBe("host")
    await expect(socketIo(url()).dial(dialled("app"), silent)).resolves.toBeDefined()
    await stop()
    expect(await greet()).toBe("host")
    await host.close()
  })

  it("S26 where a host's socket.io answers the same path, the host's goes on and nothing is thrown", async () => {
    const host = new Server(http, { transports: ["websocket"] })
    host.on("connection", (socket) => socket.emit("hello", "host"))
    const stop = await socketIoTransport(http).listen("app", nobody)
    const socket = io(url(), { transports: ["websocket"], forceNew: true })
    expect(await new Promise((resolve) => socket.on("hello", resolve))).toBe("host")
    socket.disconnect()
    await stop()
    await host.close()
  })

  it("TP2 an upgrade that nobody answers is closed within 5 s", { timeout: 10_000 }, async () => {
    const stop = await socketIoTransport(http).listen("app", nobody)
    const socket = upgrade("/elsewhere")
    const begun = performance.now()
    await once(socket, "close")
    expect(performance.now() - begun).toBeLessThan(6_000)
    await stop()
  })

  it("S26 an upgrade that is reset before anybody answered it throws nothing", async () => {
    const stop = await socketIoTransport(http).listen("app", nobody)
    const arrived = once(http, "upgrade")
    const socket = upgrade("/elsewhere")
    const [, theirs] = (await arrived) as [unknown, Socket]
    socket.resetAndDestroy()
    await vi.waitUntil(() => theirs.destroyed)
    expect(await page()).toBe("the host's page")
    await stop()
  })

  it.each([
    "/socket.io/?%",
    "/socket.io/?EIO=4&transport=__proto__",
    "/socket.io/?EIO=3&transport=websocket",
  ])("S26 an upgrade of %s is refused without a throw", async (target) => {
    const stop = await socketIoTransport(http).listen("app", nobody)
    const socket = upgrade(target)
    await once(socket, "close")
    expect(await page()).toBe("the host's page")
    await expect(socketIo(url()).dial(dialled("app"), silent)).resolves.toBeDefined()
    socket.destroy()
    await stop()
  })
})

describe("on a host's socket.io server", () => {
  let host: Server
  beforeEach(() => {
    host = new Server(http, { transports: ["websocket"] })
    host.on("connection", (socket) => socket.emit("hello", "host"))
  })
  afterEach(() => host.close())

  it("TP1 a second transport in the same namespace is refused at listen, and may follow the first", async () => {
    const [one, other] = [socketIoTransport(host), socketIoTransport(host)]
    const stop = await one.listen("app", nobody)
    await expect(other.listen("app", nobody)).rejects.toMatchObject(inUse)
    await stop()
    const stopOther = await other.listen("app", nobody)
    await expect(socketIo(`${url()}/peerage`).dial(dialled("app"), silent)).resolves.toBeDefined()
    await stopOther()
  })

  it("TP11 its other namespaces go on, also over one connection with ours, before and after a stop", async () => {
    const transport = socketIoTransport(host, { namespace: "/chat" })
    const accepted: unknown[] = []
    const stop = await transport.listen("app", (connection) => accepted.push(connection))
    const theirs = io(url(), { transports: ["websocket"], forceNew: true })
    await new Promise((resolve) => theirs.on("hello", resolve))
    const ours = theirs.io.socket("/chat", { auth: { appId: "app" } })
    await vi.waitUntil(() => accepted.length === 1)
    await stop()
    await vi.waitUntil(() => !ours.connected)
    expect(theirs.connected).toBe(true)
    theirs.emit("anything")
    theirs.disconnect()
    await expect(socketIo(`${url()}/chat`).dial(dialled("app"), silent)).rejects.toMatchObject({
      name: "PeerageError",
    })
  })

  it("TP12 takes the handshake as the host's server gives it", async () => {
    const infos: unknown[] = []
    const stop = await socketIoTransport(host).listen("app", ({ info }) => infos.push(info))
    const raw = await RawSocket.join({ port, namespace: "/peerage" }, "app")
    expect(infos).toMatchObject([
      { transport: "socket.io", address: "127.0.0.1", headers: { upgrade: "websocket" } },
    ])
    raw.cut()
    await stop()
  })
})
