import { describe, expect, it } from "vitest"
import type { HistoryRange } from "../../src/verb.js"
import { welcome } from "../scripted-dialer.js"
import { change, fromBob, given, inRaid, opened, says } from "./given.js"

const history = (range: HistoryRange = {}) =>
  ({ type: "history", call: 2, target: { peers: ["bob"] }, range, notices: false }) as const
const page = (line: number, ref: number, seqs: readonly number[], more = {}) =>
  says(line, {
    type: "page",
    ref,
    entries: seqs.map((seq) => fromBob(seq)),
    delivered: [["bob", 3]],
    read: [],
    ...more,
  })

describe("history", () => {
  it("reads the newest, page by page towards older ones, until there are enough", () => {
    given(...opened())
      .when(history({ limit: 5 }))
      .thenSome({ type: "say", frame: { type: "history", ref: 2, with: ["bob"], limit: 5 } })
      .when(page(1, 2, [8, 9], { before: 8 }))
      .thenSome({ type: "say", frame: { type: "history", ref: 3, before: 8, limit: 3 } })
      .when(page(1, 3, [5, 6, 7], { before: 5, after: 7 }))
      .then({
        type: "resolve",
        call: 2,
        value: {
          messages: [{ seq: 5 }, { seq: 6 }, { seq: 7 }, { seq: 8 }, { seq: 9 }],
          before: 5,
          delivered: [{ peer: "bob", seq: 3 }],
        },
      })
  })

  it("reads towards newer ones after a bound, and ends with the conversation", () => {
    const { effects } = given(...opened())
      .when(history({ after: 2, limit: 50 }))
      .thenSome({ type: "say", frame: { after: 2, limit: 50 } })
      .when(page(1, 2, [3, 4], { before: 3, after: 4 }))
      .thenSome({ type: "say", frame: { after: 4, limit: 48 } })
      .when(page(1, 3, [5], { before: 5 }))
    expect(effects).toMatchObject([
      { type: "resolve", value: { messages: [{ seq: 3 }, { seq: 4 }, { seq: 5 }], before: 3 } },
    ])
    expect(effects[0]).not.toHaveProperty("value.after")
  })

  it("goes on by seq after a bound by time", () => {
    given(...opened())
      .when(history({ beforeTime: 99, limit: 4 }))
      .thenSome({ type: "say", frame: { beforeTime: 99 } })
      .when(page(1, 2, [7], { before: 7, after: 7 }))
      .thenSome({ type: "say", frame: { before: 7, limit: 3 } })
      .thenNo({ type: "say", frame: { beforeTime: 99 } })
  })

  it("asks at most 100 at a time, and 50 unless told", () => {
    given(...opened())
      .when(history({ limit: 1_000 }))
      .thenSome({ type: "say", frame: { limit: 100 } })
    given(...opened())
      .when(history())
      .thenSome({ type: "say", frame: { limit: 50 } })
  })

  it("ends rather than turn in a circle", () => {
    given(...opened())
      .when(history({ limit: 5 }), page(1, 2, [8], { before: 8 }), page(1, 3, [8], { before: 8 }))
      .thenSome({ type: "resolve", call: 2 })
  })

  it("goes on with its page after a lost line", () => {
    given(...opened(), history({ limit: 5 }), page(1, 2, [8, 9], { before: 8 }))
      .when(
        { type: "line-ended", line: 1 },
        { type: "timer", name: "backoff" },
        { type: "dialed", line: 3 },
        says(3, welcome(4, true)),
      )
      .thenSome({ type: "say", frame: { type: "history", ref: 5, before: 8, limit: 3 } })
  })

  it("is rejected with the engine's refusal, and forgotten when its caller gave up", () => {
    const code = "rate-limited"
    given(...opened(), history())
      .when(says(1, { type: "refused", ref: 2, code, message: "Wait.", retryable: true }))
      .then({ type: "reject", call: 2, failure: { code } })
    given(...opened(), history({ limit: 5 }), { type: "abandon", call: 2 })
      .when(page(1, 2, [8, 9], { before: 8 }))
      .then()
  })

  it("L8 of a group holds messages, and its changes beside them when asked for", () => {
    const ofRaid = {
      type: "history",
      call: 2,
      target: { group: "raid" },
      range: { limit: 4 },
    } as const
    given(...opened())
      .when({ ...ofRaid, notices: false })
      .thenNo({ type: "say", frame: { notices: true } })
    const entries = [
      inRaid(3),
      change(4, "kicked", ["carol"]),
      change(5, "joined", ["dave"], "dave"),
    ]
    const { effects } = given(...opened())
      .when({ ...ofRaid, notices: true })
      .thenSome({ type: "say", frame: { type: "history", group: "raid", notices: true, limit: 4 } })
      .when(page(1, 2, [], { entries, before: 3 }))
      .thenSome({ type: "say", frame: { before: 3, limit: 1, notices: true } })
      .when(page(1, 3, [], { entries: [change(2, "from-the-future", [])], before: 2 }))
    expect(effects).toMatchObject([
      {
        type: "resolve",
        value: {
          messages: [{ seq: 3, group: "raid" }],
          notices: [
            { kind: "membersLeft", seq: 4, peers: ["carol"], by: "bob" },
            { kind: "membersJoined", seq: 5, peers: ["dave"], by: "dave" },
          ],
        },
      },
    ])
  })

  it("moves no position", () => {
    const { state } = given(...opened(), history()).when(page(1, 2, [8, 9]))
    expect(state.inbox.tracks.size).toBe(0)
  })
})
