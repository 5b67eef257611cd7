/** A host that stands still, by a signal or by its own code: what happened meanwhile counts against nobody. */
import { setTimeout as wait } from "node:timers/promises"
import { socketIo } from "@peerage/transport-socketio/client"
import { expect, it, onTestFinished } from "vitest"
import { WebSocket } from "ws"
import { Chronicle } from "../fixtures/chronicle.js"
import { person } from "../fixtures/crowd.js"
import { type HostSettings, MortalHost } from "../fixtures/mortal-host.js"
import { seeded } from "../fixtures/seeded.js"

const seed = Number(process.env.PEERAGE_SEED ?? 20_141_123)

async function started(settings: HostSettings): Promise<MortalHost> {
  const host = await MortalHost.make(settings)
  onTestFinished(() => host.end())
  await host.start()
  return host
}

/** Alice and bob, talking all the time, while somebody does something to their host. */
async function talking(host: MortalHost) {
  const transport = socketIo(host.url)
  const [alice, bob] = ["alice", "bob"].map((peerId) => person({ peerId, transport })) as [
    ReturnType<typeof person>,
    ReturnType<typeof person>,
  ]
  const history = new Chronicle()
  history.follow(alice)
  history.follow(bob)
  const presence: string[] = []
  await Promise.all([alice.client.open({ watch: ["bob"] }), bob.client.open({ watch: ["alice"] })])
  await alice.until(() => alice.client.session.online.has("bob"))
  for (const { client } of [alice, bob])
    client.on("presence", ({ offline }) => presence.push(...offline))
  const sentTo = { alice: 0, bob: 0 }
  return {
    alice,
    bob,
    presence,
    /** So many messages, both ways, one a few ms after the other. */
    async talk(count: number): Promise<void> {
      const sends: Promise<void>[] = []
      for (let n = 0; n < count; n++) {
        const [from, to] = n % 2 === 0 ? ([alice, "bob"] as const) : ([bob, "alice"] as const)
        sends.push(history.send(from, `${to} ${++sentTo[to]}`, to))
        await wait(5)
      }
      await Promise.all(sends)
    },
    async end(): Promise<number> {
      await alice.until(() => alice.heard.length === sentTo.alice)
      await bob.until(() => bob.heard.length === sentTo.bob)
      history.judge()
      await Promise.all([alice.client.close(), bob.client.close()])
      return sentTo.alice + sentTo.bob
    },
  }
}

it(`P1 P3 P9 P11 F15 a host stopped for 0.1 to 3 s: sessions go on, nobody is told offline, nothing lost, seed ${seed}`, async () => {
  const random = seeded(seed)
  // The last is longer than the heartbeat allows, and shorter than a session waits for its device.
  const host = await started({
    followsPresence: true,
    socketIo: { pingInterval: 500, pingTimeout: 1_500 },
    engine: {
      resumeWindowMs: 2_500,
      limits: { noSessionMs: 1_000, answerMs: 2_000, storeDeadlineMs: 1_500 },
    },
  })
  const { talk, end, alice, bob, presence } = await talking(host)
  const pauses = [100, 300 + random(400), 1_000 + random(500), 2_000, 3_000]
  for (const ms of pauses) {
    const talked = talk(60)
    await wait(50 + random(100))
    host.standStill()
    await wait(ms)
    host.goOn()
    await talked
    await talk(10)
  }
  const sent = await end()
  const { ends, presence: changes } = await host.figures()
  expect(presence).toEqual([])
  // Came, and went at the end.
  expect(changes).toBe(2)
  expect(ends).toMatchObject({ opened: 2, "closed closed": 2 })
  expect(host.problems).toEqual([])
  expect([...alice.faults, ...bob.faults, ...alice.dropped, ...bob.dropped]).toEqual([])
  console.log(
    `F15 SIGSTOP ${pauses.join(", ")} ms: ${sent} messages, 0 lost, 0 offline, ${ends.paused ?? 0} pauses of sessions`,
  )
})

it("P1 P9 P11 F15 a listener that works for 2 s: nobody's time is up because the host was deaf", async () => {
  const host = await started({
    socketIo: { pingInterval: 500, pingTimeout: 1_200 },
    engine: {
      resumeWindowMs: 1_000,
      limits: { noSessionMs: 1_000, answerMs: 1_000, storeDeadlineMs: 1_000, checkMs: 1_000 },
    },
  })
  const { talk, end, alice, bob, presence } = await talking(host)
  // Carol is connected, and opens while the host is deaf; dora has lost her line and comes back then.
  const carol = await newcomer(host)
  const dora = await newcomer(host)
  const { token } = await dora.answer({ ...opening, peer: "dora", device: "dora" })
  const doraAgain = await newcomer(host)
  dora.line.terminate()
  while ((await host.figures()).ends.paused === undefined) await wait(10)
  host.beBusy(2_000)
  const talked = talk(40)
  await wait(200)
  const resuming = { ...opening, type: "resume", peer: "dora", device: "dora", token }
  const answers = await Promise.all([
    carol.answer({ ...opening, peer: "carol", device: "carol" }),
    doraAgain.answer(resuming),
  ])
  await talked
  const sent = await end()
  expect(answers).toMatchObject([
    { type: "welcome", resumed: false },
    { type: "welcome", resumed: true },
  ])
  expect(presence).toEqual([])
  expect(host.problems).toEqual([])
  expect([...alice.faults, ...bob.faults, ...alice.dropped, ...bob.dropped]).toEqual([])
  const { ends } = await host.figures()
  expect(Object.keys(ends)).not.toContain("closed window-over")
  console.log(`F15 busy for 2 s: ${sent} messages, 0 lost, 0 offline, ${JSON.stringify(ends)}`)
  for (const { line } of [carol, doraAgain]) line.terminate()
})

const opening = { type: "open", ref: 1, version: 1 }

/** A line without a session, over bare WebSocket, so that a test decides when it says what. */
async function newcomer(host: MortalHost) {
  const url = `ws://127.0.0.1:${host.port}/socket.io/?EIO=4&transport=websocket`
  const line = new WebSocket(url)
  const frames: Record<string, unknown>[] = []
  let wake = () => {}
  line.on("error", () => {})
  const ended = new Promise<void>((resolve) => line.once("close", () => resolve()))
  const connected = new Promise<void>((resolve) => {
    line.on("message", (data) => {
      const packet = String(data)
      if (packet === "2") line.send("3")
      if (packet.startsWith("0")) line.send('40{"appId":"demo"}')
      if (packet.startsWith("40")) resolve()
      if (packet.startsWith("42")) frames.push(...JSON.parse(packet.slice(2))[1])
      wake()
    })
  })
  await connected
  return {
    line,
    async answer(frame: unknown): Promise<Record<string, unknown>> {
      line.send(`42${JSON.stringify(["f", [frame]])}`)
      const heard = new Promise<void>((resolve) => {
        wake = () => {
          if (frames.length > 0) resolve()
        }
      })
      await Promise.race([heard, ended])
      return frames.shift() ?? { type: "ended" }
    },
  }
}
