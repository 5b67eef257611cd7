import { limitsWith } from "@peerage/core/kernel"
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import {
  ab,
  acks,
  begun,
  both,
  committed,
  limited,
  lost,
  sends,
  stored,
  woken,
} from "./happened.js"

const frames = (effects: readonly { readonly type: string }[]) =>
  effects.filter(({ type }) => type === "Deliver") as unknown as {
    connections: string[]
    frame: { text: string; value: unknown; maxWaiting: number }
  }[]

describe("push", () => {
  it("P8 L19 one frame for all devices of the recipient, encoded once for wire and store", () => {
    const devices = [...both, ...begun(3, "l", "bob", { device: "laptop" })]
    const story = given([...devices, sends("a", "bob", "hello")])
    const commit = story.when(woken(ab)).effects[0]
    const [deliver] = frames(story.when(committed(ab)).effects)
    expect(deliver?.connections).toEqual(["b", "l"])
    if (commit?.type !== "Commit") throw new Error("No commit")
    expect(deliver?.frame).toBe(commit.entries[0]?.entry.frame)
  })

  it("P8 L7 the sender's other devices get a copy that they need not acknowledge", () => {
    const story = given([...both, ...begun(3, "al", "alice", { device: "laptop" })])
    story.when(sends("a", "bob", "hello")).when(woken(ab))
    const { effects, state } = story.when(committed(ab))
    expect(frames(effects).map(({ connections }) => connections)).toEqual([["b"], ["al"]])
    expect(state.sessions.get(3)?.unacked).toBe(0)
    expect(state.sessions.get(2)?.unacked).toBe(1)
    // The window bounds what waits of messages; nobody acknowledges a copy, so the line does (L5).
    expect(frames(effects).map(({ frame }) => frame.maxWaiting)).toEqual([
      Number.POSITIVE_INFINITY,
      limitsWith().lineBytes,
    ])
  })

  it("P2 in the order of their seqs, each to everybody", () => {
    const story = given([...both, sends("a", "bob", "one"), sends("a", "bob", "two"), woken(ab)])
    expect(frames(story.when(committed(ab)).effects).map(({ frame }) => frame.value)).toMatchObject(
      [
        { seq: 1, text: "one" },
        { seq: 2, text: "two" },
      ],
    )
  })

  it("L5 P13 a full window falls back to reading, in the middle of a transaction; others go on", () => {
    const small = limited({ windowMessages: 2 })
    const sent = ["one", "two", "three"].map((text) => sends("a", "bob", text))
    const story = given([...both, ...begun(3, "l", "bob", { device: "laptop" })], small)
    story.when(sends("a", "bob", "zero")).when(woken(ab))
    story.when(committed(ab)).when(acks("l", [ab, 1]))
    for (const one of sent) story.when(one)
    story.when(woken(ab))
    const { effects } = story.when(committed(ab)).thenSome({
      facts: [
        { type: "Pushed", sessions: [2, 3], entry: { seq: 2 } },
        { type: "FellBack", session: 2, delivered: 2 },
        { type: "Pushed", sessions: [3], entry: { seq: 3 } },
        { type: "FellBack", session: 3, delivered: 3 },
      ],
    })
    expect(frames(effects).map(({ connections }) => connections)).toEqual([["b", "l"], ["l"]])
  })

  it("offline$: recipients without a session, and those that are paused", () => {
    const story = given([...begun(1, "a", "alice", { watch: ["bob", "carol"] })])
    const abc = "p:alice:bob:carol"
    story.when(begun(2, "b", "bob")[0]!)
    const more = [...begun(2, "b", "bob"), lost("b")]
    for (const one of more) story.when(one)
    story.when(sends("a", "bob,carol", "hello"))
    story.when({
      type: "ConversationLoaded",
      conversation: abc,
      head: { seq: 0, n: 0, timestamp: 0 },
      floor: { seq: 0, n: 0 },
      lastFrom: undefined,
      peers: [],
      info: undefined,
      memberships: [],
    })
    story.when(woken(abc))
    story.when(committed(abc)).thenSome({
      facts: [
        {
          type: "MessagesCommitted",
          absent: [
            { reason: "no-session", peers: ["carol"] },
            { reason: "paused", peers: ["bob"] },
          ],
        },
      ],
    })
  })

  it("nothing is pushed before the store said done (P1), nor after it said no", () => {
    const story = given([...both, sends("a", "bob", "hello")])
    expect(frames(story.when(woken(ab)).effects)).toEqual([])
    expect(frames(story.when(committed(ab, "not-applied")).effects)).toEqual([])
  })

  it("a session that ended meanwhile gets nothing", () => {
    const story = given([
      ...both,
      ...stored("a", "bob", "one", ab),
      sends("a", "bob", "two"),
      woken(ab),
    ])
    story.when({ type: "CloseRequested", connection: "b", ref: 9 })
    expect(frames(story.when(committed(ab)).effects)).toEqual([])
  })
})
