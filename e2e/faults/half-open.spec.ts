/** Lines that carry nothing more and are not closed either: whoever waits at both ends finds out by itself. */
import { once } from "node:events"
import { createServer } from "node:http"
import { createEngine, inProcess } from "@peerage/core"
import { avosCloudTransport } from "@peerage/transport-avoscloud"
import { socketIoTransport } from "@peerage/transport-socketio"
import { socketIo } from "@peerage/transport-socketio/client"
import { filter, firstValueFrom } from "rxjs"
import { expect, it } from "vitest"
import { WebSocket } from "ws"
import { behindProxy } from "../fixtures/behind-proxy.js"
import { Chronicle } from "../fixtures/chronicle.js"
import { person } from "../fixtures/crowd.js"

const [pingInterval, pingTimeout, silenceMs] = [300, 300, 600]

async function host() {
  const server = createServer()
  const engine = createEngine({
    appId: "demo",
    transports: [
      socketIoTransport(server, { pingInterval, pingTimeout }),
      avosCloudTransport(server, { silenceMs }),
    ],
    authorize: () => true,
  })
  const proxy = await behindProxy(engine, server)
  const alice = person({ peerId: "alice", transport: inProcess(engine) })
  const presence: string[] = []
  await alice.client.open({ watch: ["bob"] })
  alice.client.on("presence", ({ online, offline }) =>
    presence.push(...online.map((id) => `+${id}`), ...offline.map((id) => `-${id}`)),
  )
  const next = (type: "paused" | "closed") =>
    firstValueFrom(
      engine.sessions$.pipe(filter((event) => event.peerId === "bob" && event.type === type)),
    )
  return { engine, proxy, alice, presence, next }
}

it("P7 P11 P9 F12 a half-open line pauses its session in time, and the resumed one gets everything", async () => {
  const { engine, proxy, alice, presence, next } = await host()
  const bob = person({ peerId: "bob", transport: socketIo(proxy.url) })
  const history = new Chronicle()
  history.follow(alice)
  history.follow(bob)
  await bob.client.open()
  let sent = 0
  const say = () => history.send(alice, `${++sent}`, "bob")
  const slowest: number[] = []
  for (let round = 1; round <= 3; round++) {
    await say()
    await bob.until(() => bob.heard.length === sent)
    const paused = next("paused")
    const frozen = performance.now()
    proxy.freeze()
    // Before anybody knows, and after.
    for (let n = 0; n < 20; n++) await say()
    await paused
    slowest.push(performance.now() - frozen)
    for (let n = 0; n < 20; n++) await say()
    await bob.until(() => bob.heard.length === sent)
    expect(
      bob.sessions.filter((change) => change.state === "resumed" && change.resumed),
    ).toHaveLength(round)
  }
  history.judge()
  // A busy machine is late; one that never asks waits for minutes.
  expect(Math.max(...slowest)).toBeLessThan(5 * (pingInterval + pingTimeout))
  expect(presence).toEqual(["+bob"])
  expect([...bob.faults, ...bob.dropped, ...alice.faults]).toEqual([])
  expect(engine.snapshot()).toMatchObject({ connections: 2 })
  console.log(
    `F12 half-open socket.io: paused after at most ${Math.round(Math.max(...slowest))} ms (heartbeat ${pingInterval} + ${pingTimeout}), ${sent} messages, 0 lost`,
  )
  await Promise.all([alice.client.close(), bob.client.close()])
})

it("P6 P9 F12 a half-open line of 2014 ends its session in time, and the next one gets everything", async () => {
  const { proxy, alice, presence, next } = await host()
  const heard: string[] = []
  async function bob(): Promise<WebSocket> {
    const line = new WebSocket(`${proxy.url.replace("http", "ws")}/avoscloud`)
    line.on("error", () => {})
    line.on("message", (data) => {
      const { cmd, msg, id } = JSON.parse(String(data))
      if (cmd !== "direct") return
      heard.push(msg)
      line.send(JSON.stringify({ cmd: "ack", peerId: "bob", ids: [id] }))
    })
    await once(line, "open")
    line.send(JSON.stringify({ cmd: "session", op: "open", peerId: "bob", appId: "demo" }))
    await once(line, "message")
    return line
  }
  const lines = [await bob()]
  await alice.client.send("0", { to: "bob" })
  await expect.poll(() => heard).toEqual(["0"])
  const closed = next("closed")
  const frozen = performance.now()
  proxy.freeze()
  const texts = Array.from({ length: 20 }, (_, n) => `${n + 1}`)
  for (const text of texts) await alice.client.send(text, { to: "bob" })
  expect((await closed).reason).toBe("line-lost")
  const tookMs = performance.now() - frozen
  expect(tookMs).toBeLessThan(5 * silenceMs)
  lines.push(await bob())
  await expect.poll(() => heard, { timeout: 5_000 }).toEqual(["0", ...texts])
  expect(presence).toEqual(["+bob", "-bob", "+bob"])
  for (const line of lines) line.terminate()
  await alice.client.close()
  console.log(
    `F12 half-open 2014: closed after ${Math.round(tookMs)} ms (silence ${silenceMs}), 0 lost`,
  )
})
