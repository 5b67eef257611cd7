import { failure, PeerageError } from "@peerage/core/protocol"
import { describe, expect, it } from "vitest"
import { jsonBytes } from "../../src/rules/list.js"
import { welcome } from "../scripted-dialer.js"
import { aliceAndBob, backoff, fromBob, given, lost, opened, says, send } from "./given.js"

describe("opening", () => {
  it("dials, opens with the watch set, and is open with the welcome", () => {
    given()
      .when({ type: "open", call: 1, watch: ["bob"] })
      .then({ type: "dial", line: 1 }, { type: "start-timer", name: "tick" })
      .when({ type: "dialed", line: 1 })
      .then({
        type: "say",
        frame: { type: "open", ref: 1, version: 1, peer: "alice", device: "d1", watch: ["bob"] },
      })
      .when(says(1, welcome(1, false)))
      .thenSome(
        { type: "tell", event: "session", data: { state: "opened" } },
        { type: "resolve", call: 1 },
      )
  })

  it("splits a long watch set so that no frame is over 32 KiB, and is open when all is answered", () => {
    const watch = Array.from({ length: 1_000 }, (_, at) => `peer-${at}`.padEnd(64, "x"))
    const dialed = given({ type: "open", call: 1, watch }).when({ type: "dialed", line: 1 })
    const welcomed = dialed.when(says(1, welcome(1, false)))
    welcomed.thenNo({ type: "resolve" })
    const frames = [...dialed.effects, ...welcomed.effects].flatMap((effect) =>
      effect.type === "say" ? [effect.frame] : [],
    )
    expect(frames.map(({ type }) => type)).toEqual(["open", "watch", "watch"])
    for (const frame of frames) expect(jsonBytes(frame)).toBeLessThanOrEqual(32_768)
    const named = frames.flatMap((frame) =>
      frame.type === "open" ? frame.watch : frame.type === "watch" ? frame.peers : [],
    )
    expect(named).toEqual(watch)
    welcomed
      .when(says(1, { type: "watched", ref: 2 }))
      .thenNo({ type: "resolve" })
      .when(says(1, { type: "watched", ref: 3 }))
      .thenSome({ type: "resolve", call: 1 })
  })

  it("keeps an open with positions in 32 KiB too", () => {
    const peers = Array.from({ length: 20 }, (_, at) => `friend-${at}`.padEnd(64, "y"))
    const messages = Array.from({ length: 50 }, (_, at) =>
      says(1, fromBob(1, { to: [...peers, `other-${at}`] })),
    )
    const watch = Array.from({ length: 900 }, (_, at) => `peer-${at}`.padEnd(64, "x"))
    const { effects } = given(...opened(watch), ...messages, lost, {
      type: "timer",
      name: "window",
    }).when(backoff, { type: "dialed", line: 3 })
    const [open] = effects.flatMap((effect) => (effect.type === "say" ? [effect.frame] : []))
    expect(open).toMatchObject({ type: "open" })
    expect(jsonBytes(open)).toBeLessThanOrEqual(32_768)
  })

  it("rejects open with a refusal that is for good, and is closed", () => {
    const refused = {
      type: "refused",
      ref: 1,
      code: "not-allowed",
      message: "No.",
      retryable: false,
    }
    given({ type: "open", call: 1, watch: [] }, { type: "dialed", line: 1 })
      .when(says(1, refused))
      .thenSome(
        { type: "hang-up", line: 1 },
        { type: "reject", call: 1, failure: { code: "not-allowed" } },
        { type: "tell", event: "session", data: { state: "closed", reason: "not-allowed" } },
      )
      .thenNo({ type: "back-off" })
  })

  it("does not dial again where the dialer knows that nobody is there", () => {
    const cause = new PeerageError(failure("unknown-app"))
    given({ type: "open", call: 1, watch: [] })
      .when({ type: "dial-failed", line: 1, cause })
      .thenSome(
        { type: "reject", call: 1, failure: { code: "unknown-app" } },
        { type: "tell", event: "session", data: { state: "closed", reason: "unknown-app" } },
      )
      .thenNo({ type: "back-off" })
  })

  it("tries again after a refusal that may pass, not before it said", () => {
    const refused = { type: "refused", ref: 1, code: "busy", message: "Later.", retryable: true }
    given({ type: "open", call: 1, watch: [] }, { type: "dialed", line: 1 })
      .when(says(1, { ...refused, retryAfterMs: 7_000 }))
      .thenSome({ type: "hang-up" }, { type: "back-off", upToMs: 500, atLeastMs: 7_000 })
      .thenNo({ type: "reject" })
  })

  it("doubles the wait up to its bound, and begins anew after a session that lived", () => {
    const waits: number[] = []
    const client = given({ type: "open", call: 1, watch: [] })
    for (let attempt = 0; attempt < 9; attempt++) {
      const line = client.state.session.line
      const { effects } = client.when({ type: "dial-failed", line, cause: undefined })
      for (const effect of effects) if (effect.type === "back-off") waits.push(effect.upToMs)
      client.when(backoff)
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
    const { line } = client.state.session
    client
      .when({ type: "dialed", line }, says(line, welcome(1, false)), {
        type: "timer",
        name: "steady",
      })
      .when({ type: "line-ended", line })
      .thenSome({ type: "back-off", upToMs: 500 })
  })
})

describe("P11 resume", () => {
  it("P11: resumes with the token, positions and epoch, and tells resumed", () => {
    given(...opened(["bob"]), says(1, fromBob(4)))
      .when(lost)
      .thenSome({ type: "tell", event: "session", data: { state: "paused", reason: "line-lost" } })
      .when(backoff, { type: "dialed", line: 3 })
      .thenSome({
        type: "say",
        frame: { type: "resume", token: "t1", epoch: "e1", positions: [[aliceAndBob, 4]] },
      })
      .when(says(3, { ...welcome(2, true), token: "t2" }))
      .thenSome({ type: "tell", event: "session", data: { state: "resumed", resumed: true } })
  })

  it("P11: opens anew on the same line when the token is spent, with the whole watch set", () => {
    const refused = {
      type: "refused",
      ref: 2,
      code: "cannot-resume",
      message: "Over.",
      retryable: false,
    }
    given(...opened(["bob", "carol"]), lost, backoff, { type: "dialed", line: 3 })
      .when(says(3, refused))
      .then({ type: "say", frame: { type: "open", ref: 3, watch: ["bob", "carol"] } })
      .when(says(3, welcome(3, false)))
      .thenSome({ type: "tell", event: "session", data: { state: "resumed", resumed: false } })
  })

  it("P11: opens anew without asking once the window is over", () => {
    given(...opened(["bob"]), lost, { type: "timer", name: "window" }, backoff)
      .when({ type: "dialed", line: 3 })
      .thenSome({ type: "say", frame: { type: "open", watch: ["bob"] } })
      .thenNo({ type: "say", frame: { type: "resume" } })
  })

  it("P11: opens anew when the line was lost in the middle of an opening", () => {
    const watch = Array.from({ length: 1_000 }, (_, at) => `peer-${at}`.padEnd(64, "x"))
    given(
      { type: "open", call: 1, watch },
      { type: "dialed", line: 1 },
      says(1, welcome(1, false)),
      lost,
      backoff,
    )
      .when({ type: "dialed", line: 3 })
      .thenSome({ type: "say", frame: { type: "open" } })
  })

  it("P12: another epoch drops positions, and is told before the session", () => {
    const { state } = given(...opened(), says(1, fromBob(9)), lost, backoff, {
      type: "dialed",
      line: 3,
    })
      .when(says(3, { ...welcome(2, false), epoch: "e2" }))
      .thenSome(
        { type: "tell", event: "history-reset", data: { epoch: "e2" } },
        { type: "tell", event: "session", data: { state: "resumed", resumed: false } },
      )
      .when(says(3, fromBob(1)))
      .thenSome({ type: "tell", event: "message", data: { seq: 1 } })
    expect(state.session.epoch).toBe("e2")
  })

  it("ignores what an earlier line says", () => {
    given(...opened(), lost, backoff, { type: "dialed", line: 3 }, says(3, welcome(2, true)))
      .when(says(1, fromBob(1)), { type: "line-ended", line: 1 })
      .then()
  })

  it("takes a line that owes an answer for 10 s for dead", () => {
    const tick = { type: "timer", name: "tick" } as const
    given(...opened(), send(2), ...Array.from({ length: 9 }, () => tick))
      .when(tick)
      .thenSome(
        { type: "tell", event: "problem", data: { code: "timeout" } },
        { type: "hang-up", line: 1 },
        { type: "back-off" },
      )
  })
})

describe("closing", () => {
  it("R6: says close only when what was sent before is answered, and settles all that waits", () => {
    given(...opened(["bob"]), send(2), { type: "status", call: 3, peers: ["bob"] })
      .when({ type: "close", call: 4 })
      .thenSome({ type: "reject", call: 3, failure: { code: "closed" } })
      .thenNo({ type: "say", frame: { type: "close" } })
      .when(says(1, { type: "sent", conversation: "ab", items: [[2, 5, 1]] }))
      .thenSome({ type: "resolve", call: 2 }, { type: "say", frame: { type: "close", ref: 4 } })
      .when(says(1, { type: "done", ref: 4 }))
      .thenSome(
        { type: "hang-up", line: 1 },
        { type: "tell", event: "session", data: { state: "closed", reason: "closed" } },
        { type: "resolve", call: 4 },
      )
  })

  it("R6: ends after 2 s without an answer, the outcome of sends unknown", () => {
    given(...opened(["bob"]), send(2), { type: "close", call: 3 })
      .when({ type: "timer", name: "close" })
      .thenSome(
        { type: "say", frame: { type: "close" } },
        { type: "reject", call: 2, failure: { code: "outcome-unknown" } },
        { type: "resolve", call: 3 },
      )
  })

  it("stops when the engine says so, and comes back when it says that", () => {
    given(...opened(["bob"]))
      .when(says(1, { type: "closing", code: "replaced", next: "stop" }))
      .thenSome({ type: "tell", event: "session", data: { state: "closed", reason: "replaced" } })
      .thenNo({ type: "back-off" })
    given(...opened(["bob"]))
      .when(says(1, { type: "closing", code: "going-away", next: "retry" }))
      .thenSome(
        { type: "tell", event: "session", data: { state: "paused", reason: "going-away" } },
        { type: "back-off" },
      )
  })

  it("refuses calls before the first open, and after the close", () => {
    given()
      .when(send(1))
      .then({ type: "reject", call: 1, failure: { code: "not-open" } })
    given(...opened(), { type: "close", call: 2 }, says(1, { type: "done", ref: 2 }))
      .when(send(3))
      .then({ type: "reject", call: 3, failure: { code: "closed" } })
  })

  it("P11: a hidden page closes its session at once, keeps what waits, and comes back anew", () => {
    given(...opened(["bob"]), send(2, "hello"))
      .when({ type: "page-hidden" })
      .thenSome(
        { type: "say", frame: { type: "close" } },
        { type: "hang-up", line: 1 },
        { type: "tell", event: "session", data: { state: "paused", reason: "page-hidden" } },
      )
      .thenNo({ type: "back-off" }, { type: "reject" })
      .when({ type: "page-shown" }, { type: "dialed", line: 3 })
      .thenSome({ type: "say", frame: { type: "open", watch: ["bob"] } })
      .when(says(3, welcome(4, false)))
      .thenSome({ type: "say", frame: { type: "send", text: "hello", again: true } })
  })
})
