/** L19: what many connections get is written once for all of them, and nobody gets what is another's. */
import { type Connection, encodeFrame, type OutgoingFrame } from "@peerage/core/adapter"
import { afterEach, describe, expect, it, vi } from "vitest"
import { FrameEncoder } from "../src/wire.js"
import { RawSocket } from "./raw-socket.js"
import { served } from "./subject.js"

const done = (ref: number): OutgoingFrame => encodeFrame({ type: "done", ref }, 2 ** 20)

async function party(kind: "own server" | "host's io", guests: number) {
  const subject = await served(kind)
  const accepted: Connection[] = []
  const stop = await subject.transport.listen("app", (connection) => accepted.push(connection))
  const sockets: RawSocket[] = []
  for (let n = 0; n < guests; n++) {
    sockets.push(await RawSocket.join(subject.place, "app"))
    await vi.waitUntil(() => accepted.length === n + 1)
  }
  const refs = (n: number) =>
    [...(sockets[n]?.packets.join("") ?? "").matchAll(/"ref\\*":(\d+)/g)].map(([, ref]) =>
      Number(ref),
    )
  const end = async () => {
    await stop()
    await subject.cleanup?.()
  }
  return { subject, accepted, sockets, refs, end }
}

describe.each(["own server", "host's io"] as const)("%s", (kind) => {
  afterEach(() => vi.restoreAllMocks())

  it("L19 P2 each gets its own frames in order, whatever others get in the same turn", async () => {
    const { subject, accepted, refs, end } = await party(kind, 3)
    const [a, b, c] = accepted as [Connection, Connection, Connection]
    const { broadcast } = subject.transport
    broadcast([a, b, c], done(1))
    a.send(done(2))
    broadcast([a, b], done(3))
    c.send(done(4))
    broadcast([c, b, a], done(5))
    b.close("going-away")
    broadcast([a, b, c], done(6))
    await vi.waitUntil(() => refs(0).length === 5 && refs(2).length === 4)
    expect([refs(0), refs(1), refs(2)]).toEqual([
      [1, 2, 3, 5, 6],
      [1, 3, 5],
      [1, 4, 5, 6],
    ])
    await end()
  })
})

describe("own server", () => {
  it("L19 encodes what many get in a turn once", async () => {
    const { subject, accepted, refs, end } = await party("own server", 3)
    const encode = vi.spyOn(FrameEncoder.prototype, "encode")
    for (const ref of [1, 2]) subject.transport.broadcast(accepted, done(ref))
    await vi.waitUntil(() => [0, 1, 2].every((n) => refs(n).length === 2))
    expect(encode).toHaveBeenCalledTimes(1)
    await end()
  })
})
