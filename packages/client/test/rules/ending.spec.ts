/** How lines and sessions end, by the phase they are in: what is said, what is stopped, what is told (P11, R6). */
import { describe, expect, it } from "vitest"
import { welcome } from "../scripted-dialer.js"
import { backoff, fromBob, given, lost, opened, says, send } from "./given.js"

const hidden = { type: "page-hidden" } as const
const close = (call: number) => ({ type: "close", call }) as const
const closed = {
  type: "tell",
  event: "session",
  data: { state: "closed", reason: "closed" },
} as const
const open = (call = 1) => ({ type: "open", call, watch: [] }) as const
const dialed = { type: "dialed", line: 1 } as const
const stop = (name: string) => ({ type: "stop-timer", name })
const closing = [...opened(["bob"]), send(2), close(3)]
const doneClosing = says(1, { type: "done", ref: 3 })
const over = [...opened(), close(2), says(1, { type: "done", ref: 2 })]

describe("close", () => {
  it("R6 of what was never open, or is closed, is done at once", () => {
    for (const before of [[], over])
      given(...before)
        .when(close(9))
        .then({ type: "resolve", call: 9, value: undefined })
  })

  it("R6 while closing waits with the first, and the line's end ends both", () => {
    given(...closing)
      .when(close(4))
      .then()
      .when(lost)
      .thenSome(
        { type: "hang-up", line: 1 },
        closed,
        { type: "resolve", call: 3 },
        { type: "resolve", call: 4 },
      )
      .thenNo({ type: "back-off" })
  })

  it("R6 of an open session waits 2 s, and says close once", () => {
    const story = given(...closing.slice(0, -1)).when(close(3))
    story.thenSome({ type: "start-timer", name: "close", ms: 2_000 })
    const answered = story.when(says(1, { type: "sent", conversation: "ab", items: [[2, 5, 1]] }))
    answered.thenSome({ type: "say", frame: { type: "close" } })
    answered
      .when({ type: "timer", name: "close" })
      .thenNo({ type: "say" })
      .thenSome({ type: "hang-up", line: 1 }, closed, { type: "resolve", call: 3 })
      .when({ type: "timer", name: "close" })
      .then()
  })

  it("R6 is over with its answer, also when that is a refusal, or a caller who gives its send up", () => {
    const refused = { type: "refused", ref: 2, code: "busy", message: "Later.", retryable: true }
    given(...opened(), close(2))
      .when(says(1, refused))
      .thenSome(closed, { type: "resolve", call: 2 })
    given(...closing)
      .when({ type: "abandon", call: 2 })
      .thenSome({ type: "reject", call: 2 }, { type: "say", frame: { type: "close", ref: 3 } })
      .when(doneClosing)
      .thenSome(closed)
  })

  it("before the session is open says close only where something was said", () => {
    given(open(), close(2)).when(open(3)).thenSome({ type: "dial" })
    given(open())
      .when(close(2))
      .thenNo({ type: "say" })
      .thenSome(
        { type: "hang-up", line: 1 },
        { type: "reject", call: 1, failure: { code: "closed" } },
        closed,
        { type: "resolve", call: 2 },
      )
    given(open(), dialed)
      .when(close(2))
      .thenSome({ type: "say", frame: { type: "close" } }, closed)
    given(...opened(), lost)
      .when(close(2))
      .thenNo({ type: "say" }, { type: "hang-up" })
      .thenSome(closed)
  })

  it("at most 256 wait for it", () => {
    const many = Array.from({ length: 255 }, (_, at) => close(10 + at))
    given(...closing, ...many)
      .when(close(500))
      .then({ type: "reject", call: 500, failure: { code: "busy" } })
    given(...closing, ...many.slice(1))
      .when(close(500))
      .then()
  })

  it("stops every timer, and forgets what the next session must not know", () => {
    const { state, effects } = given(...opened(["bob"]), says(1, fromBob(3)), close(2)).when(
      says(1, { type: "done", ref: 2 }),
    )
    expect(effects.flatMap((one) => (one.type === "stop-timer" ? [one.name] : []))).toEqual([
      "tick",
      "backoff",
      "window",
      "steady",
      "ack",
      "turn",
      "close",
    ])
    expect(state.session).toMatchObject({
      phase: "closed",
      opened: false,
      welcomed: false,
      closeSaid: false,
      token: undefined,
    })
    expect([state.watch.peers.size, state.watch.unsent, state.ticking]).toEqual([0, [], false])
    expect(state.inbox.tracks.size).toBe(1)
  })

  it("an open while closing cuts it, and begins anew", () => {
    given(...closing)
      .when(open(4))
      .thenSome(
        { type: "say", frame: { type: "close" } },
        { type: "reject", call: 2, failure: { code: "outcome-unknown" } },
        closed,
        { type: "resolve", call: 3 },
        { type: "dial" },
      )
  })
})

