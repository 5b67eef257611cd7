import { describe, expect, it } from "vitest"
import type { Effect } from "../../src/rules/effect.js"
import { welcome } from "../scripted-dialer.js"
import { aliceAndBob, back, fromBob, gap, given, lost, opened, says, send } from "./given.js"

/** An open session on line 3, whose engine was given alice's positions; the next ref is 3. */
const resumed = [...back, says(3, welcome(2, true))]

function told(effects: readonly Effect[]): readonly (number | string | undefined)[] {
  return effects.flatMap((effect) =>
    effect.type === "tell" && effect.event === "message"
      ? [effect.data.seq ?? effect.data.text]
      : [],
  )
}

function acked(effects: readonly Effect[]): readonly unknown[] {
  return effects.flatMap((effect) =>
    effect.type === "say" && effect.frame.type === "ack" ? [effect.frame.positions] : [],
  )
}

describe("P3 once", () => {
  it("P3: tells a message with all that is known of it", () => {
    given(...opened())
      .when(says(1, fromBob(3)))
      .thenSome({
        type: "tell",
        event: "message",
        data: {
          id: "ab.3",
          conversation: "ab",
          seq: 3,
          from: "bob",
          to: ["alice"],
          text: "message 3",
          timestamp: 1_800_000_000_003,
          transient: false,
          own: false,
        },
      })
  })

  it("L17: tells that a message was erased, which keeps its place", () => {
    given(...opened())
      .when(says(1, fromBob(3, { text: "", erased: true })))
      .thenSome({ type: "tell", event: "message", data: { seq: 3, text: "", erased: true } })
  })

  it("P3: tells each seq once, also when it comes again on another line", () => {
    const { effects } = given(...opened()).when(
      says(1, fromBob(1)),
      says(1, fromBob(2)),
      says(1, fromBob(2)),
      lost,
      ...resumed,
      says(3, fromBob(1)),
      says(3, fromBob(2)),
      says(3, fromBob(3)),
    )
    expect(told(effects)).toEqual([1, 2, 3])
  })

  it("P3: acknowledges a duplicate by its own seq, not by the position", () => {
    const again = given(...opened(), says(1, fromBob(1)), says(1, fromBob(2)), lost, ...resumed)
    const { effects } = again.when(says(3, fromBob(1)), { type: "timer", name: "ack" })
    expect(acked(effects)).toEqual([[[aliceAndBob, 1]]])
  })

  it("P3: a session anew forgets no position", () => {
    const { effects } = given(...opened(), says(1, fromBob(7)), lost)
      .when({ type: "timer", name: "window" }, ...back)
      .thenSome({ type: "say", frame: { type: "open", positions: [[aliceAndBob, 7]] } })
      .when(says(3, welcome(2, false)), says(3, fromBob(7)), says(3, fromBob(8)))
    expect(told(effects)).toEqual([8])
  })

  it("P5: transient ones are told as they come, and not acknowledged", () => {
    const { seq: _, n: __, ...transient } = fromBob(1, { transient: true, id: "ab", text: "hi" })
    const { effects } = given(...opened()).when(says(1, transient), says(1, transient), {
      type: "timer",
      name: "ack",
    })
    expect(told(effects)).toEqual(["hi", "hi"])
    expect(acked(effects)).toEqual([])
  })

  it("does not tell what is no seq", () => {
    const { effects } = given(...opened()).when(says(1, fromBob(0)), says(1, fromBob(1.5)))
    expect(told(effects)).toEqual([])
    expect(effects).toMatchObject([
      { event: "problem", data: { code: "bad-frame" } },
      { event: "problem", data: { code: "bad-frame" } },
    ])
  })

  it("remembers 1,000 conversations, and gives the 100 newest positions that fit", () => {
    const many = Array.from({ length: 1_100 }, (_, at) =>
      says(1, fromBob(1, { to: ["alice", `p${at}`] })),
    )
    const { state, effects } = given(...opened(), ...many, lost).when(...back)
    expect(state.inbox.tracks.size).toBe(1_000)
    const [resume] = effects.flatMap((effect) => (effect.type === "say" ? [effect.frame] : []))
    expect(resume).toHaveProperty("positions.length", 100)
    expect(resume).toHaveProperty("positions.0.0", "p:alice:bob:p1099")
  })
})

