/** Answers and what they are for: answers that do not fit, refusals with all that they say. */
import { describe, expect, it } from "vitest"
import { welcome } from "../scripted-dialer.js"
import {
  aliceAndBob,
  back,
  change,
  fromBob,
  gap,
  given,
  inRaid,
  lost,
  opened,
  refused,
  says,
  send,
  sentAs,
} from "./given.js"

const history = (range: object) =>
  ({ type: "history", call: 2, target: { peers: ["bob"] }, range, notices: false }) as const
const page = (ref: number, seqs: readonly number[], more = {}) =>
  says(1, {
    type: "page",
    ref,
    entries: seqs.map((seq) => fromBob(seq)),
    delivered: [],
    read: [],
    ...more,
  })

describe("answers", () => {
  it("that do not fit what was asked are passed over, and end nothing else", () => {
    given(...opened(["bob"]), send(2))
      .when(says(1, { type: "watched", ref: 2 }))
      .then()
    given(...opened(), history({}))
      .when(says(1, { type: "done", ref: 2 }))
      .then()
    given(...opened(), { type: "status", call: 2, peers: ["bob"] })
      .when(page(2, [1]))
      .then({
        type: "resolve",
        call: 2,
        value: { online: [], offline: ["bob"] },
      })
    given(...opened(), { type: "watch", call: 2, peers: ["carol"] })
      .when(sentAs(1, 2, 1))
      .then()
    given({ type: "open", call: 1, watch: [] }, { type: "dialed", line: 1 })
      .when(says(1, { type: "done", ref: 1 }))
      .thenNo({ type: "resolve" }, { type: "tell" })
    given(...opened(), { type: "ask", call: 2, body: { type: "groups" }, limit: 9 } as never)
      .when(says(1, welcome(2, false)))
      .then({ type: "reject", call: 2, failure: { code: "bad-frame" } })
  })

  it("to a send are a ref, a time and perhaps a seq; others are a problem", () => {
    const bad = { type: "tell", event: "problem", data: { code: "bad-frame" } }
    for (const item of [[2, "9", 1], [2, 9, -1], [2, 9, 1.5], [-2, 9, 1], ["2", 9, 1], [2]])
      given(...opened(["bob"]), send(2))
        .when(says(1, { type: "sent", conversation: "ab", items: [item] }))
        .then(bad)
    given(...opened(["bob"]), send(2))
      .when(sentAs(1, 7, 1))
      .then()
  })

  it("of the engine that end a session say why", () => {
    const ends = (code: string) => {
      const { effects } = given(...opened(), {
        type: "ask",
        call: 2,
        body: { type: "groups" },
      } as never).when(says(1, { type: "closing", code, next: "stop" }))
      return effects
    }
    expect(ends("replaced")).toContainEqual(
      expect.objectContaining({ type: "tell", data: { state: "closed", reason: "replaced" } }),
    )
    const opening = (code: string) =>
      given({ type: "open", call: 1, watch: [] }, { type: "dialed", line: 1 }).when(
        says(1, { type: "closing", code, next: "stop" }),
      )
    opening("not-allowed").thenSome({ type: "reject", call: 1, failure: { code: "not-allowed" } })
    opening("replaced").thenSome({ type: "reject", call: 1, failure: { code: "closed" } })
    const [reject] = opening("replaced").effects.filter((one) => one.type === "reject")
    expect(reject?.type === "reject" && reject.failure.message).toMatch(/./)
    given({ type: "open", call: 1, watch: [] }, { type: "dialed", line: 1 })
      .when(refused(1, { code: "not-open", retryable: false }))
      .thenSome({ type: "reject", call: 1, failure: { code: "not-open" } })
  })

  it("that refuse a resume for another reason end or delay the session, as a refused open does", () => {
    const resuming = [...opened(), lost, ...back] as const
    const no = { type: "refused", ref: 2, message: "No.", retryable: false }
    given(...resuming)
      .when(says(3, { ...no, code: "not-allowed" }))
      .thenSome({
        type: "tell",
        event: "session",
        data: { state: "closed", reason: "not-allowed" },
      })
      .thenNo({ type: "say" })
    given(...resuming)
      .when(says(3, { ...no, code: "busy", retryable: true }))
      .thenSome({ type: "back-off" })
      .thenNo({ type: "say" })
    given({ type: "open", call: 1, watch: [] }, { type: "dialed", line: 1 })
      .when(refused(1, { code: "cannot-resume", retryable: false }))
      .thenSome({ type: "tell", event: "session", data: { state: "closed" } })
      .thenNo({ type: "say" })
  })

  it("that refuse nothing that was asked are problems", () => {
    given(...opened(["bob"]), send(2))
      .when(refused(77))
      .then({ type: "tell", event: "problem", data: { code: "busy" } })
    given(...opened(["bob"]), send(2))
      .when(refused(null))
      .then({ type: "tell", event: "problem", data: { code: "busy" } })
  })
})

