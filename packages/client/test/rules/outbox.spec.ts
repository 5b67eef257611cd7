import { describe, expect, it } from "vitest"
import type { Effect } from "../../src/rules/effect.js"
import { welcome } from "../scripted-dialer.js"
import { back, given, lost, opened, says, send, tick, ticks } from "./given.js"

const sends = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => send(from + at))

/** What was sent, as `text`, or `text again`. */
function sent(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) =>
    effect.type === "say" && effect.frame.type === "send"
      ? [effect.frame.again === true ? `${effect.frame.text} again` : effect.frame.text]
      : [],
  )
}

describe("sends", () => {
  it("go with rising keys, and resolve with what the engine made of them", () => {
    given(...opened(["bob"]))
      .when(send(2), send(3))
      .then(
        { type: "say", frame: { type: "send", ref: 2, to: ["bob"], text: "text 2", key: 1_000 } },
        { type: "say", frame: { type: "send", ref: 3, key: 1_001 } },
      )
      .when(
        says(1, {
          type: "sent",
          conversation: "ab",
          items: [
            [2, 70, 8],
            [3, 71, 9],
          ],
        }),
      )
      .then(
        {
          type: "resolve",
          call: 2,
          value: { id: "ab.8", conversation: "ab", seq: 8, timestamp: 70 },
        },
        { type: "resolve", call: 3, value: { id: "ab.9", seq: 9 } },
      )
  })

  it("take keys above those that the engine knows of this device", () => {
    given({ type: "open", call: 1, watch: [] }, { type: "dialed", line: 1 })
      .when(says(1, { ...welcome(1, false), lastKey: 5_000 }), send(2))
      .thenSome({ type: "say", frame: { type: "send", key: 5_001 } })
  })

  it("have neither key nor seq when transient", () => {
    const first = given(...opened(["bob"])).when(send(2, "typing", { transient: true }))
    expect(first.effects[0]).toMatchObject({ frame: { transient: true } })
    expect(first.effects[0]).not.toHaveProperty("frame.key")
    first
      .when(says(1, { type: "sent", conversation: "ab", items: [[2, 70]] }))
      .then({ type: "resolve", call: 2, value: { id: "ab", conversation: "ab", timestamp: 70 } })
  })

  it("are rejected with the engine's refusal", () => {
    given(...opened(), send(2))
      .when(
        says(1, {
          type: "refused",
          ref: 2,
          code: "not-watching",
          message: "Watch.",
          retryable: false,
          peers: ["bob"],
        }),
      )
      .then({ type: "reject", call: 2, failure: { code: "not-watching", peers: ["bob"] } })
  })

  it("are refused here when their frame could not travel", () => {
    given(...opened(["bob"]))
      .when(send(2, "x".repeat(100_000)))
      .then({ type: "reject", call: 2, failure: { code: "too-long" } })
      .when(send(3, "\u0001".repeat(5_120)))
      .thenSome({ type: "say", frame: { type: "send" } })
  })
})

describe("P2 after a lost line", () => {
  it("P2 R28: what was on the line goes again, in order, before anything new", () => {
    const { effects } = given(...opened(["bob"]), ...sends(2, 4), lost, ...sends(5, 6), ...back)
      .when(says(3, { ...welcome(5, true), token: "t2" }), send(7))
      .thenSome({ type: "say", frame: { text: "text 2", key: 1_000, again: true } })
    expect(sent(effects)).toEqual([
      "text 2 again",
      "text 3 again",
      "text 4 again",
      "text 5",
      "text 6",
      "text 7",
    ])
  })

  it("P1 P4: a repeat that is refused says nothing of the first time: its outcome is unknown", () => {
    const again = [send(2), lost, ...back, says(3, welcome(3, true))]
    const refusal = { type: "refused", ref: 4, message: "Wait.", retryable: true }
    for (const code of ["rate-limited", "busy", "degraded", "not-watching"]) {
      given(...opened(["bob"]), ...again)
        .when(says(3, { ...refusal, code }))
        .then({ type: "reject", call: 2, failure: { code: "outcome-unknown" } })
    }
    // The key was used for another text: this one was never stored.
    given(...opened(["bob"]), ...again)
      .when(says(3, { ...refusal, code: "key-reused", retryable: false }))
      .then({ type: "reject", call: 2, failure: { code: "key-reused" } })
  })

  it("P2: it stays before the new ones when the next line is lost too", () => {
    const { effects } = given(
      ...opened(["bob"]),
      ...sends(2, 3),
      lost,
      ...back,
      says(3, welcome(4, true)),
      send(4),
      { type: "line-ended", line: 3 },
      send(5),
      { type: "timer", name: "backoff" },
      { type: "dialed", line: 5 },
    ).when(says(5, welcome(8, true)))
    expect(sent(effects)).toEqual(["text 2 again", "text 3 again", "text 4 again", "text 5"])
  })

  it("P2: waits for the whole watch set before it sends again", () => {
    const watch = Array.from({ length: 1_000 }, (_, at) => `peer-${at}`.padEnd(64, "x"))
    const answered = [says(1, { type: "watched", ref: 2 }), says(1, { type: "watched", ref: 3 })]
    const welcomed = given(...opened(watch), ...answered, send(2), lost, ...back).when(
      says(3, {
        type: "refused",
        ref: 5,
        code: "cannot-resume",
        message: "Over.",
        retryable: false,
      }),
      says(3, welcome(6, false)),
    )
    expect(sent(welcomed.effects)).toEqual([])
    const open = welcomed.when(
      says(3, { type: "watched", ref: 7 }),
      says(3, { type: "watched", ref: 8 }),
    )
    expect(sent(open.effects)).toEqual(["text 2 again"])
  })

  it("P2: a full outbox leaves at a pace that the engine's rates allow", () => {
    const waiting = sends(2, 257)
    const open = given(...opened(["bob"]), lost, ...waiting, ...back).when(
      says(3, welcome(2, true)),
    )
    expect(sent(open.effects)).toHaveLength(150)
    const later = open.when(send(300), tick)
    expect(sent(later.effects)).toHaveLength(100)
    const rest = later.when(tick, send(301))
    expect(sent(rest.effects).slice(-3)).toEqual(["text 257", "text 300", "text 301"])
  })

  it("P2: what was on the line goes before what still waited, when it is lost in the middle", () => {
    const { effects } = given(
      ...opened(["bob"]),
      lost,
      ...sends(2, 202),
      ...back,
      says(3, welcome(2, true)),
      { type: "line-ended", line: 3 },
      { type: "timer", name: "backoff" },
      { type: "dialed", line: 5 },
    ).when(says(5, welcome(153, true)), tick)
    const again = Array.from({ length: 150 }, (_, at) => `text ${2 + at} again`)
    const rest = Array.from({ length: 51 }, (_, at) => `text ${152 + at}`)
    expect(sent(effects)).toEqual([...again, ...rest])
  })

  it("P5: transient ones are not sent again, and their callers are told", () => {
    given(...opened(["bob"]), send(2, "typing", { transient: true }))
      .when(lost)
      .thenSome({ type: "reject", call: 2, failure: { code: "outcome-unknown" } })
      .when(...back, says(3, welcome(3, true)))
      .thenNo({ type: "say", frame: { type: "send" } })
  })
})

