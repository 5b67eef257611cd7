/** A send by itself: what travels, what fits, what it leaves behind when it ends (P1, P4, L7). */
import { describe, expect, it } from "vitest"
import type { Input } from "../../src/rules/input.js"
import { welcome } from "../scripted-dialer.js"
import {
  aliceAndBob,
  back,
  fromBob,
  gap,
  given,
  lost,
  opened,
  refused,
  says,
  send,
  sendToRaid,
  sentAs,
  tick,
} from "./given.js"

describe("a send", () => {
  it("travels with its options, and without those that it has not", () => {
    const frame = (options: Readonly<Record<string, unknown>>) => {
      const [effect] = given(...opened(["bob"])).when(send(2, "hi", options)).effects
      return effect?.type === "say" ? effect.frame : undefined
    }
    const plain = { type: "send", ref: 2, to: ["bob"], text: "hi", key: 1_000 }
    expect(frame({})).toEqual(plain)
    expect(frame({ receipt: false, transient: false, unwatched: "refuse" })).toEqual(plain)
    expect(frame({ receipt: true })).toEqual({ ...plain, receipt: true })
    expect(frame({ unwatched: "skip" })).toEqual({ ...plain, unwatched: "skip" })
    const { key: _, ...keyless } = plain
    expect(frame({ transient: true })).toEqual({ ...keyless, transient: true })
  })

  it("S24 has room for its text and whom it goes to: to the byte", () => {
    const most = 40_960 - 1_024
    // In quotes, and `[]` or `["bob"]` beside it.
    const fits = (bytes: number, peers: readonly string[]) => {
      const target = { peers }
      const input = {
        type: "send",
        call: 2,
        target,
        text: "x".repeat(bytes - 2),
        options: {},
      } as const
      const [effect] = given(...opened(["bob"])).when(input).effects
      return effect?.type === "say"
    }
    expect([fits(most - 7 - 1, ["bob"]), fits(most - 7, ["bob"])]).toEqual([true, false])
    const long = Array.from({ length: 20 }, (_, at) => `p${at}`.padEnd(64, "x"))
    const listed = JSON.stringify(long).length
    expect([fits(most - listed - 1, long), fits(most - listed, long)]).toEqual([true, false])
    const grouped = { ...sendToRaid(2), text: "x".repeat(most) } as never
    given(...opened())
      .when(grouped)
      .then({ type: "reject", call: 2, failure: { code: "too-long" } })
  })

  it("that is transient waits for nothing: with 512 unanswered it is refused", () => {
    const many = Array.from({ length: 512 }, (_, at) => send(10 + at))
    given(...opened(["bob"]), ...many)
      .when(send(2, "hi", { transient: true }))
      .then({ type: "reject", call: 2, failure: { code: "outbox-full" } })
    // Behind what waits it does not wait, if the line has room.
    given(...opened(["bob"]), ...many, send(600), sentAs(1, 2, 1), sentAs(1, 3, 2))
      .when(send(700, "hi", { transient: true }))
      .thenSome({ type: "say", frame: { text: "hi", transient: true } })
  })

  it("frees its room in the outbox when it leaves, and takes it again when its line is lost", () => {
    const long = (call: number) => send(call, "x".repeat(5_120))
    const calls = Array.from({ length: 100 }, (_, at) => 10 + at)
    const story = given(
      ...opened(["bob"]),
      lost,
      ...calls.map(long),
      ...back,
      says(3, welcome(2, true)),
    )
    expect(story.state.outbox.waitingBytes).toBe(0)
    story.when({ type: "line-ended", line: 3 })
    expect(story.state.outbox.waitingBytes).toBe(512_000)
    const more = Array.from({ length: 104 }, (_, at) => long(200 + at))
    story.when(...more).then()
    story.when(long(900)).then({ type: "reject", call: 900, failure: { code: "outbox-full" } })
    // 1 MiB to the byte: 204 of 5,120 are 4,096 less.
    story
      .when(send(901, "x".repeat(4_097)))
      .then({ type: "reject", failure: { code: "outbox-full" } })
    story.when(send(902, "x".repeat(4_096))).then()
  })

  it("that its caller gives up is rejected once, wherever it is", () => {
    const aborted = { type: "reject", call: 2, failure: { code: "aborted" } }
    given(...opened(["bob"]), send(2))
      .when({ type: "abandon", call: 2 })
      .then(aborted)
    given(...opened(["bob"]), lost, send(2))
      .when({ type: "abandon", call: 2 })
      .then(aborted)
  })

  it("that waits at close was not sent, and says so; who closes waits for the others alone", () => {
    const many = Array.from({ length: 513 }, (_, at) => send(10 + at))
    given(...opened(["bob"]), ...many)
      .when({ type: "close", call: 2 })
      .thenSome({ type: "reject", call: 522, failure: { code: "closed" } })
      .thenNo({ type: "reject", call: 521 }, { type: "say", frame: { type: "close" } })
  })

  it("is given up 30 s after it was asked for, not after the client began, with what is known of it", () => {
    const ticks = (count: number) => Array.from({ length: count }, () => tick)
    const timeout = { type: "reject", failure: { code: "timeout" } }
    const late = given(...opened(["bob"]), lost, ...ticks(20), send(3), ...ticks(29))
    late.when(tick).thenNo(timeout)
    late.when(tick).thenSome({ ...timeout, call: 3 })
    const message = (inputs: readonly Input[]) => {
      const { effects } = given(...inputs, ...ticks(30)).when(tick)
      const [reject] = effects.filter((one) => one.type === "reject")
      return reject?.type === "reject" ? reject.failure.message : undefined
    }
    expect(message([...opened(["bob"]), lost, send(2)])).toMatch(/was not sent/)
    expect(message([...opened(["bob"]), send(2), lost])).toMatch(/may or may not be stored/)
  })

  it("by key is told the refusal itself, a repeat of the client's own only that nothing is known, and when", () => {
    const own = [...opened(["bob"]), send(2), lost, ...back, says(3, welcome(3, true))]
    given(...own)
      .when(
        says(3, {
          type: "refused",
          ref: 4,
          code: "busy",
          message: "",
          retryable: true,
          retryAfterMs: 70,
        }),
      )
      .then({ type: "reject", call: 2, failure: { code: "outcome-unknown", retryAfterMs: 70 } })
    const byKey = [...opened(["bob"]), send(2), refused(2), send(3, "text 2", { key: 1_000 })]
    given(...byKey)
      .when(refused(3, { retryAfterMs: 70 }))
      .then({ type: "reject", call: 3, key: 1_000, failure: { code: "busy", retryAfterMs: 70 } })
  })

  it("L7 leaves a doubt only where it may be stored", () => {
    const known = [
      ...opened(["bob"]),
      says(1, fromBob(1)),
      lost,
      ...back,
      says(3, welcome(2, true)),
    ]
    const doubts = (inputs: readonly Input[]) =>
      given(...known, ...inputs).state.inbox.tracks.get(aliceAndBob)?.doubtful
    const abandon = { type: "abandon", call: 2 } as const
    expect(doubts([send(2), abandon])).toBe(1)
    expect(doubts([send(2, "hi", { transient: true }), abandon])).toBe(0)
    expect(doubts([{ type: "line-ended", line: 3 }, send(2), abandon])).toBe(0)
    expect(doubts([send(2), sentAs(3, 3, 2)])).toBe(0)
    const refusal = { type: "refused", ref: 3, code: "busy", message: "", retryable: true }
    expect(doubts([send(2), says(3, refusal)])).toBe(0)
    expect(doubts([send(2), says(3, { ...refusal, code: "outcome-unknown" })])).toBe(1)
  })

  it("L7 P3 explains no hole of another conversation, nor if it is transient", () => {
    const carol = { to: ["alice", "carol"] }
    const known = [
      ...opened(["bob", "carol"]),
      says(1, fromBob(1)),
      says(1, fromBob(1, carol)),
      lost,
      ...back,
      says(3, welcome(2, true)),
    ]
    given(...known, send(2))
      .when(says(3, fromBob(3)))
      .thenNo(gap)
    given(...known, send(2))
      .when(says(3, fromBob(3, carol)))
      .thenSome(gap)
    given(...known, send(2, "hi", { transient: true }))
      .when(says(3, fromBob(3)))
      .thenSome(gap)
    given(...known, send(2, "hi", { unwatched: "skip" }))
      .when(says(3, fromBob(3, carol)))
      .thenNo(gap)
  })

  it("that may go to fewer learns from the answer which conversation it was", () => {
    const known = [
      ...opened(["bob"]),
      says(1, fromBob(1)),
      lost,
      ...back,
      says(3, welcome(2, true)),
    ]
    given(...known, send(2, "hi", { unwatched: "skip" }), sentAs(3, 3, 2))
      .when(says(3, fromBob(3)))
      .thenNo(gap)
    // Of one that was never heard of there is nothing to note.
    const { state } = given(
      ...opened(["bob"]),
      send(2, "hi", { unwatched: "skip" }),
      sentAs(1, 2, 2),
    )
    expect(state.inbox.tracks.size).toBe(0)
  })
})
