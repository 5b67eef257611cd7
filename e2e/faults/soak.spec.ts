/** Peers that come, talk, make groups and go, again and again: nothing of them stays in the host's memory (F20). */
import { setTimeout as wait } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { createClient } from "@peerage/client"
import { socketIo } from "@peerage/transport-socketio/client"
import { expect, it, onTestFinished } from "vitest"
import { type HostFigures, MortalHost } from "../fixtures/mortal-host.js"
import { TcpProxy } from "../fixtures/tcp-proxy.js"

const seconds = Number(process.env.PEERAGE_SOAK_SECONDS ?? 45)
const crowd = 120
const standing = 10
const counting = fileURLToPath(new URL("../fixtures/counted-maps.js", import.meta.url))

it(`F20 S31 L18 ${seconds} s of peers who come and go: each map is as large as before, and the heap no larger`, {
  timeout: (seconds + 240) * 1_000,
}, async () => {
  const host = await MortalHost.make({
    imports: [counting],
    engine: {
      resumeWindowMs: 1_000,
      limits: { idleConversationMs: 500, peerMemoryMs: 500, requestsPerSecond: null },
    },
  })
  onTestFinished(() => host.end())
  await host.start()
  const proxy = await TcpProxy.to(host.port)
  onTestFinished(() => proxy.end())
  const transport = { whole: socketIo(host.url), cut: socketIo(proxy.url) }
  const client = (peerId: string, way: keyof typeof transport = "whole") =>
    createClient({
      appId: "demo",
      peerId,
      transport: transport[way],
      backoff: { minMs: 20, maxMs: 80 },
    })

  const stays = Array.from({ length: standing }, (_, n) => client(`stays${n}`))
  for (const [n, each] of stays.entries())
    await each.open({ watch: [`stays${(n + 1) % standing}`] })

  let sends = 0
  async function cycle(round: number): Promise<void> {
    const name = (n: number) => `r${round}p${n % crowd}`
    const peers = Array.from({ length: crowd }, (_, n) =>
      client(name(n), n % 3 === 0 ? "cut" : "whole"),
    )
    await Promise.all(
      peers.map((peer, n) =>
        peer.open({ watch: [name(n + 1), name(n + 2), `stays${n % standing}`] }),
      ),
    )
    const talk = (n: number, text: string) =>
      Promise.all([
        peers[n]?.send(text, { to: [name(n + 1), name(n + 2)], receipt: true }),
        peers[n]?.send(text, { to: `stays${n % standing}` }),
        // Only for who is there now: refused while paused.
        peers[n]?.send(text, { to: name(n + 1), transient: true }).catch(() => {}),
      ])
    const all = peers.map((_, n) => n)
    await Promise.all(all.map((n) => talk(n, "hello")))
    const groups = all.filter((n) => n % 10 === 0)
    await Promise.all(
      groups.map(async (n) => {
        const owner = peers[n] as (typeof peers)[number]
        const group = await owner.groups.create({ attributes: { name: `${round} ${n}` } })
        await group.invite([name(n + 1), name(n + 2), "nobody"])
        await group.send("to all")
        await group.kick([name(n + 2)])
        await (await peers[n + 1]?.groups.join(group.id))?.leave()
        if (n % 20 === 0) await group.leave()
      }),
    )
    proxy.cut()
    await Promise.all(all.map((n) => (n % 3 === 0 ? undefined : talk(n, "who is there?"))))
    proxy.mend()
    await Promise.all(all.map((n) => talk(n, "all of us")))
    sends += 8 * crowd
    await Promise.all(peers.map((peer) => peer.close()))
  }

  /** When all that waits for time has had it: what is kept then is kept for good. */
  async function quiet(): Promise<HostFigures> {
    const deadline = performance.now() + 60_000
    for (;;) {
      await wait(1_000)
      const figures = await host.figures()
      const isQuiet = figures.conversations + figures.waiting === 0 && figures.sessions === standing
      if (isQuiet || performance.now() > deadline) return figures
    }
  }

  const empty = await quiet()
  const started = performance.now()
  let rounds = 0
  async function cycleUntil(share: number): Promise<void> {
    const least = rounds + 2
    while (rounds < least || performance.now() - started < share * seconds * 1_000)
      await cycle(rounds++)
  }
  // V8 itself grows until all code is warm and compiled: a leak goes on growing in the second half.
  await cycleUntil(0.5)
  const first = await quiet()
  await cycleUntil(1)
  const last = await quiet()

  expect(last).toMatchObject({
    sessions: standing,
    connections: standing,
    conversations: 0,
    waiting: 0,
  })
  expect(host.problems).toEqual([])
  // What there is for those who stayed, and nothing else.
  expect(filled(last)).toEqual(filled(empty))
  const held = Object.values(last.maps ?? {}).reduce((sum, size) => sum + size, 0)
  console.log(
    `F20 ${rounds} rounds of ${crowd} peers, ${sends} sends: ${Object.keys(last.maps ?? {}).length} lines make maps, ${held} entries as before the first came; heap ${mb(first.heapUsed)} then ${mb(last.heapUsed)} MB, RSS ${mb(first.rss)} then ${mb(last.rss)} MB`,
  )
  expect(last.heapUsed).toBeLessThan(1.05 * first.heapUsed + 500_000)
  await Promise.all(stays.map((each) => each.close()))
})

/** The lines of code whose maps hold anything, and how much. */
const filled = ({ maps = {} }: HostFigures): object =>
  Object.fromEntries(Object.entries(maps).filter(([, size]) => size > 0))

const mb = (bytes: number): string => (bytes / 1_048_576).toFixed(1)
