/** Devices that read nothing, and one that reads a little: they cost the host a bounded amount, and nobody else's time. */
import { socketIo } from "@peerage/transport-socketio/client"
import { expect, it, onTestFinished } from "vitest"
import { Chronicle } from "../fixtures/chronicle.js"
import { type Person, person } from "../fixtures/crowd.js"
import { type HostFigures, MortalHost } from "../fixtures/mortal-host.js"
import { TcpProxy } from "../fixtures/tcp-proxy.js"

const messages = 1_600
const atOnce = 32
const frozenDevices = 3
const padding = "x".repeat(5_000)
const megabyte = 1_048_576

it("P8 P13 L5 R23 F13 frozen and slow readers: bounded memory, others as fast as before, slow-consumer in time, nothing lost untold", async () => {
  const host = await MortalHost.make({
    engine: { limits: { windowFullMs: 2_000, idleConversationMs: 600_000 } },
  })
  onTestFinished(() => host.end())
  await host.start()
  const history = new Chronicle()
  const whole = socketIo(host.url)
  const alice = person({ peerId: "alice", transport: whole })
  const good = ["bob", "carol", "dave"].map((peerId) => person({ peerId, transport: whole }))
  const slow = await Promise.all(
    Array.from({ length: frozenDevices + 1 }, async (_, n) => {
      const proxy = await TcpProxy.to(host.port)
      onTestFinished(() => proxy.end())
      return { proxy, device: person({ peerId: `slow${n}`, transport: socketIo(proxy.url) }) }
    }),
  )
  const everyone = [alice, ...good, ...slow.map(({ device }) => device)]
  for (const one of everyone) history.follow(one)
  const readers = everyone.slice(1).map(({ client }) => client.session.peerId)
  await alice.client.open({ watch: readers })
  for (const { client } of good) await client.open()

  let sent = 0
  const sentAt = new Map<string, number>()
  const lateness: number[] = []
  for (const { client } of good)
    client.on("message", ({ text }) => lateness.push(performance.now() - (sentAt.get(text) ?? 0)))
  /** Everything to everyone, stored and transient in turn; gives how late the good readers had it. */
  async function flood(): Promise<number> {
    lateness.length = 0
    const goal = sent + messages
    let left = messages
    const writer = async () => {
      while (left-- > 0) {
        const text = `${++sent} ${padding}`
        sentAt.set(text, performance.now())
        await history.send(alice, text, readers, sent % 2 === 0)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, writer))
    // A transient one may be dropped on a line that is full for the moment: what is stored may not.
    const has = (one: Person) => stored(one) === goal / 2
    await Promise.all(good.map((one) => one.until(() => has(one))))
    return lateness.sort((a, b) => a - b)[Math.floor(lateness.length * 0.99)] as number
  }

  // Once to warm up, and once to compare with.
  await flood()
  const aloneMs = await flood()
  const alone = await host.figures()
  for (const { device } of slow) await device.client.open()
  const trickling = slow[frozenDevices] as (typeof slow)[number]
  for (const { proxy } of slow) {
    if (proxy === trickling.proxy) proxy.slowDown(16_384)
    else proxy.freeze()
  }
  let isOver = false
  const seen: HostFigures[] = []
  const watching = (async () => {
    while (!isOver) {
      seen.push(await host.figures())
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  })()
  const besideMs = await flood()
  const closed = () => seen.at(-1)?.ends["closed slow-consumer"] ?? 0
  await expect.poll(closed, { timeout: 20_000 }).toBeGreaterThanOrEqual(frozenDevices)
  isOver = true
  await watching

  // What they cost while nothing of it could leave; the garbage is collected each time.
  const most = Math.max(...seen.map(({ heapUsed }) => heapUsed)) - alone.heapUsed
  const rss = Math.max(...seen.map((each) => each.peakRss)) - alone.peakRss
  const offered = (messages * padding.length * slow.length) / megabyte
  console.log(
    `F13 ${slow.length} slow devices, ${Math.round(offered)} MB offered to them: heap +${(most / megabyte).toFixed(1)} MB, RSS ${rss >= 0 ? "+" : ""}${(rss / megabyte).toFixed(1)} MB; p99 of others ${Math.round(besideMs)} ms (alone ${Math.round(aloneMs)} ms); ${closed()} told slow-consumer`,
  )
  expect(most).toBeLessThan(4 * megabyte * slow.length)
  expect(rss).toBeLessThan((4 * slow.length + 32) * megabyte)
  // A page is read for each that is slow, and a machine has other things to do; a blocked fan-out is late by seconds.
  expect(besideMs).toBeLessThan(5 * aloneMs + 200)

  // They come back, are told what they missed, and have the rest.
  for (const { proxy } of slow) {
    proxy.slowDown(Number.POSITIVE_INFINITY)
    proxy.cut()
    proxy.mend()
  }
  const last = `the last of ${sent + 1}`
  await Promise.all(
    slow.map(({ device }) => device.until(() => device.client.session.state === "open")),
  )
  await history.send(alice, last, readers)
  const has = (one: Person) => one.heard.some(({ text }) => text === last)
  await Promise.all(
    [...good, ...slow.map(({ device }) => device)].map((one) => one.until(() => has(one))),
  )
  history.judge()
  expect(host.problems).toEqual([])
  expect(
    everyone.flatMap(({ faults }) => faults).filter((fault) => !isSlowConsumer(fault)),
  ).toEqual([])
  await Promise.all(everyone.map(({ client }) => client.close()))
})

const stored = ({ heard }: Person): number => heard.filter(({ seq }) => seq !== undefined).length

function isSlowConsumer(fault: unknown): boolean {
  return JSON.stringify(fault).includes("slow-consumer")
}