describe("a page that is left", () => {
  it("P11 says close only where a session may be, and stops what would dial", () => {
    given(...opened())
      .when(hidden)
      .thenSome({ type: "say", frame: { type: "close" } }, stop("backoff"), stop("window"))
    given(open(), dialed)
      .when(hidden)
      .thenSome({ type: "say", frame: { type: "close" } })
    for (const before of [[open()], [...opened(), lost]])
      given(...before)
        .when(hidden)
        .thenNo({ type: "say" })
        .thenSome(stop("backoff"))
  })

  it("P11 where nothing is, is nothing", () => {
    for (const before of [[], over, closing, [...opened(), hidden]])
      given(...before)
        .when(hidden)
        .then()
  })

  it("P11 and shown again dials, only if it was left", () => {
    for (const before of [[], over, [open()], opened(), [...opened(), lost]])
      given(...before)
        .when({ type: "page-shown" })
        .then()
    given(...opened(), hidden)
      .when({ type: "page-shown" })
      .thenSome({ type: "dial" })
    given(...opened(), hidden)
      .when(backoff)
      .then()
  })
})

describe("a lost line", () => {
  it("P11 has its window, if the engine gave a token", () => {
    const story = given(open(), dialed, says(1, { ...welcome(1, false), resumeMs: 30_000 }))
    story
      .when(lost)
      .thenSome(
        { type: "stop-timer", name: "steady" },
        { type: "start-timer", name: "window", ms: 30_000 },
      )
    const { token: _, ...without } = welcome(1, false) as { token?: string }
    given(open(), dialed, says(1, without))
      .when(lost)
      .thenNo({ type: "start-timer", name: "window" })
  })

  it("P11 before its welcome leaves the token good for one more try; after it only an open helps", () => {
    const second = [...opened(), lost, backoff, { type: "dialed", line: 3 }] as const
    given(...second, { type: "line-ended", line: 3 }, backoff)
      .when({ type: "dialed", line: 5 })
      .thenSome({ type: "say", frame: { type: "resume", token: "t1" } })
  })

  it("P11 a welcome stops the window, and a session that lives the row of failures", () => {
    given(open(), dialed)
      .when(says(1, welcome(1, false)))
      .thenSome(stop("window"), { type: "start-timer", name: "steady", ms: 5_000 })
    given(...opened(), lost, { type: "timer", name: "window" }, backoff)
      .when({ type: "dialed", line: 3 })
      .thenSome(stop("window"), { type: "say", frame: { type: "open", epoch: "e1" } })
  })

  it("is hung up once, only where it is", () => {
    given(...opened())
      .when(lost)
      .thenSome({ type: "hang-up", line: 1 })
    given(open())
      .when({ type: "dial-failed", line: 1, cause: undefined })
      .thenSome({ type: "hang-up", line: 1 })
    given(...opened(), lost)
      .when(close(2))
      .thenNo({ type: "hang-up" })
  })

  it("that comes late is hung up, and what it says of itself is nothing", () => {
    given(...opened(), lost, backoff)
      .when({ type: "dialed", line: 1 })
      .then({ type: "hang-up", line: 1 })
    given(...opened())
      .when({ type: "dial-failed", line: 0, cause: undefined })
      .then()
  })

  it("that could not be dialled is a problem, whatever the cause", () => {
    const cause = new Error("No route.")
    given(open())
      .when({ type: "dial-failed", line: 1, cause })
      .thenSome(
        { type: "tell", event: "problem", data: { code: "dial-failed", cause } },
        { type: "back-off", upToMs: 500, atLeastMs: 0 },
      )
      .thenNo({ type: "tell", event: "session" })
  })
})

