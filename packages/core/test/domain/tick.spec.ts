import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { ab, acks, both, committed, limited, line, lost, sends, stored, woken } from "./happened.js"

const tick = { type: "Ticked" } as const

describe("tick", () => {
  it("S27 closes a connection that opens no session within 5 s", () => {
    given([line("a")])
      .when(tick, { monotonic: 4_999 })
      .thenNothing()
    given([line("a")])
      .when(tick, { monotonic: 5_000 })
      .thenSome({ effects: [{ type: "CloseConnection", connection: "a", code: "no-session" }] })
  })

  it("L6 stores a cursor at the latest after a second", () => {
    const acked = [...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])]
    expect(given(acked).when(tick, { monotonic: 999 }).effects).toEqual([])
    given(acked)
      .when(tick, { monotonic: 1_000 })
      .thenSome({ effects: [{ type: "Commit", conversation: ab }] })
  })

  it("R17 R18 no wait looks at the wall clock", () => {
    const waiting = [...both, lost("b"), line("x")]
    given(waiting).when(tick, { now: 4_000_000_000_000 }).thenNothing()
    given(waiting).when(tick, { now: 0 }).thenNothing()
  })

  it("L18 a conversation leaves the memory when it is idle: not in flight, parked, unread, unwritten", () => {
    const evicted = (story: ReturnType<typeof given>) =>
      story
        .when(tick, { monotonic: 60_000 })
        .facts.filter(({ type }) => type === "ConversationEvicted").length
    expect(evicted(given([...both, ...stored("a", "bob", "one", ab)]))).toBe(0)
    expect(evicted(given([...both, sends("a", "bob", "waiting")]))).toBe(0)
    expect(evicted(given(both))).toBe(1)
    // Written and acknowledged, so that nothing is kept for anybody.
    const done = given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])])
    done.when(tick, { monotonic: 1_000 }).when(committed(ab))
    expect(evicted(done)).toBe(1)
  })

  it("L18 P14 a receipt is waited for while its sender is there, for an hour at most", () => {
    const sent = [sends("a", "bob", "one", { receipt: true }), woken(ab), committed(ab)]
    const gone = [{ type: "CloseRequested", connection: "b", ref: 2 } as const]
    const story = given([...both, ...sent, ...gone])
    // What alice's own cursor stepped over is written.
    story.when(tick, { monotonic: 1_000 }).when(committed(ab))
    const evicted = (monotonic: number) =>
      story.when(tick, { monotonic }).facts.filter(({ type }) => type === "ConversationEvicted")
        .length
    expect(evicted(3_590_000)).toBe(0)
    expect(evicted(3_600_000)).toBe(1)
  })

  it("S31 forgets a peer an hour after its last session, not earlier", () => {
    const gone = [...both, { type: "CloseRequested", connection: "b", ref: 2 } as const]
    const forgotten = (monotonic: number) =>
      given(gone, limited({ idleConversationMs: Number.POSITIVE_INFINITY }))
        .when(tick, { monotonic })
        .facts.filter(({ type }) => type === "PeerForgotten")
    expect(forgotten(3_599_999)).toEqual([])
    expect(forgotten(3_600_000)).toEqual([{ type: "PeerForgotten", peer: "bob" }])
  })
})