describe("a history", () => {
  it("asks within the bounds that it was given, and no others", () => {
    for (const range of [{ before: 9 }, { after: 9 }, { beforeTime: 9 }, { sinceTime: 9 }, {}]) {
      const [effect] = given(...opened()).when(history({ limit: 5, ...range })).effects
      expect(effect).toEqual({
        type: "say",
        frame: { type: "history", ref: 2, with: ["bob"], limit: 5, ...range },
      })
    }
  })

  it("since a time goes on by seq towards newer ones", () => {
    given(...opened(), history({ sinceTime: 9, limit: 4 }))
      .when(page(2, [3, 4], { before: 3, after: 4 }))
      .thenSome({ type: "say", frame: { after: 4, limit: 2 } })
      .when(page(3, [5], { after: 4 }))
      .then({
        type: "resolve",
        value: { messages: [{ seq: 3 }, { seq: 4 }, { seq: 5 }], before: 3, after: 4 },
      })
  })

  it("says where it may go on in both directions, from its two ends", () => {
    given(...opened(), history({ limit: 4 }), page(2, [8, 9], { before: 8, after: 9 }))
      .when(page(3, [6, 7], { before: 6, after: 7 }))
      .then({ type: "resolve", value: { before: 6, after: 9 } })
    given(...opened(), history({ after: 0, limit: 4 }), page(2, [1, 2], { before: 1, after: 2 }))
      .when(page(3, [3, 4], { before: 3, after: 4 }))
      .then({ type: "resolve", value: { before: 1, after: 4 } })
  })

  it("is seen up to its newest entry", () => {
    const { state } = given(...opened(), history({ limit: 2 }), page(2, [3, 4]))
    expect([...state.inbox.seen]).toEqual([[aliceAndBob, 4]])
    const empty = given(...opened(), history({ limit: 2 }), page(2, []))
    expect(empty.state.inbox.seen.size).toBe(0)
  })
})

describe("names", () => {
  it("are of groups their ids, of peers the others, of oneself oneself", () => {
    const receipt = (conversation: string) =>
      says(1, { type: "delivered", conversation, peer: "bob", seq: 3 })
    const data = (conversation: string) => {
      const { effects } = given(...opened(), says(1, fromBob(1))).when(receipt(conversation))
      return effects[0]?.type === "tell" ? effects[0].data : undefined
    }
    expect(data("g:raid")).toEqual({ conversation: "raid", group: "raid", peer: "bob", seq: 3 })
    expect(data(aliceAndBob)).toEqual({ conversation: "ab", with: ["bob"], peer: "bob", seq: 3 })
    expect(data("p:alice:carol")).toEqual({ with: ["carol"], peer: "bob", seq: 3 })
    expect(data("p:alice")).toEqual({ with: ["alice"], peer: "bob", seq: 3 })
  })

  it("L5 tell a message with exactly what is known of it", () => {
    const told = (frame: object) => {
      const [effect] = given(...opened()).when(says(1, frame)).effects
      return effect?.type === "tell" ? effect.data : undefined
    }
    const { type: _, n: __, ...plain } = fromBob(3)
    expect(told(fromBob(3))).toEqual({ ...plain, transient: false, own: false })
    const { type: ___, n: ____, ...raid } = inRaid(3)
    expect(told(inRaid(3))).toEqual({ ...raid, transient: false, own: false })
    expect(told(fromBob(3, { erased: true, text: "" }))).toMatchObject({ erased: true })
    expect(told(fromBob(3, { erased: false } as never))).not.toHaveProperty("erased")
    const { seq: _seq, n: _n, ...transient } = fromBob(3, { transient: true })
    expect(told(transient)).toMatchObject({ transient: true })
  })

  it("P10 a change that lets this peer in explains what lies before it; others do not", () => {
    const known = [
      ...opened(),
      says(1, inRaid(1, 0)),
      lost,
      ...back,
      says(3, welcome(2, true)),
    ] as const
    const at = { changes: 1 }
    for (const kind of ["joined", "invited"])
      given(...known)
        .when(says(3, change(9, kind, ["alice"], "bob", at)))
        .thenNo(gap)
    for (const [kind, peers] of [
      ["joined", ["bob"]],
      ["left", ["alice"]],
      ["kicked", ["alice"]],
      ["unheard-of", ["alice"]],
    ] as const)
      given(...known)
        .when(says(3, change(9, kind, peers, "bob", at)))
        .thenSome(gap)
  })
})
