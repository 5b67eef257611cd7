/** Any socket.io client can speak the wire, over WebSocket or, where the host allows it, long-polling. */
import type { Connection } from "@peerage/core/adapter"
import { encodeFrame } from "@peerage/core/adapter"
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client"
import { afterEach, describe, expect, it, vi } from "vitest"
import type { SocketIoTransportOptions } from "../src/options.js"
import { framesOf } from "./hostile-packets.js"
import { type ServedSubject, served } from "./subject.js"

const undo: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function plain(
  whose: "own server" | "host's io",
  options: SocketIoTransportOptions = {},
  client: Partial<ManagerOptions & SocketOptions> = { transports: ["websocket"] },
) {
  const subject: ServedSubject = await served(whose, options)
  undo.push(() => subject.cleanup?.())
  const accepted: Connection[] = []
  const heard: unknown[] = []
  const stop = await subject.transport.listen("app", (connection) => {
    accepted.push(connection)
    connection.onFrame((frame) => heard.push(frame))
  })
  undo.push(stop)
  const url = `http://127.0.0.1:${subject.place.port}${subject.place.namespace}`
  const socket: Socket = io(url, {
    auth: { appId: "app", auth: { token: "t" } },
    forceNew: true,
    reconnection: false,
    ...client,
  })
  undo.push(() => void socket.disconnect())
  const received: unknown[] = []
  socket.on("f", (argument: unknown) => received.push(...[argument].flat().flatMap(framesOf)))
  const connected = new Promise<Error | undefined>((resolve) => {
    socket.on("connect", () => resolve(undefined))
    socket.on("connect_error", resolve)
  })
  return { subject, accepted, heard, socket, received, connected, stop }
}

describe.each(["own server", "host's io"] as const)("%s", (whose) => {
  it("an array of frames and its JSON text mean the same, in both directions", async () => {
    const { socket, accepted, heard, received, connected } = await plain(whose)
    expect(await connected).toBeUndefined()
    const frames = [
      { type: "close", ref: 1 },
      { type: "close", ref: 2 },
    ]
    socket.emit("f", frames)
    socket.emit("f", JSON.stringify(frames))
    await vi.waitUntil(() => heard.length === 4)
    expect(heard).toEqual([...frames, ...frames])
    for (const ref of [1, 2]) accepted[0]?.send(encodeFrame({ type: "done", ref }, 9_999))
    await vi.waitUntil(() => received.length === 2)
    expect(received).toEqual([
      { type: "done", ref: 1 },
      { type: "done", ref: 2 },
    ])
    expect(accepted[0]?.info.auth).toEqual({ token: "t" })
  })

  it("an acknowledgement that a client asks for never comes, and its frames are heard", async () => {
    const { socket, heard, connected } = await plain(whose)
    await connected
    const answered = vi.fn()
    socket.emit("f", [{ type: "close", ref: 1 }], answered)
    socket.emit("f", [{ type: "close", ref: 2 }])
    await vi.waitUntil(() => heard.length === 2)
    expect(answered).not.toHaveBeenCalled()
  })

  it.each([
    ["no app", {}],
    ["an unknown app", { appId: "nobody" }],
    ["an app that is no text", { appId: ["app"] }],
  ])("TP2 a client that names %s is told why and whether to come back", async (_, auth) => {
    const { connected, accepted } = await plain(whose, {}, { transports: ["websocket"], auth })
    const error = await connected
    expect(error).toMatchObject({
      message: "unknown-app",
      data: { code: "unknown-app", next: "stop" },
    })
    expect(accepted).toEqual([])
  })

  it("TP11 a client that comes back to an app that was stopped is told to try again", async () => {
    const { subject, connected, socket, stop } = await plain(whose)
    undo.push(await subject.transport.listen("other", () => {}))
    await connected
    await stop()
    await vi.waitUntil(() => !socket.connected)
    const error = new Promise((resolve) => socket.on("connect_error", resolve))
    socket.connect()
    expect(await error).toMatchObject({ data: { code: "going-away", next: "retry" } })
  })
})

