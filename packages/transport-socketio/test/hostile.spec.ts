/** S26, TP10: nothing that arrives on the wire is thrown in the host or felt by others. */
import type { Connection } from "@peerage/core/adapter"
import { garbledTexts } from "@peerage/testing"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { hostilePackets, type Packets } from "./hostile-packets.js"
import { RawSocket } from "./raw-socket.js"
import { type ServedSubject, served } from "./subject.js"

const errors: unknown[] = []
const note = (error: unknown) => void errors.push(error)

beforeEach(() => {
  errors.length = 0
  process.on("uncaughtException", note)
  process.on("unhandledRejection", note)
})
afterEach(() => {
  process.off("uncaughtException", note)
  process.off("unhandledRejection", note)
  expect(errors).toEqual([])
})

describe.each(["own server", "host's io"] as const)("%s", (whose) => {
  let subject: ServedSubject
  let stop: () => Promise<void>
  let probes: Set<unknown>
  let connections: Connection[]

  beforeEach(async () => {
    subject = await served(whose)
    probes = new Set()
    connections = []
    stop = await subject.transport.listen("app", (connection) => {
      connections.push(connection)
      connection.onFrame((frame) => probes.add((frame as { probe?: unknown } | null)?.probe))
    })
  })
  afterEach(async () => {
    await stop()
    await subject.cleanup?.()
  })

  /** Sends a good frame behind the packets, and waits until it was heard or the connection has ended. */
  async function sendAndProbe(raw: RawSocket, packets: Packets, probe: number): Promise<void> {
    for (const packet of packets) raw.send(packet)
    const good = JSON.stringify(["f", [{ probe }]])
    raw.packet("2", good)
    // Who has left the namespace is not told so, but ended for what it sends then.
    const again = setInterval(() => raw.packet("2", good), 50)
    const dealtWith = () => probes.has(probe) || !raw.isServed
    await vi
      .waitUntil(dealtWith, { interval: 1, timeout: 5_000 })
      .finally(() => clearInterval(again))
  }

  async function witness(): Promise<{ stillServed(): Promise<void> }> {
    const raw = await RawSocket.join(subject.place, "app")
    let probe = -1
    return {
      async stillServed() {
        await sendAndProbe(raw, [], --probe)
        expect(raw.isServed).toBe(true)
        expect(probes).toContain(probe)
      },
    }
  }

  const named = hostilePackets().map((packets): [string, Packets] => [titleOf(packets), packets])
  it.each(named)("S26 %s", async (_, packets) => {
    const other = await witness()
    await other.stillServed()
    const raw = await RawSocket.join(subject.place, "app")
    const namespaced = hostilePackets(subject.place.namespace)[
      named.findIndex(([, each]) => each === packets)
    ]
    await sendAndProbe(raw, namespaced ?? [], 1)
    await other.stillServed()
    raw.cut()
  })

  it("S26 the same packets from a client that joined no app", async () => {
    const other = await witness()
    for (const packets of hostilePackets(subject.place.namespace)) {
      const raw = await RawSocket.open(subject.place)
      for (const packet of packets) raw.send(packet)
      await raw.leave()
    }
    await other.stillServed()
  })

  it("S26 2,000 mutations of good and bad packets", { timeout: 60_000 }, async () => {
    const other = await witness()
    let raw = await RawSocket.join(subject.place, "app")
    let probe = 0
    let ended = 0
    await fc.assert(
      fc.asyncProperty(mutations(subject.place.namespace), async (packets) => {
        if (!raw.isServed) {
          raw.cut()
          ended++
          raw = await RawSocket.join(subject.place, "app")
        }
        await sendAndProbe(raw, packets, ++probe)
        expect(errors).toEqual([])
      }),
      { numRuns: 2_000, endOnFailure: true },
    )
    await other.stillServed()
    // Both ends of the range occur: some mutations are harmless, some end their connection.
    expect(ended).toBeGreaterThan(50)
    expect(probes.size).toBeGreaterThan(200)
    raw.cut()
  })

  it("S26 what ends a connection for its wire's sake says so first", async () => {
    const raw = await RawSocket.join(subject.place, "app")
    raw.packet("2", '["send",{"body":"x"}]')
    await raw.until(() => raw.packets.some((packet) => packet.includes("protocol-error")))
    await vi.waitUntil(() => !raw.isServed)
    if (whose === "own server") await raw.closed
    raw.cut()
    await vi.waitUntil(() => connections[0]?.send({} as never) === "closed")
  })
})

describe("own server", () => {
  it("S26 binary attachments end the connection before anything of them is heard", async () => {
    const subject = await served("own server")
    const heard: unknown[] = []
    const stop = await subject.transport.listen("app", (connection) =>
      connection.onFrame((frame) => heard.push(frame)),
    )
    const raw = await RawSocket.join(subject.place, "app")
    raw.packet("2", '["f",[1]]')
    await vi.waitUntil(() => heard.length === 1)
    raw.send('451-["f",[{"_placeholder":true,"num":0}]]')
    raw.send(new Uint8Array([1, 2, 3]))
    await raw.closed
    expect(heard).toEqual([1])
    await stop()
    await subject.cleanup?.()
  })

  it("TP2 a client that leaves its namespace is not kept", async () => {
    const subject = await served("own server")
    const stop = await subject.transport.listen("app", () => {})
    const raw = await RawSocket.join(subject.place, "app")
    raw.send("41")
    await raw.closed
    await stop()
    await subject.cleanup?.()
  })
})

function titleOf(packets: Packets): string {
  const texts = packets.map((packet) =>
    typeof packet === "string" ? packet : `${packet.length} bytes`,
  )
  return texts
    .map((text) => (text.length > 60 ? `${text.slice(0, 50)}… (${text.length})` : text))
    .join(" then ")
}

function mutations(namespace = "/"): fc.Arbitrary<Packets> {
  const head = namespace === "/" ? "" : `${namespace},`
  const good = [
    `42${head}["f",[{"type":"send","ref":1,"to":["bob"],"text":"hello"}]]`,
    `42${head}["f","[{\\"type\\":\\"close\\",\\"ref\\":1}]"]`,
    `40${head}{"appId":"app","auth":{"token":"t"}}`,
    `43${head}1[{"ok":true}]`,
    `451-${head}["f",{"_placeholder":true,"num":0}]`,
  ]
  const texts = hostilePackets(namespace)
    .flat()
    .filter((packet): packet is string => typeof packet === "string" && packet.length < 1_000)
  const unit = fc.oneof(
    fc.constantFrom(...'0123456789[]{},:"\\/-f_.eE+ntu'),
    fc.constantFrom(
      '"f"',
      "null",
      "true",
      '"__proto__"',
      "1e999",
      "-0",
      '"_placeholder":true',
      "4",
      "42",
      "/",
      "\u0000",
    ),
    fc.string({ unit: "binary", maxLength: 4 }),
  )
  const text = garbledTexts({ good, odd: texts }, unit, 1)
  const bytes = fc.uint8Array({ maxLength: 40 })
  // The right shape around frames of any shape.
  const frames = fc
    .array(fc.jsonValue())
    .map((values) => `42${head}["f",${JSON.stringify(values)}]`)
  const packet = fc.oneof(
    { weight: 12, arbitrary: text },
    { weight: 4, arbitrary: frames },
    { weight: 1, arbitrary: bytes },
  )
  const one = packet.map((only) => [only])
  return fc.oneof({ weight: 3, arbitrary: one }, fc.array(packet, { minLength: 2, maxLength: 3 }))
}
