/** What the sockets of one turn brought is heard together, and what came of it leaves together behind it. */
import type { Socket } from "socket.io"
import { describe, expect, it, vi } from "vitest"
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
  return { told, bring, answer, endOfTurn, phases }
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

  it("TP5 one that throws costs the others nothing, and is told", () => {
    const later = vi.spyOn(globalThis, "queueMicrotask").mockImplementation(() => {})
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
