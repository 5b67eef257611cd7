/** What is due as time passes, and from when on (L6, L18, R17, S27, S31). */
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import {
  ab,
  acks,
  begun,
  both,
  committed,
  limited,
  line,
  lost,
  now,
  opens,
  sends,
  stored,
  woken,
} from "./happened.js"

const tick = { type: "Ticked" } as const
const closes = (connection: string) => ({ type: "CloseRequested", connection, ref: 2 }) as const

describe("what is due", () => {
  it("R17 is counted from when it began, whatever the time was then", () => {
    const from = { monotonic: 500_000 }
    const at = (ms: number) => ({ monotonic: 500_000 + ms })
    const due = (happened: Parameters<typeof given>[0], ms: number, env = {}) => {
      const story = given(happened, { ...from, ...env })
      const early = story.when(tick, at(ms - 1))
      const late = story.when(tick, at(ms))
      return [early, late].map(
        ({ facts, effects }) =>
          facts.filter(({ type }) => type !== "Swept").length + effects.length > 0,
      )
    }
    expect(due([line("x")], 5_000)).toEqual([false, true])
    expect(due([...begun(1, "b", "bob"), lost("b")], 30_000)).toEqual([false, true])
    const acked = [...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])]
    expect(due(acked, 1_000)).toEqual([false, true])
    const full = [
      ...both,
      ...stored("a", "bob", "one", ab),
      sends("a", "bob", "two"),
      woken(ab),
      committed(ab),
    ]
    expect(
      due(full, 30_000, limited({ windowMessages: 1, cursorDelayMs: Number.POSITIVE_INFINITY })),
    ).toEqual([false, true])
    const gone = [...begun(1, "b", "bob"), closes("b")]
    expect(due(gone, 3_600_000, limited({ idleConversationMs: Number.POSITIVE_INFINITY }))).toEqual(
      [false, true],
    )
  })

  it("L18 idle conversations are looked for each 10 s, from when they were used last", () => {
    const story = given(both, { monotonic: 500_000 })
    const types = (ms: number) =>
      story.when(tick, { monotonic: 500_000 + ms }).facts.map(({ type }) => type)
    expect(types(0)).toEqual(["Swept"])
    expect(types(9_999)).toEqual([])
    expect(types(10_000)).toEqual(["Swept"])
    expect(types(20_000)).toEqual(["Swept"])
    // In memory since 0 of that clock, as the story has it.
    const used = given([...both, ...stored("a", "bob", "x", ab), acks("b", [ab, 1])], {
      monotonic: 500_000,
    })
    used.when(tick, { monotonic: 501_000 }).when(committed(ab), { monotonic: 501_000 })
    const evicted = (ms: number) =>
      used.when(tick, { monotonic: ms }).facts.some(({ type }) => type === "ConversationEvicted")
    expect([evicted(555_000), evicted(640_000)]).toEqual([false, true])
  })

  it("L18 no conversation leaves while something is parked, in flight or waits for members", () => {
    const evicted = (...more: Parameters<typeof given>[0]) =>
      given([...both, ...more])
        .when(tick, { monotonic: 60_000 })
        .facts.some(({ type }) => type === "ConversationEvicted")
    expect(evicted()).toBe(true)
    expect(evicted(sends("a", "bob", "one"), woken(ab))).toBe(false)
    expect(
      evicted({
        type: "ConversationLoading",
        conversation: ab,
        id: "x",
        peers: ["alice", "bob"],
        at: 0,
      }),
    ).toBe(false)
  })

  it("L6 a stopping engine writes the cursors of those who are gone as well", () => {
    const story = given([...both, sends("a", "bob", "one"), woken(ab), closes("a"), committed(ab)])
    expect([...story.state.due.dirty]).toEqual([ab])
    const { effects } = story.when({ type: "EngineStopping" })
    expect(effects).toContainEqual(expect.objectContaining({ type: "Commit", conversation: ab }))
  })

  it("L6 R22 a cursor's second runs from the first that waits; an acknowledged one does not wait for less", () => {
    const story = given([
      ...both,
      ...stored("a", "bob", "one", ab),
      ...stored("a", "bob", "two", ab),
    ])
    story.when(acks("b", [ab, 1]), { monotonic: 300 })
    story.when(acks("b", [ab, 2]), { monotonic: 900 })
    const log = story.state.conversations.get(ab)
    // Alice's own cursor was the first, at 0.
    expect([log?.dirtySince, [...(log?.dirty ?? [])]]).toEqual([
      0,
      [
        ["alice", "own"],
        ["bob", "ack"],
      ],
    ])
    story.when(tick, { monotonic: 1_000 }).when(committed(ab), { monotonic: 1_100 })
    for (const input of stored("a", "bob", "three", ab)) story.when(input, { monotonic: 2_000 })
    expect(story.state.conversations.get(ab)?.dirtySince).toBe(2_000)
    // What was acknowledged stays due as that when a message of its peer's own moves it further meanwhile.
    for (const input of [sends("b", "alice", "four"), woken(ab), acks("b", [ab, 3])])
      story.when(input, { monotonic: 2_100 })
    story.when(committed(ab), { monotonic: 2_200 })
    const { cursors, dirty } = story.state.conversations.get(ab) ?? {}
    expect([cursors?.get("bob")?.seq, dirty?.get("bob")]).toEqual([4, "ack"])
  })

  it("a ban or a mute that is taken back, or over, is none", () => {
    const set = (kind: "ban" | "mute", until: number | undefined) =>
      ({ type: "SanctionSet", peer: "bob", kind, until }) as const
    const story = given([...begun(1, "b", "bob")])
    for (const until of [undefined, now]) {
      const { facts } = story.when(set("ban", until))
      expect(facts.map(({ type }) => type)).toEqual(["Sanctioned"])
    }
    story
      .when(set("ban", now + 1))
      .thenSome({ facts: [{ type: "SessionClosed", code: "removed" }] })
    story
      .when(line("b2"))
      .when(opens("b2", "bob"))
      .then({
        effects: [{ type: "Reply", frame: { code: "banned", retryAfterMs: 1 } }],
      })
    const forGood = story.when(set("ban", Number.POSITIVE_INFINITY)).when(opens("b2", "bob"))
      .effects[0]
    expect(forGood?.type === "Reply" && forGood.frame).not.toHaveProperty("retryAfterMs")
    story.when(set("ban", undefined))
    expect(story.state.sanctions.ban.size).toBe(0)
    story.when(opens("b2", "bob")).thenSome({ facts: [{ type: "SessionOpened" }] })
    const over = given([line("b"), set("ban", now + 5)])
    over.when(opens("b", "bob"), { now: now + 4 }).thenRefused("banned")
    over.when(opens("b", "bob"), { now: now + 5 }).thenSome({ facts: [{ type: "SessionOpened" }] })
    // Of one who is not there nothing ends.
    given([])
      .when(set("ban", now + 9))
      .then({ facts: [{ type: "Sanctioned" }], effects: [] })
  })

  it("S31 a peer is forgotten with what is due of it", () => {
    const { state } = given([
      ...begun(1, "b", "bob"),
      closes("b"),
      { type: "PeerForgotten", peer: "bob" },
    ])
    expect([state.peers.has("bob"), state.due.absent.size]).toEqual([false, 0])
  })
})
