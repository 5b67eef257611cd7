/** What the sockets of one turn brought is heard together, and what came of it leaves together behind it. */
import { EventEmitter } from "node:events"
import type { Socket } from "socket.io"
import { describe, expect, it, vi } from "vitest"
import { SocketConnection } from "../src/connection.js"
import { Packet } from "../src/packet.js"
import { Post } from "../src/post.js"
import { joinedWording } from "../src/wording.js"

function turned() {
  const told: string[] = []
  const phases: (() => void)[] = []
  const post = new Post(joinedWording, false, (run) => phases.push(run))
  const socket = { emit: () => told.push("written") } as unknown as Socket
  const answer = () => post.turn(() => post.send(socket, Packet.empty().with("1", 1)))
  const bring = (name: string, hear: () => void = answer) =>
    post.hearSoon({
      hear() {
        told.push(name)
        hear()
      },
    })
  /** What the runtime calls back until a new turn begins. */
  const endOfTurn = () => {
    for (const run of phases.splice(0)) run()
  }
  return { post, told, bring, answer, endOfTurn }
}

describe("a turn", () => {
  it("is heard whole before anything of it is written, and nothing waits for the next", () => {
    const { told, bring, endOfTurn } = turned()
    bring("one")
    bring("other")
    expect(told).toEqual([])
    endOfTurn()
    expect(told).toEqual(["one", "other", "written", "written"])
  })

  it("hears first also where something waits to leave: both leave together", () => {
    const { told, bring, answer, endOfTurn } = turned()
    answer()
    bring("one")
    endOfTurn()
    expect(told).toEqual(["one", "written", "written"])
  })

  it("is written also when something arrives while it is heard, as the end of a line that is closed", () => {
    const { told, bring, answer, endOfTurn } = turned()
    bring("one", () => {
      answer()
      bring("end")
    })
    endOfTurn()
    expect(told).toEqual(["one", "written"])
    endOfTurn()
    expect(told).toEqual(["one", "written", "end", "written"])
  })

  it("F17 of many frames is heard in parts: what waits is bounded, whatever the sockets bring", async () => {
    const { post, told, bring, endOfTurn } = turned()
    post.brought(1_023)
    bring("much")
    await Promise.resolve()
    expect(told).toEqual([])
    for (const frames of [1, 1_024]) post.brought(frames)
    bring("more")
    await Promise.resolve()
    expect(told).toEqual(["much", "more"])
    bring("rest")
    post.brought(1_023)
    await Promise.resolve()
    endOfTurn()
    expect(told).toEqual(["much", "more", "rest", "written", "written", "written"])
    bring("next")
    post.brought(1_024)
    await Promise.resolve()
    expect(told.at(-1)).toBe("next")
  })

  it("F17 a connection says how much it brought: who floods is ended before more of it is read", async () => {
    const { post } = turned()
    let receive: (event: string, frames: unknown) => void = () => {}
    const socket = Object.assign(new EventEmitter(), {
      conn: new EventEmitter(),
      handshake: { headers: {}, auth: {} },
      onAny: (listener: typeof receive) => {
        receive = listener
      },
      disconnect: () => {},
    })
    const around = { wording: joinedWording, post, ownsServer: true }
    const connection = new SocketConnection(socket as unknown as Socket, around, () => {})
    const heard = vi.fn(() => connection.close())
    connection.onFrame(heard)
    receive("f", Array(1_024).fill({}))
    await Promise.resolve()
    expect(heard).toHaveBeenCalledTimes(1)
  })

  it("TP5 one that throws costs the others nothing, and is told", () => {
    const later = vi.spyOn(globalThis, "setImmediate").mockImplementation((() => {}) as never)
    const { told, bring, endOfTurn } = turned()
    const failure = new Error("a listener of the host's own")
    bring("bad", () => {
      throw failure
    })
    bring("good")
    endOfTurn()
    expect(told).toEqual(["bad", "good", "written"])
    expect(later.mock.calls[0]?.[0]).toThrow(failure)
    later.mockRestore()
  })
})