describe("a second", () => {
  const tick = { type: "timer", name: "tick" } as const
  const ticks = (count: number) => Array.from({ length: count }, () => tick)

  it("is waited for while something is waited for, and no longer", () => {
    const timer = { type: "start-timer", name: "tick", ms: 1_000 }
    given(...opened(), tick)
      .when(tick)
      .thenNo(timer)
    given(...opened(["bob"]), tick)
      .when(send(2))
      .thenSome(timer)
    given(...opened(["bob"]), tick, send(2))
      .when(tick)
      .thenSome(timer)
    given(...opened(["bob"]), tick, send(2))
      .when(send(3))
      .thenNo(timer)
    given(...opened(["bob"]), tick, lost)
      .when(send(2))
      .thenSome(timer)
    given(...opened(), tick, lost)
      .when({ type: "status", call: 2, peers: ["bob"] })
      .thenSome(timer)
    given(open(), tick).when(tick).thenSome(timer)
    given(open(), dialed, tick).when(tick).thenSome(timer)
  })

  it("ends a line that is dialled, or greeted, for 10 s without an answer", () => {
    const late = { type: "tell", event: "problem", data: { code: "timeout" } }
    for (const before of [[open()], [open(), dialed]]) {
      given(...before, ...ticks(8))
        .when(tick)
        .thenNo(late)
      given(...before, ...ticks(9))
        .when(tick)
        .thenSome(late, { type: "back-off" })
    }
    given(open(), ...ticks(9), dialed)
      .when(tick)
      .thenNo(late)
    given(...opened(["bob"]), ...ticks(30))
      .when(tick)
      .then()
    given(...opened(["bob"]), ...ticks(30), send(2))
      .when(...ticks(9))
      .thenNo(late)
  })

  it("gives a call up after 30 s over lost lines, told what to do about it", () => {
    const ask = { type: "status", call: 2, peers: ["bob"] } as const
    const timeout = { type: "reject", call: 2, failure: { code: "timeout" } }
    given(...opened(), ...ticks(40), lost, ask, ...ticks(30))
      .when(tick)
      .thenSome(timeout)
    given(...opened(), ...ticks(40), lost, ask, ...ticks(29))
      .when(tick)
      .thenNo(timeout)
    given(...opened(), lost, { type: "watch", call: 2, peers: ["bob"] }, ...ticks(30))
      .when(tick)
      .thenSome(timeout)
  })
})

describe("giving up", () => {
  it("an open ends the session with the last of its callers", () => {
    const aborted = (call: number) => ({ type: "reject", call, failure: { code: "aborted" } })
    given(open(1), open(2))
      .when({ type: "abandon", call: 1 })
      .then(aborted(1))
      .when({ type: "abandon", call: 2 })
      .thenSome(aborted(2), closed)
    given(...opened(), { type: "status", call: 2, peers: ["bob"] })
      .when({ type: "abandon", call: 2 })
      .then(aborted(2))
  })

  it("more than 256 opens are busy", () => {
    const many = Array.from({ length: 256 }, (_, at) => open(at + 1))
    given(...many)
      .when(open(300))
      .then({ type: "reject", call: 300, failure: { code: "busy" } })
    given(...many.slice(1))
      .when(open(300))
      .then()
  })
})
