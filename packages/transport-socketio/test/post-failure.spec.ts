/** TP5: whoever cannot be written to costs nobody else a frame, and no line goes on after one that it missed. */
import type { Socket } from "socket.io"
import { afterEach, describe, expect, it, vi } from "vitest"
import { Packet } from "../src/packet.js"
import { Post } from "../src/post.js"
import { joinedWording } from "../src/wording.js"

const failure = new Error("a listener of the host's own")

function post(mayShare: boolean) {
  const told: string[] = []
  const turns: (() => void)[] = []
  const later: (() => void)[] = []
  vi.stubGlobal("setImmediate", (run: () => void) => later.push(run))
  const write = (ids: readonly string[]) => {
    if (ids.includes("bad")) throw failure
    told.push(...ids)
  }
  const disconnecting = vi.fn()
  const socket = (id: string) =>
    ({
      id,
      emit: () => write([id]),
      disconnect() {
        told.push(`${id} ended`)
        if (id === "bad") disconnecting()
      },
      nsp: { local: { to: (ids: readonly string[]) => ({ emit: () => write(ids) }) } },
    }) as unknown as Socket
  const made = new Post(joinedWording, mayShare, (run) => turns.push(run))
  const send = (id: string, packet: Packet) => made.turn(() => made.send(socket(id), packet))
  return { told, later, send, made, socket, disconnecting, endOfTurn: () => turns.shift()?.() }
}

describe.each([false, true])("shared: %s", (mayShare) => {
  afterEach(() => vi.unstubAllGlobals())

  it("TP5 the others get theirs, the host hears of it, and the next turn is as any", () => {
    const { told, later, send, endOfTurn } = post(mayShare)
    const [one, other] = [Packet.empty().with("1", 1), Packet.empty().with("2", 1)]
    send("bad", one)
    send("good", other)
    endOfTurn()
    expect(told).toEqual(["bad ended", "good"])
    expect(later).toHaveLength(1)
    expect(later[0]).toThrow(failure)
    send("good", one)
    endOfTurn()
    expect(told).toEqual(["bad ended", "good", "good"])
  })

  it("TP5 also where a listener of the end throws: the others get theirs in this turn", () => {
    const { told, later, send, disconnecting, endOfTurn } = post(mayShare)
    disconnecting.mockImplementation(() => {
      throw failure
    })
    send("bad", Packet.empty().with("1", 1))
    send("good", Packet.empty().with("2", 1))
    endOfTurn()
    expect(told).toEqual(["bad ended", "good"])
    expect(later).toHaveLength(2)
  })

  it("TP5 what leaves before the turn ends throws nothing at who sends", () => {
    const { told, made, socket } = post(mayShare)
    expect(() => made.send(socket("bad"), Packet.empty().with("1", 1))).not.toThrow()
    expect(told).toEqual(["bad ended"])
  })
})

describe("shared", () => {
  afterEach(() => vi.unstubAllGlobals())

  it("TP5 P1 all who may have missed a packet that they share are ended, so that they come back for it", () => {
    const { told, send, endOfTurn } = post(true)
    const packet = Packet.empty().with("1", 1)
    for (const id of ["a", "bad", "b"]) send(id, packet)
    endOfTurn()
    expect(told).toEqual(["a ended", "bad ended", "b ended"])
  })
})