describe("the outbox", () => {
  it("keeps what is sent while the first open is under way", () => {
    const { effects } = given({ type: "open", call: 1, watch: [] }, send(2), {
      type: "dialed",
      line: 1,
    }).when(says(1, welcome(1, false)))
    expect(sent(effects)).toEqual(["text 2"])
  })

  it("refuses a transient one while paused", () => {
    given(...opened(["bob"]), lost)
      .when(send(2, "typing", { transient: true }))
      .then({ type: "reject", call: 2, failure: { code: "not-open" } })
  })

  it("is full with 256 messages, or with 1 MiB of text", () => {
    given(...opened(["bob"]), lost, ...sends(2, 256))
      .when(send(257))
      .then()
      .when(send(258))
      .then({ type: "reject", call: 258, failure: { code: "outbox-full" } })
    const long = (call: number) => send(call, "x".repeat(5_120))
    given(...opened(["bob"]), lost, ...Array.from({ length: 204 }, (_, at) => long(2 + at)))
      .when(long(300))
      .then({ type: "reject", call: 300, failure: { code: "outbox-full" } })
  })

  it("has room again when callers gave up", () => {
    const long = (call: number) => send(call, "x".repeat(5_120))
    const calls = Array.from({ length: 204 }, (_, at) => 2 + at)
    given(
      ...opened(["bob"]),
      lost,
      ...calls.map(long),
      ...calls.map((call) => ({ type: "abandon", call }) as const),
    )
      .when(long(300))
      .then()
  })

  it("gives a send up after 30 s, and does not send it later", () => {
    given(...opened(["bob"]), lost, send(2), ...ticks(30))
      .when(tick)
      .thenSome({ type: "reject", call: 2, failure: { code: "timeout" } })
      .when(...back, says(3, welcome(2, true)))
      .thenNo({ type: "say", frame: { type: "send" } })
  })

  it("forgets what its caller gave up", () => {
    given(...opened(["bob"]), lost, send(2), { type: "abandon", call: 2 })
      .when(...back, says(3, welcome(2, true)))
      .thenNo({ type: "say", frame: { type: "send" } })
  })

  it("rejects at the end of the session, with what is known of each", () => {
    given(...opened(["bob"]), send(2), lost, send(3))
      .when({ type: "close", call: 4 })
      .thenSome(
        { type: "reject", call: 2, failure: { code: "outcome-unknown" } },
        { type: "reject", call: 3, failure: { code: "closed" } },
      )
  })

  it("keeps the rest waiting while 512 sends are without an answer", () => {
    const { state, effects } = given(...opened(["bob"])).when(...sends(2, 600))
    expect(sent(effects)).toHaveLength(512)
    expect(state.outbox.waiting.size).toBe(87)
    const items = Array.from({ length: 100 }, (_, at) => [2 + at, 5, 1 + at])
    const next = given(...opened(["bob"]), ...sends(2, 600)).when(
      says(1, { type: "sent", conversation: "ab", items }),
    )
    expect(sent(next.effects)).toHaveLength(87)
  })
})