describe("acknowledgements", () => {
  it("leave 20 ms after the first message, together", () => {
    given(...opened())
      .when(
        says(1, fromBob(1)),
        says(1, fromBob(2)),
        says(1, fromBob(1, { to: ["alice", "carol"] })),
      )
      .thenSome({ type: "start-timer", name: "ack", ms: 20 })
      .thenNo({ type: "say" })
      .when({ type: "timer", name: "ack" })
      .then({
        type: "say",
        frame: {
          type: "ack",
          positions: [
            [aliceAndBob, 2],
            ["p:alice:bob:carol", 1],
          ],
        },
      })
      .when({ type: "timer", name: "ack" })
      .then()
  })

  it("leave with the 32nd message, after it was told", () => {
    const messages = Array.from({ length: 32 }, (_, at) => says(1, fromBob(1 + at)))
    const { effects } = given(...opened()).when(...messages)
    expect(acked(effects)).toEqual([[[aliceAndBob, 32]]])
    expect(effects.findLastIndex(({ type }) => type === "tell")).toBeLessThan(
      effects.findIndex(({ type }) => type === "say"),
    )
  })

  it("never name own messages", () => {
    const { effects } = given(...opened(), says(1, fromBob(1))).when(
      says(1, fromBob(2, { from: "alice", to: ["bob"] })),
      { type: "timer", name: "ack" },
    )
    expect(told(effects)).toEqual([2])
    expect(acked(effects)).toEqual([[[aliceAndBob, 1]]])
  })

  it("of a lost line are not said on the next", () => {
    given(...opened(), says(1, fromBob(1)), lost, ...resumed)
      .when({ type: "timer", name: "ack" })
      .then()
  })

  it("leave before close", () => {
    given(...opened(), says(1, fromBob(1)))
      .when({ type: "close", call: 2 })
      .thenSome({ type: "say", frame: { type: "ack" } }, { type: "say", frame: { type: "close" } })
  })

  it("do not name what comes after close", () => {
    const { effects } = given(...opened(), { type: "close", call: 2 }).when(says(1, fromBob(1)))
    expect(effects).toEqual([])
  })
})

describe("L4 holes", () => {
  const known = [...opened(["bob"]), says(1, fromBob(1)), lost, ...resumed] as const

  it("L4: a hole is reported when nothing explains it, and the message is told", () => {
    const { effects } = given(...known)
      .when(says(3, fromBob(4)))
      .thenSome({
        type: "tell",
        event: "problem",
        data: {
          code: "gap",
          conversation: { conversation: "ab", with: ["bob"] },
          from: 2,
          to: 3,
        },
      })
    expect(told(effects)).toEqual([4])
  })

  it("L4: a told range is none", () => {
    const ranges = [{ conversation: aliceAndBob, from: 2, to: 5, messages: 4, reason: "cap" }]
    given(...known)
      .when(says(3, { type: "dropped", ranges }))
      .thenSome({
        type: "tell",
        event: "offline-dropped",
        data: {
          ranges: [
            { conversation: "ab", with: ["bob"], from: 2, to: 5, messages: 4, reason: "cap" },
          ],
        },
      })
      .when(says(3, fromBob(6)))
      .thenNo(gap)
      .when(says(3, fromBob(8)))
      .thenSome({ type: "tell", event: "problem", data: { code: "gap", from: 7, to: 7 } })
  })

  it("L4 L6: of a told range only what this device does not have", () => {
    const range = { conversation: aliceAndBob, messages: 1, reason: "cap" }
    given(...known)
      .when(says(3, { type: "dropped", ranges: [{ ...range, from: 1, to: 1 }] }))
      .thenNo({ type: "tell", event: "offline-dropped" })
      .when(says(3, { type: "dropped", ranges: [{ ...range, from: 1, to: 3, messages: 3 }] }))
      .thenSome({
        type: "tell",
        event: "offline-dropped",
        data: { ranges: [{ conversation: "ab", from: 2, to: 3, messages: 2 }] },
      })
  })

  it("L4: a told range moves no position: a later drain may bring it after all", () => {
    const ranges = [{ conversation: aliceAndBob, from: 2, to: 5, messages: 4, reason: "cap" }]
    const { effects } = given(...known).when(
      says(3, { type: "dropped", ranges }),
      says(3, fromBob(4)),
    )
    expect(told(effects)).toEqual([4])
  })

  it("L7: the seqs of own sends are none, whatever comes first", () => {
    const sent = says(3, { type: "sent", conversation: "ab", items: [[3, 9, 2]] })
    given(...known, send(2), sent)
      .when(says(3, fromBob(3)))
      .thenNo(gap)
    given(...known, send(2))
      .when(says(3, fromBob(3)), sent)
      .thenNo(gap)
  })

  it("L7: a send whose outcome is unknown explains one missing entry, once", () => {
    given(...known, send(2), { type: "abandon", call: 2 })
      .when(says(3, fromBob(3)))
      .thenNo(gap)
      .when(says(3, fromBob(5)))
      .thenSome(gap)
  })

  it("L7: nor is a hole certain once such a send may have gone to any conversation", () => {
    given(...known, send(2, "x", { unwatched: "skip" }), { type: "abandon", call: 2 })
      .when(says(3, fromBob(3)))
      .thenNo(gap)
  })

  it("L7: nothing is certain where the engine was not given a position", () => {
    given(...opened(), says(1, fromBob(1)))
      .when(says(1, fromBob(5)))
      .thenNo(gap)
  })

  it("L7: nor where its position was not among the 100 newest", () => {
    const others = Array.from({ length: 100 }, (_, at) =>
      says(1, fromBob(1, { to: ["alice", `p${at}`] })),
    )
    given(...opened(), says(1, fromBob(1)), ...others, lost, ...resumed)
      .when(says(3, fromBob(5)))
      .thenNo(gap)
      .when(says(3, fromBob(5, { to: ["alice", "p50"] })))
      .thenSome(gap)
  })

  it("L7: own copies of other devices are told as own; what this device sent is not", () => {
    const sent = says(3, { type: "sent", conversation: "ab", items: [[3, 9, 3]] })
    const { effects } = given(...known, send(2)).when(
      sent,
      says(3, fromBob(2, { from: "alice", to: ["bob"] })),
      says(3, fromBob(3, { from: "alice", to: ["bob"] })),
    )
    expect(told(effects)).toEqual([2])
    expect(effects).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ seq: 2, own: true }) }),
    )
  })
})

