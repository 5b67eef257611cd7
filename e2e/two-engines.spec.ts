/** Two apps behind one http server and one transport; and one peer's bots, pages, phone and laptop in one engine. */
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { createEngine, type Engine, inProcess, type Transport } from "@peerage/core"
import { socketIoTransport } from "@peerage/transport-socketio"
import { socketIo } from "@peerage/transport-socketio/client"
import { filter, firstValueFrom } from "rxjs"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Person, person } from "./fixtures/crowd.js"
import { TcpProxy } from "./fixtures/tcp-proxy.js"

let server: Server
let transport: Transport
let url: string
let engines: Engine[]

beforeEach(async () => {
  server = createServer()
  transport = socketIoTransport(server)
  engines = []
  await once(server.listen(0, "127.0.0.1"), "listening")
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()))
  server.close()
})

async function serve(appId: string, options: { readonly resumeWindowMs?: number } = {}) {
  const authorize = () => true
  const engine = createEngine({ appId, transports: [transport], authorize, ...options })
  engines.push(engine)
  await engine.open()
  return engine
}

/** A page: it comes over the network, and takes care of its watches. */
async function page(appId: string, peerId: string, watch: readonly string[]): Promise<Person> {
  const somebody = person({ appId, peerId, transport: socketIo(url) })
  await somebody.client.open({ watch })
  return somebody
}

const texts = ({ heard }: Person) => heard.map(({ text }) => text)

describe("two engines behind one server and one transport", () => {
  it("S36 keep the same peer ids apart: presence, messages, seqs and history", async () => {
    const red = await serve("red")
    const blue = await serve("blue")
    const redAlice = await page("red", "alice", ["bob"])
    const blueAlice = await page("blue", "alice", ["bob"])
    const redBob = await page("red", "bob", ["alice"])
    await redAlice.until(() => redAlice.client.session.online.has("bob"))

    await redAlice.client.send("red 1", { to: "bob" })
    await redAlice.client.send("red 2", { to: "bob" })
    const first = await blueAlice.client.send("blue 1", { to: "bob" })
    expect(first.seq).toBe(1)
    await blueAlice.client.send("nobody there", { to: "bob", transient: true })
    expect(blueAlice.client.session.online.has("bob")).toBe(false)
    expect(await blueAlice.client.status("bob")).toEqual({ online: [], offline: ["bob"] })

    const blueBob = await page("blue", "bob", ["alice"])
    await blueBob.until(() => blueBob.heard.length === 1)
    await redBob.until(() => redBob.heard.length === 2)
    // What comes next is heard after all that could have come by mistake.
    await redAlice.client.send("red 3", { to: "bob" })
    await blueAlice.client.send("blue 2", { to: "bob" })
    await redBob.until(() => texts(redBob).includes("red 3"))
    await blueBob.until(() => texts(blueBob).includes("blue 2"))
    expect(texts(redBob)).toEqual(["red 1", "red 2", "red 3"])
    expect(texts(blueBob)).toEqual(["blue 1", "blue 2"])
    const { messages } = await blueBob.client.history({ with: "alice" })
    expect(messages.map(({ text, seq }) => [text, seq])).toEqual([
      ["blue 1", 1],
      ["blue 2", 2],
    ])
    for (const engine of [red, blue]) {
      expect(engine.snapshot().sessions.map(({ peerId }) => peerId)).toEqual(["alice", "bob"])
    }
    for (const { faults } of [redAlice, redBob, blueAlice, blueBob]) expect(faults).toEqual([])
  })

  it("S36 end one by one: the other goes on, and the first can come back", async () => {
    const red = await serve("red")
    await serve("blue")
    const redAlice = await page("red", "alice", [])
    const blueAlice = await page("blue", "alice", ["bob"])
    await red.close()
    await redAlice.until(() => redAlice.client.session.state === "paused")
    await blueAlice.client.send("still here", { to: "bob" })
    await serve("red")
    await redAlice.until(() => redAlice.client.session.state === "open")
    expect(blueAlice.sessions.map(({ state }) => state)).toEqual(["opened"])
  })

  it("TP1 TP2 refuse a second engine of an app, and the clients of an app that nobody serves", async () => {
    await serve("red")
    await expect(serve("red")).rejects.toMatchObject({ code: "listener-in-use" })
    const lost = person({ appId: "green", peerId: "alice", transport: socketIo(url) })
    const opening = lost.client.open({ signal: AbortSignal.timeout(10_000) })
    await expect(opening).rejects.toMatchObject({ code: "unknown-app" })
  })
})

describe("one engine", () => {
  it("carries a bot in the host's process and a page, who watch each other and talk", async () => {
    const engine = await serve("demo")
    const bot = person({ peerId: "bot", transport: inProcess(engine) })
    await bot.client.open({ watch: ["alice"] })
    bot.client.on("message", ({ from, text }) => {
      void bot.client.send(`${text}?`, { to: from })
    })
    const alice = await page("demo", "alice", ["bot"])
    expect(alice.client.session.online.has("bot")).toBe(true)
    await bot.until(() => bot.client.session.online.has("alice"))

    for (const text of ["one", "two", "three"]) await alice.client.send(text, { to: "bot" })
    await alice.until(() => alice.heard.length === 3)
    expect(texts(alice)).toEqual(["one?", "two?", "three?"])
    await alice.client.close()
    await bot.until(() => !bot.client.session.online.has("alice"))
    await bot.client.close()
    expect([...bot.faults, ...alice.faults]).toEqual([])
  })

  it("P8 L2 gives a laptop what it missed while the phone acknowledged it", async () => {
    const engine = await serve("demo", { resumeWindowMs: 0 })
    const proxy = await TcpProxy.to((server.address() as AddressInfo).port)
    const alice = await page("demo", "alice", ["bob"])
    const laptop = person({ peerId: "bob", deviceId: "laptop", transport: socketIo(proxy.url) })
    await laptop.client.open()
    const acknowledged = (seq: number) =>
      firstValueFrom(alice.client.delivered$.pipe(filter((receipt) => receipt.seq === seq)))
    const first = acknowledged(1)
    await alice.client.send("1", { to: "bob", receipt: true })
    await first

    const gone = firstValueFrom(engine.sessions$.pipe(filter(({ type }) => type === "closed")))
    proxy.cut()
    expect(await gone).toMatchObject({ peerId: "bob", deviceId: "laptop" })
    const phone = person({ peerId: "bob", deviceId: "phone", transport: socketIo(url) })
    await phone.client.open()
    const last = acknowledged(4)
    for (const text of ["2", "3", "4"]) {
      await alice.client.send(text, { to: "bob", receipt: true })
    }
    await last
    await phone.client.close()
    proxy.mend()

    await laptop.until(() => laptop.heard.length === 4)
    expect(texts(laptop)).toEqual(["1", "2", "3", "4"])
    expect(texts(phone)).toEqual(["2", "3", "4"])
    expect(laptop.sessions.at(-1)).toEqual({ state: "resumed", resumed: false })
    expect([...laptop.dropped, ...laptop.faults, ...phone.dropped, ...phone.faults]).toEqual([])
    await laptop.client.close()
    await proxy.end()
  })
})
