/** TP1, TP2, TP11: what the transport takes of a host's server and what it gives back; its options; its origins. */

import { once } from "node:events"
import { createServer } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { promisify } from "node:util"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { AvosCloudTransportOptions } from "../src/options.js"
import { avosCloudTransport } from "../src/transport.js"
import { opening } from "./dialer.js"
import { RawSocket } from "./raw-socket.js"
import { type ServedSubject, served } from "./subject.js"

const nobody = () => {}
const inUse = { name: "PeerageError", code: "listener-in-use" }

describe("options", () => {
  it.each<AvosCloudTransportOptions>([
    { path: "" },
    { path: "chat" },
    { path: "/chat?x" },
    { origins: ["chat.example"] },
    { origins: ["null"] },
    { silenceMs: 0 },
    { silenceMs: Number.NaN },
    { silenceMs: 2 ** 31 },
  ])("%j is refused with a sentence", (options) => {
    const make = () => avosCloudTransport(createServer(), options)
    expect(make).toThrow(expect.objectContaining({ name: "PeerageError", code: "bad-options" }))
    expect(make).toThrow(/ /)
  })
})

describe("on an http server", () => {
  let subject: ServedSubject

  beforeEach(async () => {
    subject = await served()
  })
  afterEach(() => subject.cleanup?.())

  it("TP11 is there from the first listen to the last stop, and leaves every listener as it was", async () => {
    const { http, transport } = subject
    const listeners = () => ["request", "upgrade", "close"].map((event) => http.rawListeners(event))
    const before = listeners()
    const stopOne = await transport.listen("one", nobody)
    const stopTwo = await transport.listen("two", nobody)
    expect(listeners()).not.toEqual(before)
    await stopOne()
    expect(listeners()).not.toEqual(before)
    await stopTwo()
    expect(listeners()).toEqual(before)
  })

  it("TP11 a stop resolves when the lines of its app have ended", async () => {
    const { http, transport, url } = subject
    let accepted = 0
    const stop = await transport.listen("app", () => accepted++)
    const raw = await RawSocket.open(url)
    raw.say(opening("app"))
    await vi.waitUntil(() => accepted === 1)
    const count = promisify(http.getConnections.bind(http))
    expect(await count()).toBe(1)
    await stop()
    expect(await count()).toBe(0)
  })

  it("TP1 a path belongs to one transport, until its last stop", async () => {
    const { http, transport } = subject
    const stop = await transport.listen("app", nobody)
    const second = avosCloudTransport(http, { path: "/avoscloud/" })
    await expect(second.listen("other", nobody)).rejects.toMatchObject(inUse)
    const elsewhere = avosCloudTransport(http, { path: "/elsewhere" })
    const stopElsewhere = await elsewhere.listen("app", nobody)
    await stop()
    await (await second.listen("other", nobody))()
    await stopElsewhere()
  })

  it("TP2 an app that is only stopped may come back: 1001", async () => {
    const { transport, url } = subject
    const stop = await transport.listen("app", nobody)
    const stopOther = await transport.listen("other", nobody)
    await stop()
    const raw = await RawSocket.open(url)
    raw.say(opening("app"))
    await raw.closed
    expect(raw.closeCode).toBe(1001)
    await stopOther()
  })

  it("TP2 a host that stalls for longer takes nobody for silent whose open has arrived", async () => {
    const { transport, url } = subject
    let accepted = 0
    const stop = await transport.listen("app", () => accepted++)
    const raw = await RawSocket.open(url)
    raw.say(opening("app"))
    const end = performance.now() + 5_200
    while (performance.now() < end);
    await vi.waitUntil(() => accepted === 1 || raw.closeCode !== undefined)
    await new Promise(setImmediate)
    expect([accepted, raw.closeCode]).toEqual([1, undefined])
    raw.cut()
    await stop()
  }, 15_000)

  it("answers under its path, with a query or a slash; other upgrades end in 5 s", async () => {
    const { transport, url } = subject
    const stop = await transport.listen("app", nobody)
    for (const suffix of ["/", "?appId=app"]) (await RawSocket.open(`${url}${suffix}`)).cut()
    const { port } = subject.http.address() as AddressInfo
    const other = connect(port, "127.0.0.1")
    other.resume()
    other.write(
      "GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    )
    const begun = performance.now()
    await once(other, "close")
    expect(performance.now() - begun).toBeGreaterThan(4_000)
    await stop()
  }, 10_000)

  it("a request that is no handshake is answered, and harms nobody", async () => {
    const { transport, url } = subject
    const stop = await transport.listen("app", nobody)
    const { port } = subject.http.address() as AddressInfo
    for (const more of ["", "Sec-WebSocket-Version: 1\r\n", "Sec-WebSocket-Key: ???\r\n"]) {
      const socket = connect(port, "127.0.0.1")
      let text = ""
      socket.on("data", (data) => {
        text += String(data)
      })
      const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
      socket.write(`GET /avoscloud HTTP/1.1\r\nHost: x\r\n${upgrade}${more}\r\n`)
      await once(socket, "close")
      expect(text).toMatch(/^HTTP\/1.1 4\d\d /)
    }
    const raw = await RawSocket.open(url)
    raw.cut()
    await stop()
  })
})

describe("S38 origins", () => {
  it("are open unless given, since this wire carries no cookies that anybody reads", async () => {
    const open = await served()
    const stop = await open.transport.listen("app", nobody)
    const raw = await RawSocket.open(open.url, { origin: "https://anywhere.example" })
    raw.cut()
    await stop()
    await open.cleanup?.()
  })

  it("that are not in the list are refused; what is no page connects", async () => {
    const subject = await served({ origins: ["https://chat.example"] })
    const accepted: unknown[] = []
    const stop = await subject.transport.listen("app", ({ info }) => accepted.push(info))
    const own = new URL(subject.url.replace("ws:", "http:")).origin
    for (const origin of ["https://chat.example", "https://chat.example:443", own]) {
      const raw = await RawSocket.open(subject.url, { origin, cookie: "a=b" })
      raw.say(opening("app"))
      await vi.waitUntil(() => accepted.length > 0)
      expect(accepted.shift()).toMatchObject({
        transport: "avoscloud",
        address: "127.0.0.1",
        headers: { origin, cookie: "a=b" },
      })
      raw.cut()
    }
    for (const origin of ["http://chat.example", "https://chat.example.evil", "null", "x"])
      await expect(RawSocket.open(subject.url, { origin })).rejects.toThrow("403")
    const raw = await RawSocket.open(subject.url)
    raw.cut()
    await stop()
    await subject.cleanup?.()
  })
})
