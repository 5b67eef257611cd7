/** S38: pages of strangers cannot connect with a visitor's cookies. */
import { afterEach, describe, expect, it } from "vitest"
import type { SocketIoTransportOptions } from "../src/options.js"
import { mayConnect, originOf } from "../src/origin.js"
import { RawSocket } from "./raw-socket.js"
import { served } from "./subject.js"

const listed = new Set(["https://chat.example", "capacitor://localhost"])

describe("who may connect", () => {
  it.each([
    ["no origin, as from Node", undefined, "here.example", new Set<string>(), true],
    ["the same host", "http://here.example", "here.example", new Set<string>(), true],
    [
      "the same host behind a proxy's TLS",
      "https://here.example",
      "here.example",
      new Set<string>(),
      true,
    ],
    ["the same host and port", "http://localhost:3000", "localhost:3000", new Set<string>(), true],
    [
      "a default port, written",
      "https://here.example",
      "here.example:443",
      new Set<string>(),
      true,
    ],
    ["upper case", "http://HERE.example", "here.EXAMPLE", new Set<string>(), true],
    ["an IPv6 host", "http://[::1]:3000", "[::1]:3000", new Set<string>(), true],
    ["another host", "https://evil.example", "here.example", new Set<string>(), false],
    [
      "a host that begins alike",
      "http://here.example.evil",
      "here.example",
      new Set<string>(),
      false,
    ],
    ["another port", "http://localhost:4000", "localhost:3000", new Set<string>(), false],
    [
      "a default port of another scheme",
      "http://here.example",
      "here.example:443",
      new Set<string>(),
      false,
    ],
    ["a page without an origin of its own", "null", "here.example", new Set<string>(), false],
    ["no host to compare with", "http://here.example", undefined, new Set<string>(), false],
    ["what is no origin", "here.example", "here.example", new Set<string>(), false],
    [
      "an app on the device, unlisted",
      "capacitor://localhost",
      "localhost",
      new Set<string>(),
      false,
    ],
    ["a listed origin", "https://chat.example", "here.example", listed, true],
    ["a listed app on the device", "capacitor://localhost", "here.example", listed, true],
    ["a listed host with another scheme", "http://chat.example", "here.example", listed, false],
    ["an unlisted origin", "https://evil.example", "here.example", listed, false],
    ["the same host beside a list", "http://here.example", "here.example", listed, true],
    ["all", "https://evil.example", "here.example", "*" as const, true],
    ["all, and a page without an origin", "null", "here.example", "*" as const, true],
  ])("S38 %s", (_, origin, host, origins, allowed) => {
    const headers = { ...(origin && { origin }), ...(host && { host }) }
    expect(mayConnect(origins, headers)).toBe(allowed)
  })

  it("S38 an origin is compared without path or default port", () => {
    expect(originOf("https://Chat.example:443/")).toBe("https://chat.example")
    expect(originOf("file:///home")).toBeUndefined()
  })
})

describe.each(["own server", "host's io"] as const)("%s", (whose) => {
  const undo: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step()
  })

  async function mayJoin(options: SocketIoTransportOptions, origin?: string): Promise<boolean> {
    const subject = await served(whose, options)
    undo.push(() => subject.cleanup?.())
    let accepted = 0
    undo.push(await subject.transport.listen("app", () => accepted++))
    const { place } = subject
    try {
      const raw = await RawSocket.open(
        place,
        origin === undefined ? {} : { origin: origin.replace("PORT", `${place.port}`) },
      )
      undo.push(() => raw.cut())
      raw.packet("0", '{"appId":"app"}')
      await raw.until(() => raw.packets.some((packet) => /^4[04].*(sid|message)/.test(packet)))
    } catch {
      // Refused before there was a WebSocket.
    }
    return accepted === 1
  }

  it("S38 without a list: pages of the same host, and no others", async () => {
    expect(await mayJoin({})).toBe(true)
    expect(await mayJoin({}, "http://127.0.0.1:PORT")).toBe(true)
    expect(await mayJoin({}, "http://127.0.0.1")).toBe(false)
    expect(await mayJoin({}, "https://evil.example")).toBe(false)
  })

  it("S38 with a list: those too", async () => {
    const options = { origins: ["https://chat.example/"] }
    expect(await mayJoin(options, "https://chat.example")).toBe(true)
    expect(await mayJoin(options, "https://evil.example")).toBe(false)
    expect(await mayJoin({ origins: "*" }, "https://evil.example")).toBe(true)
  })
})
