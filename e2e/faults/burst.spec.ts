/** More in one turn of the event loop than fits: the host's own code asks for it, and its timers and sockets go on. */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createClient } from "@peerage/client"
import { createEngine, inProcess } from "@peerage/core"
import { socketIoTransport } from "@peerage/transport-socketio"
import { socketIo } from "@peerage/transport-socketio/client"
import { expect, it, onTestFinished } from "vitest"
import { person } from "../fixtures/crowd.js"
import { watchProcess } from "../fixtures/process-figures.js"

const events = 200_000
const peers = 200

it("F25 200,000 events in one turn: the event loop goes round, heartbeats are kept, nothing is lost", async () => {
  const server = createServer()
  const engine = createEngine({
    appId: "demo",
    transports: [socketIoTransport(server, { pingInterval: 200, pingTimeout: 2_000 })],
    authorize: () => true,
  })
  const problems: unknown[] = []
  engine.problems$.subscribe((problem) => problems.push(problem))
  await engine.open()
  await once(server.listen(0, "127.0.0.1"), "listening")
  onTestFinished(async () => {
    await engine.close()
    server.close()
  })
  const witness = person({
    peerId: "witness",
    transport: socketIo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  })
  await witness.client.open()

  // Bots of the host's own, each of which writes to the next: frames by hand, since the client would cost more.
  let heard = 0
  let finished = () => {}
  const onFrame = ({ type }: { readonly type: string }) => {
    if (type === "message" && ++heard === events) finished()
  }
  const lines = await Promise.all(
    Array.from({ length: peers }, async (_, n) => {
      const line = await inProcess(engine).dial(
        { appId: "demo", signal: new AbortController().signal },
        { onFrame: onFrame as (frame: unknown) => void, onClose() {} },
      )
      line.send({
        type: "open",
        ref: 1,
        version: 1,
        peer: `bot${n}`,
        device: "d",
        watch: [next(n)],
      })
      return line
    }),
  )
  const all = new Promise<void>((resolve) => {
    finished = resolve
  })
  for (let ref = 2; ref < 2 + events / peers; ref++) {
    lines.forEach((line, n) => {
      line.send({ type: "send", ref, to: [next(n)], text: "x", transient: true })
    })
  }
  const figures = watchProcess((error) => problems.push(error))
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  await all
  clearInterval(turning)
  const { longestTurnMs } = figures()
  expect(heard).toBe(events)
  // Without a pause it would be one turn of seconds.
  expect(turns).toBeGreaterThan(100)
  expect(longestTurnMs).toBeLessThan(1_000)
  expect(problems).toEqual([])
  expect(witness.sessions.map(({ state }) => state)).toEqual(["opened"])
  console.log(
    `F25 ${events} events in one turn: ${turns} turns, longest ${longestTurnMs} ms, heartbeats kept`,
  )
  await witness.client.close()
})

it("F25 two bots that answer each other without end leave room for everybody else", async () => {
  const engine = createEngine({ appId: "demo" })
  await engine.open()
  const bots = ["ping", "pong"].map((peerId) =>
    createClient({ appId: "demo", peerId, transport: inProcess(engine) }),
  )
  let answers = 0
  const sends: Promise<unknown>[] = []
  for (const bot of bots) {
    await bot.open({ watch: ["ping", "pong"] })
    bot.on("message", ({ from, transient }) => {
      answers++
      if (!isOver) sends.push(bot.send("and you?", { to: from, transient }))
    })
  }
  let isOver = false
  for (const transient of [true, false]) {
    answers = 0
    isOver = false
    await bots[0]?.send("hello", { to: "pong", transient })
    // If they left no room this would never come.
    await new Promise((resolve) => setTimeout(resolve, 50))
    isOver = true
    expect(answers).toBeGreaterThan(10)
    await Promise.all(sends)
  }
  for (const bot of bots) await bot.close()
  await engine.close()
})

const next = (n: number): string => `bot${(n + 1) % peers}`
