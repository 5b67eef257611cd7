import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { Effect } from "../../src/model/effect.js"
import {
  ab,
  acks,
  begun,
  both,
  committed,
  entries,
  inMemory,
  sends,
  stored,
  woken,
} from "./happened.js"

const three = [
  ...both,
  ...stored("a", "bob", "one", ab),
  ...stored("a", "bob", "two", ab),
  ...stored("a", "bob", "three", ab),
]

describe("ack", () => {
  it("L6 is cumulative: it frees all up to its seq and moves the cursor there", () => {
    const { state } = given(three)
      .when(acks("b", [ab, 2]))
      .then({
        facts: [
          { type: "Acknowledged", session: 2, seq: 2 },
          { type: "CursorMoved", peer: "bob", cursor: { seq: 2, n: 2 }, by: "ack" },
        ],
        effects: [],
      })
    expect(state.sessions.get(2)).toMatchObject({ unacked: 1 })
  })

  it("R14 the same again, or one that is older, changes nothing", () => {
    const story = given([...three, acks("b", [ab, 2])])
    story.when(acks("b", [ab, 2])).thenNothing()
    story.when(acks("b", [ab, 1])).thenNothing()
  })

  it("R14 the cursor is the highest of any device; each device's window is its own", () => {
    const laptop = begun(3, "l", "bob", { device: "laptop" })
    const story = given([...both, ...laptop, ...stored("a", "bob", "one", ab)])
    story.when(acks("b", [ab, 1]))
    const { state } = story.when(acks("l", [ab, 1])).then({
      facts: [{ type: "Acknowledged", session: 3, seq: 1 }],
      effects: [],
    })
    expect([...state.sessions.values()].map(({ unacked }) => unacked)).toEqual([0, 0, 0])
  })

  it("R14 a lower one of another device frees that device's window and takes no cursor back", () => {
    const laptop = begun(3, "l", "bob", { device: "laptop" })
    const two = [...stored("a", "bob", "one", ab), ...stored("a", "bob", "two", ab)]
    const story = given([...both, ...laptop, ...two, acks("b", [ab, 2])])
    const { state } = story.when(acks("l", [ab, 1])).then({
      facts: [{ type: "Acknowledged", session: 3, seq: 1 }],
      effects: [],
    })
    expect(state.sessions.get(3)).toMatchObject({ unacked: 1 })
    expect(state.conversations.get(ab)?.cursors.get("bob")).toMatchObject({ seq: 2 })
  })

  it("R15 what was left out by the cap is passed by the cursor, and nothing else is freed", () => {
    const at = { session: 1, conversation: ab } as const
    const capped = [
      ...begun(1, "b", "bob"),
      ...inMemory(ab, 12),
      {
        type: "ReaderBegan",
        ...at,
        delivered: 10,
        own: false,
        told: 10,
        stops: [],
        from: 10,
      } as const,
      {
        type: "PageTaken",
        ...at,
        delivered: 12,
        counted: entries(11, 12),
        live: true,
        full: false,
        at: 0,
      } as const,
    ]
    given(capped)
      .when(acks("b", [ab, 10]))
      .thenNothing()
    const { state } = given(capped)
      .when(acks("b", [ab, 11]))
      .thenSome({ facts: [{ type: "CursorMoved", cursor: { seq: 11, n: 11 } }] })
    expect(state.sessions.get(1)?.unacked).toBe(1)
  })

  it("R16 of more than was given is refused, and frees nothing", () => {
    const { state } = given(three)
      .when(acks("b", [ab, 4]))
      .thenRefused("ack-ahead")
    expect(state.sessions.get(2)?.unacked).toBe(3)
    given([...both, ...inMemory("p:bob:carol", 2)])
      .when(acks("b", ["p:bob:carol", 3]))
      .thenRefused("ack-ahead")
  })

  it("R16 one bad position does not keep the good ones from counting", () => {
    given(three)
      .when(acks("b", ["p:bob:nobody", 0], [ab, 9], [ab, 1]))
      .thenRefused("ack-ahead")
    given([...three, ...inMemory("p:bob:carol", 0)])
      .when(acks("b", ["p:bob:carol", 1], [ab, 1]))
      .thenSome({
        facts: [{ type: "Acknowledged", conversation: ab, seq: 1 }],
        effects: [{ type: "Reply", frame: { code: "ack-ahead" } }],
      })
  })

  it("L7 nothing but an acknowledgement moves a cursor past another's message", () => {
    const story = given([
      ...both,
      ...stored("a", "bob", "one", ab),
      ...stored("b", "alice", "two", ab),
    ])
    expect(story.state.conversations.get(ab)?.cursors.get("bob")?.seq ?? 0).toBe(0)
    story.when(acks("b", [ab, 1])).thenSome({
      facts: [{ type: "CursorMoved", peer: "bob", cursor: { seq: 2, n: 2 } }],
    })
  })

  it("P14 tells the sender's open sessions once a cursor passes what they asked about", () => {
    const laptop = begun(3, "al", "alice", { device: "laptop" })
    const story = given([...both, ...laptop, sends("a", "bob", "x", { receipt: true }), woken(ab)])
    story.when(committed(ab))
    const delivered = { type: "delivered", conversation: ab, peer: "bob", seq: 1 }
    story
      .when(acks("b", [ab, 1]))
      .thenSome({ effects: [{ type: "Deliver", connections: ["a", "al"], frame: delivered }] })
    for (const one of stored("a", "bob", "unasked", ab)) story.when(one)
    expect(story.when(acks("b", [ab, 2])).effects).toEqual([])
  })

  it("P14 tells neither the peer itself nor who is gone, and of each message once", () => {
    const asked = (connection: string, to: string) => [
      sends(connection, to, "x", { receipt: true }),
      woken(ab),
      committed(ab),
    ]
    const told = (effects: readonly Effect[]) =>
      effects.flatMap((one) => (one.type === "Deliver" ? [one.connections] : []))
    // 1 is alice's, 2 is bob's, who asked as well.
    const story = given([...both, ...asked("a", "bob"), ...asked("b", "alice")])
    expect(told(story.when(acks("b", [ab, 1])).effects)).toEqual([["a"]])
    expect(told(story.when(acks("a", [ab, 2])).effects)).toEqual([["b"]])
    const carol = begun(3, "c", "carol")
    const abc = "p:alice:bob:carol"
    const shared = given([
      ...begun(1, "a", "alice", { watch: ["bob", "carol"] }),
      ...begun(2, "b", "bob"),
      ...carol,
      ...inMemory(abc, 0),
    ])
    for (const text of ["one", "two"]) {
      shared.when(sends("a", "bob,carol", text, { receipt: text === "one" }))
      shared.when(woken(abc)).when(committed(abc))
    }
    expect(told(shared.when(acks("b", [abc, 1])).effects)).toEqual([["a"]])
    // It was asked about the first alone.
    expect(told(shared.when(acks("b", [abc, 2])).effects)).toEqual([])
    shared.when({ type: "CloseRequested", connection: "a", ref: 3 })
    expect(told(shared.when(acks("c", [abc, 1])).effects)).toEqual([])
  })

  it("L7 S35 a live session may name all that is committed, one that drains what it was given", () => {
    const own = [...both, ...stored("a", "bob", "one", ab), ...stored("b", "alice", "two", ab)]
    const { effects } = given(own).when(acks("b", [ab, 2]))
    expect(effects).toEqual([])
    const drains = given([
      ...begun(1, "b", "bob"),
      ...inMemory(ab, 9),
      {
        type: "ReaderBegan",
        session: 1,
        conversation: ab,
        delivered: 4,
        own: false,
        told: 9,
        stops: [],
        from: 4,
      },
    ])
    drains.when(acks("b", [ab, 4])).thenNothing()
    drains.when(acks("b", [ab, 5])).thenRefused("ack-ahead")
  })

  it("S19 of what others talk about it is answered as if there were nothing", () => {
    for (const seq of [0, 1, 2])
      given([...both, ...inMemory("p:carol:dave", 1)])
        .when(acks("b", ["p:carol:dave", seq]))
        .thenRefused("ack-ahead")
  })

  it("L5 calls readers that wait for room only where it made some", () => {
    const waits = {
      type: "ReaderBegan",
      session: 2,
      conversation: "p:bob:carol",
      delivered: 0,
      own: false,
      told: 0,
      stops: [],
      from: 0,
    } as const
    const story = given([...three, ...inMemory("p:bob:carol", 9), waits, acks("b", [ab, 1])])
    expect(story.state.sessions.get(2)?.loading).toBe(1)
    const again = given([...three, ...inMemory("p:bob:carol", 9), waits])
    again.when(acks("b", [ab, 0])).thenNothing()
  })

  it("without a session it is refused", () => {
    given(both.slice(0, 1))
      .when(acks("a", [ab, 1]))
      .thenRefused("not-open")
  })
})