describe("long-polling", () => {
  it("is refused unless the host allows it", async () => {
    const { connected, accepted } = await plain("own server", {}, { transports: ["polling"] })
    expect(await connected).toBeInstanceOf(Error)
    expect(accepted).toEqual([])
  })

  it("S26 malformed requests are refused, and nothing is thrown", async () => {
    const { subject, connected, socket, heard } = await plain("own server", { polling: true })
    await connected
    const at = (query: string) =>
      `http://127.0.0.1:${subject.place.port}/socket.io/?EIO=4&transport=polling${query}`
    const post = (
      sid: string,
      body: string | Uint8Array<ArrayBuffer>,
      headers: Record<string, string> = {},
    ) =>
      fetch(at(`&sid=${sid}`), { method: "POST", body, headers }).then(
        ({ status }) => status,
        () => "cut off",
      )
    const opened = async () => {
      const text = await (await fetch(at(""))).text()
      return (JSON.parse(text.slice(1)) as { sid: string }).sid
    }

    // What is sent rightly is heard.
    const sid = await opened()
    expect(await post(sid, '40{"appId":"app"}')).toBe(200)
    expect(await post(sid, '42["f",[1]]')).toBe(200)
    await vi.waitUntil(() => heard.length === 1)

    for (const [body, headers] of [
      ["", {}],
      ["x".repeat(70_000), {}],
      ["\u001e\u001e\u001e", {}],
      ["4\u001e40{\u001e41\u001e42[\u001eb4AAA", {}],
      ["1", {}],
      ["2probe", {}],
      ["b////", {}],
      [new Uint8Array([0, 1, 2, 255]), { "content-type": "application/octet-stream" }],
      [new Uint8Array([0xff, 0xfe]), {}],
      ['40{"appId":"app"}\u001e42["f",null]\u001e42["f",[2]]', {}],
    ] as const) {
      await post(await opened(), body, headers)
    }
    for (const unknown of ["nobody", "__proto__", "constructor"])
      expect(await post(unknown, "4")).toBe(400)
    const twice = await opened()
    await Promise.all(
      [fetch(at(`&sid=${twice}`)), fetch(at(`&sid=${twice}`))].map((each) => each.catch(() => {})),
    )
    expect((await fetch(at("&EIO=3"), { method: "PUT" })).status).toBe(400)

    socket.emit("f", [3])
    await vi.waitUntil(() => heard.includes(3))
  })

  it("S38 keeps the origin rule, and lets a listed page read the answers", async () => {
    const { subject } = await plain("own server", {
      polling: true,
      origins: ["https://chat.example"],
    })
    const handshake = (origin: string) =>
      fetch(`http://127.0.0.1:${subject.place.port}/socket.io/?EIO=4&transport=polling`, {
        headers: { origin },
      })
    const allowed = await handshake("https://chat.example")
    expect(allowed.status).toBe(200)
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://chat.example")
    expect((await handshake("https://evil.example")).status).toBe(403)
  })

  it.each([["polling"], ["polling", "websocket"]])(
    "TP8 carries bursts in both directions: %s %s",
    async (...transports) => {
      const kinds = transports.filter((kind): kind is "polling" | "websocket" => kind !== undefined)
      const { socket, subject, accepted, heard, received, connected } = await plain(
        "own server",
        { polling: true },
        { transports: kinds },
      )
      expect(await connected).toBeUndefined()
      const text = "x".repeat(5_120)
      const frames = Array.from({ length: 40 }, (_, ref) => ({ type: "send", ref, text }))
      for (let at = 0; at < 40; at += 8) socket.emit("f", frames.slice(at, at + 8))
      await vi.waitUntil(() => heard.length === 40, { timeout: 4_000 })
      expect(heard).toEqual(frames)
      for (const ref of frames.keys())
        accepted[0]?.send(encodeFrame({ type: "done", ref }, 2 ** 21))
      await vi.waitUntil(() => received.length === 40, { timeout: 4_000 })
      expect(received).toEqual(frames.map(({ ref }) => ({ type: "done", ref })))
      expect(await subject.raw.hostAlive?.()).toBe(true)
    },
  )
})
