import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { begun, both, limited, line, opens, sends } from "./happened.js"

const watches = (peers: string[], connection = "a") =>
  ({ type: "WatchRequested", connection, ref: 3, peers }) as const
const unwatches = (peers: string[], connection = "a") =>
  ({ type: "UnwatchRequested", connection, ref: 3, peers }) as const
const asks = (peers: string[]) =>
  ({ type: "StatusRequested", connection: "a", ref: 3, peers, watchedOnly: false }) as const

describe("watch", () => {
  it("R8 P9 the snapshot and the watch are one step: the next change has the next version", () => {
    given([...begun(1, "a", "alice"), ...begun(2, "c", "carol", { watch: ["bob"] }), line("b")])
      .when(opens("b", "bob"))
      .when(watches(["bob"]))
      .then({
        facts: [
          { type: "RateSpent", verb: "watch" },
          { type: "Watched", session: 1, peers: ["bob"] },
        ],
        effects: [
          { type: "Reply", frame: { type: "presence", states: [["bob", true, 1]] } },
          { type: "Reply", frame: { type: "watched", ref: 3 } },
        ],
      })
      .when({ type: "CloseRequested", connection: "b", ref: 9 })
      .thenSome({
        effects: [
          { type: "Deliver", connections: ["c", "a"], frame: { states: [["bob", false, 2]] } },
        ],
      })
  })

  it("watching again tells the states again and changes nothing", () => {
    given(both)
      .when(watches(["bob"]))
      .then({
        facts: [{ type: "RateSpent" }],
        effects: [
          { type: "Reply", frame: { states: [["bob", true, 1]] } },
          { type: "Reply", frame: { type: "watched" } },
        ],
      })
  })

  it("S25 refuses whole what is over the limit of watches", () => {
    const few = limited({ watches: 2 })
    given(both, few)
      .when(watches(["x", "y"]))
      .thenRefused("too-many")
    given(both, few)
      .when(watches(["bob", "x"]))
      .thenSome({ facts: [{ type: "Watched", peers: ["x"] }] })
  })

  it("R9 nothing is heard of a peer after unwatch was answered", () => {
    const { effects } = given(both)
      .when(unwatches(["bob", "never watched"]))
      .then({
        facts: [{ type: "RateSpent" }, { type: "Unwatched", session: 1, peers: ["bob"] }],
        effects: [{ type: "Reply", frame: { type: "done", ref: 3 } }],
      })
      .when({ type: "CloseRequested", connection: "b", ref: 9 })
    expect(effects.filter(({ type }) => type === "Deliver")).toEqual([])
  })

  it("R10 an unwatch decides all sends that come after it", () => {
    given([...both, unwatches(["bob"])])
      .when(sends("a", "bob", "too late"))
      .thenRefused("not-watching")
  })

  it("P9 a presence change is one frame to all who watch, and none to the paused", () => {
    const watched = [
      ...begun(1, "a", "alice", { watch: ["bob"] }),
      ...begun(2, "c", "carol", { watch: ["bob"] }),
      ...begun(3, "d", "dave", { watch: ["bob"] }),
      { type: "ConnectionLost", connection: "d" } as const,
      line("b"),
    ]
    given(watched)
      .when(opens("b", "bob"))
      .thenSome({
        effects: [
          { type: "Deliver", connections: ["a", "c"], frame: { states: [["bob", true, 1]] } },
        ],
      })
  })

  it("a session that watches its own peer learns of itself from the snapshot alone", () => {
    const { effects } = given([line("a")]).when(opens("a", "alice", { watch: ["alice"] }))
    expect(effects).toMatchObject([
      { type: "Reply", frame: { type: "welcome" } },
      { type: "Reply", frame: { states: [["alice", true, 0]] } },
      { type: "LoadBehind" },
    ])
  })

  it("P9 its own state has the version that this very step gives it, if others watched before", () => {
    const { effects } = given([...begun(1, "c", "carol", { watch: ["bob"] }), line("b")]).when(
      opens("b", "bob", { watch: ["bob"] }),
    )
    expect(effects).toMatchObject([
      { type: "Deliver", connections: ["c"] },
      { type: "Reply", frame: { type: "welcome" } },
      { type: "Reply", frame: { states: [["bob", true, 1]] } },
      { type: "LoadBehind" },
    ])
  })

  it("status tells who is online, watched or not", () => {
    given([...both, ...begun(3, "c", "carol")])
      .when(asks(["bob", "carol", "dave"]))
      .thenSome({ effects: [{ type: "Reply", frame: { online: ["bob", "carol"] } }] })
  })

  it("a frame of states stays within its size", () => {
    const peers = Array.from({ length: 1_000 }, (_, n) => `${n}`.padStart(64, "\u{1f600}"))
    const { effects } = given([line("a")]).when(opens("a", "alice", { watch: peers }))
    const frames = effects.flatMap((effect) => (effect.type === "Reply" ? [effect.frame] : []))
    const states = frames.flatMap((frame) => (frame.type === "presence" ? frame.states : []))
    expect(states.map(([peer]) => peer)).toEqual(peers)
    for (const frame of frames)
      expect(new TextEncoder().encode(JSON.stringify(frame)).length).toBeLessThan(40 * 1024)
  })

  it("S28 every verb has its own rate; without a session it is not open", () => {
    const once = limited({ requestBurst: 1 })
    given(both, once)
      .when(watches(["bob"]))
      .when(asks(["bob"]))
      .when(asks(["bob"]))
      .thenRefused("rate-limited")
    given([line("x")])
      .when(watches(["bob"], "x"))
      .thenRefused("not-open")
    given([line("x")])
      .when(unwatches(["bob"], "x"))
      .thenRefused("not-open")
  })

  it("S31 keeps nothing of peers that nobody watches any more", () => {
    const { state } = given([...both, unwatches(["bob"]), unwatches(["alice"], "b")])
    expect(state.watched.size).toBe(0)
  })
})
