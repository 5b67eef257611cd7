/** A line that breaks after each byte of a frame: of a send, of its answer, of a delivery, of its acknowledgement. */
import { createServer } from "node:http"
import { createEngine, inProcess } from "@peerage/core"
import { socketIoTransport } from "@peerage/transport-socketio"
import { socketIo } from "@peerage/transport-socketio/client"
import { expect, it } from "vitest"
import { behindProxy } from "../fixtures/behind-proxy.js"
import { Chronicle } from "../fixtures/chronicle.js"
import { person } from "../fixtures/crowd.js"
import type { Way } from "../fixtures/tcp-proxy.js"

/** Whose line breaks, and under what. */
const cases = [
  ["sender", "up", "a send"],
  ["sender", "down", "the answer to a send"],
  ["reader", "down", "a delivery"],
  ["reader", "up", "an acknowledgement"],
] as const satisfies readonly (readonly ["sender" | "reader", Way, string])[]

it.each(cases)(
  "P3 P4 P7 P11 F11 the %s's line breaks %s after each byte of %s: 0 lost, 0 twice",
  {
    timeout: 60_000,
  },
  async (whose, way, what) => {
    const server = createServer()
    const engine = createEngine({
      appId: "demo",
      transports: [socketIoTransport(server)],
      authorize: () => true,
      limits: { requestsPerSecond: Number.POSITIVE_INFINITY },
    })
    const problems: unknown[] = []
    engine.problems$.subscribe((problem) => problems.push(problem))
    const proxy = await behindProxy(engine, server)
    const transport = { broken: socketIo(proxy.url), whole: inProcess(engine) }
    const backoff = { minMs: 1, maxMs: 2 }
    const at = {
      alice: whose === "sender" ? "broken" : "whole",
      bob: whose === "reader" ? "broken" : "whole",
    } as const
    const alice = person({ peerId: "alice", transport: transport[at.alice], backoff })
    const bob = person({ peerId: "bob", transport: transport[at.bob], backoff })
    const broken = whose === "sender" ? alice : bob
    const history = new Chronicle()
    history.follow(alice)
    history.follow(bob)
    await bob.client.open()
    await alice.client.open({ watch: ["bob"] })
    const send = (n: number) => history.send(alice, `message ${String(n).padStart(4, "0")}`, "bob")
    const settled = () => bob.until(() => bob.heard.length === sent && isOpen(bob) && isOpen(alice))
    const isOpen = ({ client }: typeof bob) => client.session.state === "open"

    // The first goes through whole, and tells how long the frame is.
    let sent = 1
    const before = proxy.passed[way]
    await send(0)
    await settled()
    await expect.poll(() => proxy.passed[way]).toBeGreaterThan(before)
    const length = proxy.passed[way] - before

    for (let offset = 0; offset <= length; offset++) {
      const cut = proxy.cutAfter(offset, way)
      sent++
      await Promise.all([send(sent), cut])
      await broken.until(
        () => broken.sessions.filter(({ state }) => state === "resumed").length > offset,
      )
      await settled()
    }
    history.judge()
    expect([...alice.faults, ...bob.faults, ...alice.dropped, ...bob.dropped, ...problems]).toEqual(
      [],
    )
    const resumed = broken.sessions.filter((change) => change.state === "resumed" && change.resumed)
    expect(resumed).toHaveLength(length + 1)
    expect(bob.heard).toHaveLength(length + 2)
    const { messages } = await alice.client.history({
      with: "bob",
      limit: 100,
      after: Math.max(0, length - 97),
    })
    expect(messages.at(-1)?.seq).toBe(length + 2)
    await Promise.all([alice.client.close(), bob.client.close()])
    console.log(`F11 ${what}: cut after each of ${length} bytes, ${sent} messages, 0 lost, 0 twice`)
  },
)