describe("what comes in the turn of open", () => {
  it("waits for the end of the turn, so that who subscribes after open misses nothing", () => {
    const early = given({ type: "open", call: 1, watch: [] }, { type: "dialed", line: 1 }).when(
      says(1, welcome(1, false)),
      says(1, fromBob(1)),
      says(1, { type: "delivered", conversation: aliceAndBob, peer: "bob", seq: 3 }),
    )
    expect(told(early.effects)).toEqual([])
    const turn = early.when({ type: "timer", name: "turn" })
    expect(told(turn.effects)).toEqual([1])
    turn.thenSome({
      type: "tell",
      event: "delivered",
      data: { conversation: "ab", with: ["bob"], peer: "bob", seq: 3 },
    })
    expect(told(turn.when(says(1, fromBob(2))).effects)).toEqual([2])
  })
})

describe("what comes before open has resolved", () => {
  /** The welcome is there, the answer to a part of the watch set is not. */
  const greeting = [
    { type: "open", call: 1, watch: [] },
    { type: "dialed", line: 1 },
    { type: "open", call: 2, watch: ["bob"] },
    says(1, welcome(1, false)),
    says(1, { type: "presence", states: [["bob", true, 0]] }),
    says(1, fromBob(1)),
  ] as const

  it("P7: waits for it, also when somebody's presence is told meanwhile", () => {
    const turn = given(...greeting).when({ type: "timer", name: "turn" })
    expect(told(turn.effects)).toEqual([])
    const open = turn.when(says(1, { type: "watched", ref: 2 }), { type: "timer", name: "turn" })
    expect(told(open.effects)).toEqual([1])
  })

  it("P3: is neither told nor acknowledged if there is no such moment", () => {
    const refused = {
      type: "refused",
      ref: 2,
      code: "not-allowed",
      message: "No.",
      retryable: false,
    }
    for (const end of [
      { type: "close", call: 3 },
      { type: "page-hidden" },
      { type: "line-ended", line: 1 },
      says(1, refused),
    ] as const) {
      const { effects } = given(...greeting).when(end)
      expect(told(effects)).toEqual([])
      expect(acked(effects)).toEqual([])
    }
  })
})

describe("what cannot be read", () => {
  it("is a problem, and what a newer engine says is none", () => {
    const bad = { type: "tell", event: "problem", data: { code: "bad-frame" } }
    for (const value of [null, 7, "x", [], {}, { type: "message" }, { type: "sent", items: 3 }]) {
      given(...opened())
        .when(says(1, value))
        .thenSome(bad)
    }
    given(...opened())
      .when(says(1, { type: "sent", conversation: "ab", items: [["x"]] }))
      .thenSome(bad)
    given(...opened())
      .when(says(1, { type: "from-the-future", what: 1 }))
      .then()
  })

  it("R-less refusals are problems with their code", () => {
    given(...opened())
      .when(
        says(1, {
          type: "refused",
          ref: null,
          code: "ack-ahead",
          message: "Ahead.",
          retryable: false,
        }),
      )
      .then({ type: "tell", event: "problem", data: { code: "ack-ahead" } })
  })
})
