import { given } from "@peerage/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { spend } from "../../src/domain/rate.js"
import { limitsWith } from "../../src/model/limit.js"
import { both, limited } from "./happened.js"

const asks = {
  type: "StatusRequested",
  connection: "a",
  ref: 1,
  peers: [],
  watchedOnly: false,
} as const

describe("rate", () => {
  it("S28 a burst, then so many a second; the refusal says when to come again", () => {
    const rate = limited({ requestBurst: 2, requestsPerSecond: 4 })
    const story = given(both, rate)
    story.when(asks).when(asks)
    const [refusal] = story.when(asks).effects
    expect(refusal).toMatchObject({ frame: { code: "rate-limited", retryAfterMs: 250 } })
    story.when(asks, { monotonic: 249 }).thenRefused("rate-limited")
    story.when(asks, { monotonic: 250 }).thenSome({ facts: [{ type: "RateSpent" }] })
  })

  it("S28 over any time no more pass than burst and rate allow, and waiting as told always helps", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(2_000), { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 20 }),
        (waits, requestBurst, requestsPerSecond) => {
          const story = given(both, limited({ requestBurst, requestsPerSecond }))
          let monotonic = 0
          let passed = 0
          for (const wait of waits) {
            monotonic += wait
            const [effect] = story.when(asks, { monotonic }).effects
            const frame = effect?.type === "Reply" ? effect.frame : undefined
            if (frame?.type === "statuses") passed++
            if (frame?.type !== "refused") continue
            monotonic += frame.retryAfterMs ?? Number.NaN
            const [later] = story.when(asks, { monotonic }).effects
            expect(later).toMatchObject({ frame: { type: "statuses" } })
            passed++
          }
          expect(passed).toBeLessThanOrEqual(
            requestBurst + (monotonic / 1_000) * requestsPerSecond + 0.001,
          )
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it("Infinity switches a rate off; a host's own peer has none", () => {
    const { state } = given(both)
    const session = state.sessions.get(1)!
    const alice = { peer: "alice", session }
    const env = (changed: object) => ({
      now: 0,
      monotonic: 0,
      resumeWindowMs: 0,
      md5: () => "",
      limits: limitsWith(changed),
    })
    expect(spend(state, alice, "send", env({ sendsPerSecond: Number.POSITIVE_INFINITY }))).toEqual(
      {},
    )
    expect(spend(state, alice, "send", env({ sendBurst: Number.POSITIVE_INFINITY }))).toEqual({})
    expect(spend(state, alice, "send", env({ sendBurst: 0 })).refused?.code).toBe("rate-limited")
    const own = { peer: "alice", session: { ...session, trusted: true } }
    expect(spend(state, own, "send", env({ sendBurst: 0 }))).toEqual({})
    const host = { peer: "alice", session: undefined }
    expect(spend(state, host, "send", env({ sendBurst: 0 }))).toEqual({})
  })
})
