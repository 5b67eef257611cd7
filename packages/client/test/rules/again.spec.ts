/** A rejected send has a key, and with it the application sends the same message again. */
import type { FailureCode } from "@peerage/core/protocol"
import { failure } from "@peerage/core/protocol"
import { describe, expect, it } from "vitest"
import type { Effect } from "../../src/rules/effect.js"
import { welcome } from "../scripted-dialer.js"
import { back, fromBob, given, lost, opened, says, send, ticks } from "./given.js"

const refused = (ref: number, code: FailureCode) =>
  says(1, { type: "refused", ref, ...failure(code) })
/** How a call was rejected; fails when it was not. */
function rejection(effects: readonly Effect[], call: number): Effect & { type: "reject" } {
  const found = effects.find((effect) => effect.type === "reject" && effect.call === call)
  if (found?.type !== "reject") throw new Error(`Call ${call} was not rejected.`)
  return found
}

describe("P4 a rejected send carries its key", () => {
  it("P4 when the engine refused it, whatever the code", () => {
    for (const code of ["outcome-unknown", "not-watching", "busy", "not-applied"] as const) {
      const { effects } = given(...opened(["bob"]), send(2)).when(refused(2, code))
      expect(rejection(effects, 2)).toMatchObject({ key: 1_000, failure: { code } })
    }
  })

  it("P4 but not when the key belongs to another message", () => {
    const { effects } = given(...opened(["bob"]), send(2)).when(refused(2, "key-reused"))
    expect(rejection(effects, 2).key).toBeUndefined()
  })

  it("P4 when its time was over, and only if it ever left", () => {
    const { effects } = given(...opened(["bob"]), send(2), lost, send(3)).when(...ticks(31))
    expect(rejection(effects, 2)).toMatchObject({ key: 1_000, failure: { code: "timeout" } })
    expect(rejection(effects, 2).failure.message).toMatch(/with this error's `key`/)
    expect(rejection(effects, 3)).toMatchObject({ key: undefined, failure: { code: "timeout" } })
    expect(rejection(effects, 3).failure.message).toMatch(/was not sent/)
  })

  it("P4 when its caller gave up, and only if it ever left", () => {
    const { effects } = given(...opened(["bob"]), send(2), lost, send(3)).when(
      { type: "abandon", call: 2 },
      { type: "abandon", call: 3 },
    )
    expect(rejection(effects, 2)).toMatchObject({ key: 1_000, failure: { code: "aborted" } })
    expect(rejection(effects, 3)).toMatchObject({ key: undefined, failure: { code: "aborted" } })
  })

  it("P4 when the session ended, and a transient one has none", () => {
    const { effects } = given(
      ...opened(["bob"]),
      send(2),
      send(3, "typing", { transient: true }),
    ).when({ type: "close", call: 4 }, { type: "timer", name: "close" })
    expect(rejection(effects, 2)).toMatchObject({
      key: 1_000,
      failure: { code: "outcome-unknown" },
    })
    expect(rejection(effects, 3).key).toBeUndefined()
    expect(rejection(effects, 3).failure.message).not.toMatch(/key|stored/)
  })
})

describe("P4 a send by key", () => {
  const rejected = [...opened(["bob"]), send(2), refused(2, "outcome-unknown")] as const

  it("P4 says the same message `again`, and gives out no new key", () => {
    given(...rejected)
      .when(send(3, "text 2", { key: 1_000 }), send(4))
      .then(
        { type: "say", frame: { type: "send", text: "text 2", key: 1_000, again: true } },
        { type: "say", frame: { type: "send", text: "text 4", key: 1_001 } },
      )
  })

  it("P4 carries the key again when it is rejected again, wherever", () => {
    const again = send(3, "text 2", { key: 1_000 })
    const atEngine = given(...rejected, again).when(refused(3, "degraded"))
    expect(rejection(atEngine.effects, 3).key).toBe(1_000)
    const tooLong = given(...rejected).when(send(3, "x".repeat(100_000), { key: 1_000 }))
    expect(rejection(tooLong.effects, 3).key).toBe(1_000)
    const waiting = Array.from({ length: 256 }, (_, at) => send(10 + at))
    const full = given(...rejected, lost, ...waiting).when(again)
    expect(rejection(full.effects, 3)).toMatchObject({
      key: 1_000,
      failure: { code: "outbox-full" },
    })
    const late = given(...rejected, lost, again).when(...ticks(31))
    expect(rejection(late.effects, 3)).toMatchObject({ key: 1_000, failure: { code: "timeout" } })
    expect(rejection(late.effects, 3).failure.message).toMatch(/may or may not be stored/)
    const closed = given(...rejected, { type: "close", call: 9 }, says(1, done(3))).when(again)
    expect(rejection(closed.effects, 3)).toMatchObject({ key: 1_000, failure: { code: "closed" } })
  })

  it("P2 P4 waits its turn: behind what the line lost and what waited before it", () => {
    const { effects } = given(
      ...rejected,
      send(3),
      lost,
      send(4),
      send(5, "text 2", { key: 1_000 }),
      send(6),
      ...back,
    ).when(says(3, { ...welcome(4, true), token: "t2" }))
    const frames = effects.flatMap((effect) =>
      effect.type === "say" && effect.frame.type === "send" ? [effect.frame] : [],
    )
    expect(frames.map(({ text, key, again }) => [text, key, again === true])).toEqual([
      ["text 3", 1_001, true],
      ["text 4", 1_002, false],
      ["text 2", 1_000, true],
      ["text 6", 1_003, false],
    ])
  })

  it("P4 is refused when this client never gave out the key, or when it is transient", () => {
    for (const key of [999, 1_001, 0, -1, 1_000.5, Number.NaN, "1000", null]) {
      given(...rejected)
        .when(send(3, "text 2", { key }))
        .then({ type: "reject", call: 3, failure: { code: "bad-options" } })
    }
    given(...rejected)
      .when(send(3, "text 2", { key: 1_000, transient: true }))
      .then({ type: "reject", call: 3, failure: { code: "bad-options" } })
  })

  it("P1 a refusal of what was sent before says nothing of the first time: its entry is no gap", () => {
    given(
      ...opened(["bob"]),
      says(1, fromBob(4)),
      send(2),
      lost,
      ...back,
      says(3, { ...welcome(3, true), token: "t2" }),
      says(3, { type: "refused", ref: 4, ...failure("rate-limited") }),
    )
      .when(says(3, fromBob(6)))
      .thenSome({ type: "tell", event: "message", data: { seq: 6 } })
      .thenNo({ type: "tell", event: "problem" })
  })
})

function done(ref: number): object {
  return { type: "done", ref }
}
