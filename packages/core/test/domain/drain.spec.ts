/** A drain step by step: where it stops, what it takes of a page, what it is told to pass over (L1, L4, L5, L7, L8). */
import { given, type Outcome } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { Entry } from "../../src/model/entry.js"
import type { Fact } from "../../src/model/fact.js"
import type { Membership } from "../../src/model/group.js"
import type { Input } from "../../src/model/input.js"
import { begunIn, groupLoaded, membership, raid } from "./grouped.js"
import {
  ab,
  acks,
  begun,
  both,
  committed,
  draining,
  entries,
  entry,
  inMemory,
  limited,
  lost,
  page,
  sends,
  stored,
  woken,
} from "./happened.js"

const seek = (conversation = ab, session = 1) =>
  ({ type: "PageSought", session, conversation }) as const
const raised = (seq: number, n = seq, conversation = ab) =>
  ({ type: "FloorRaised", conversation, floor: { seq, n } }) as const
const seqsGiven = ({ effects }: Outcome) =>
  effects.flatMap((one) =>
    one.type === "Deliver" ? [(one.frame.value as { seq: number }).seq] : [],
  )
const reports = ({ effects }: Outcome) =>
  effects.flatMap((one) => (one.type === "Report" ? [one.message] : []))
const dropped = ({ effects }: Outcome) =>
  effects.flatMap((one) =>
    one.type === "Reply" && one.frame.type === "dropped" ? one.frame.ranges : [],
  )
const taken = ({ facts }: Outcome) =>
  facts.flatMap((one) => (one.type === "PageTaken" ? [[one.delivered, one.live, one.full]] : []))

describe("a page", () => {
  it("L1 is asked for once, by who drains", () => {
    for (const happened of [
      draining(70),
      begun(1, "b", "bob"),
      [...both, ...stored("b", "alice", "one", ab)],
      [...draining(70), lost("b2")],
    ])
      given(happened).when(seek()).thenNothing()
    given(draining(70)).when(seek(ab, 9)).thenNothing()
  })

  it("L1 the last one makes it live, with nothing more to ask", () => {
    const last = given(draining(2)).when(page(1, "b2", entries(1, 2)))
    last.then({ facts: [{ type: "PageTaken", delivered: 2, live: true, full: false }] })
    const more = given(draining(70)).when(page(1, "b2", entries(1, 64)))
    more.then({
      facts: [{ type: "PageTaken", live: false, full: false }, { type: "PageAsked" }],
    })
    expect(more.state.sessions.get(1)?.loading).toBe(1)
  })

  it("L1 a page that overlaps with what was given gives it once", () => {
    const story = given([...draining(6), page(1, "b2", entries(1, 3))])
    const overlapping = page(1, "b2", entries(2, 6), { after: 3 })
    expect(seqsGiven(story.when(overlapping))).toEqual([4, 5, 6])
  })

  it("L4 a hole in the middle of it is reported once, by where it begins", () => {
    const { facts, effects } = given(draining(6)).when(
      page(1, "b2", [...entries(1, 2), ...entries(5, 6)]),
    )
    expect(reports({ facts, effects } as Outcome)).toEqual([expect.stringContaining("after 2 ")])
    expect(seqsGiven({ effects } as Outcome)).toEqual([1, 2, 5, 6])
    expect(reports(given(draining(6)).when(page(1, "b2", entries(1, 6))))).toEqual([])
  })

  it("L5 is taken as far as there is room: messages and bytes to the last one", () => {
    const text = "x".repeat(100)
    const eight = entries(1, 8, "alice", { text })
    const size = eight[0]?.frame.text.length ?? 0
    for (const [limits, expected] of [
      [{ windowMessages: 8 }, 8],
      [{ windowMessages: 7 }, 7],
      [{ windowBytes: size * 3 }, 3],
      [{ windowBytes: size * 3 + 1 }, 4],
    ] as const) {
      const outcome = given(draining(8), limited(limits)).when(page(1, "b2", eight))
      expect(seqsGiven(outcome), JSON.stringify(limits)).toHaveLength(expected)
    }
  })

  it("L5 is not asked for while less than half of the bytes are free, and once they are", () => {
    const text = "x".repeat(100)
    const size = entries(1, 1, "alice", { text })[0]?.frame.text.length ?? 0
    const asks = (windowBytes: number) =>
      given(draining(70), limited({ windowBytes }))
        .when(page(1, "b2", entries(1, 9, "alice", { text }), { before: 65 }))
        .facts.some(({ type }) => type === "PageAsked")
    expect([asks(size * 18), asks(size * 18 - 1)]).toEqual([true, false])
  })

  it("L5 the time of a full window runs from when it became so", () => {
    const story = given(
      [...draining(20), page(1, "b2", entries(1, 8))],
      limited({ windowMessages: 8 }),
    )
    story.when(seek()).thenNothing()
    expect(story.state.sessions.get(1)?.fullSince).toBe(0)
  })

  it("L5 calls four readers at most when there is room", () => {
    const names = ["alice", "carol", "dave", "erin", "fred", "gina"]
    const keys = names.map((name) => `p:${["bob", name].sort().join(":")}`)
    const began = keys.map(
      (conversation): Fact => ({
        type: "ReaderBegan",
        session: 1,
        conversation,
        delivered: 0,
        own: false,
        told: 0,
        stops: [],
        from: 0,
      }),
    )
    const logs = keys.flatMap((key) => inMemory(key, 9))
    const pushed: Fact = {
      type: "Pushed",
      conversation: "p:bob:zoe",
      sessions: [1],
      entry: entry(1, "zoe"),
    }
    const story = given(
      [...begun(1, "b", "bob"), ...logs, ...inMemory("p:bob:zoe", 1), pushed, ...began],
      limited({ windowMessages: 2_000 }),
    )
    const { facts } = story.when(acks("b", ["p:bob:zoe", 1]))
    expect(facts.filter(({ type }) => type === "PageAsked")).toHaveLength(4)
  })
})

describe("what retention took", () => {
  it("L17 L4 is told before the drain goes on behind it, by how many messages it was where that is known", () => {
    const story = given([...draining(70), page(1, "b2", entries(1, 60)), raised(65, 30)])
    const on = story.when(page(1, "b2", entries(66, 70), { after: 60 }))
    // Its cursor is elsewhere: as many as there were entries.
    expect(dropped(on)).toMatchObject([{ from: 61, to: 65, messages: 5, reason: "retention" }])
    expect([seqsGiven(on), reports(on)]).toEqual([[66, 67, 68, 69, 70], []])
    const first = given([...draining(70), raised(5, 3)]).when(
      page(1, "b2", entries(6, 9), { after: 0 }),
    )
    expect(dropped(first)).toMatchObject([{ from: 1, to: 5, messages: 3 }])
  })

  it("L17 also where it took the whole page, and all that was left", () => {
    const whole = given([...draining(70), raised(64)]).when(
      page(1, "b2", [], { after: 0, before: 71 }),
    )
    expect(dropped(whole)).toMatchObject([{ from: 1, to: 64 }])
    expect(reports(whole)).toEqual([expect.stringContaining("after 64 ")])
    const all = given([...draining(5), raised(5)]).when(page(1, "b2", [], { after: 0, before: 6 }))
    expect([dropped(all).length, reports(all), taken(all)]).toEqual([1, [], [[5, true, false]]])
  })

  it("L1 L17 a drain that it brought to the end is live without a page", () => {
    const waits = [...draining(20), page(1, "b2", entries(1, 8))]
    const story = given([...waits, raised(20)], limited({ windowMessages: 8 }))
    const { facts, effects } = story.when(seek())
    expect(taken({ facts } as Outcome)).toEqual([[20, true, false]])
    expect(dropped({ effects } as Outcome)).toMatchObject([{ from: 9, to: 20 }])
  })
})

describe("own changes of a group", () => {
  /** Bob drains raid, whose log holds 200 entries, 100 of them messages. */
  const reading = (
    memberships: readonly Membership[],
    delivered: number,
    stops: readonly number[],
    from: number,
  ) =>
    given([
      ...begunIn(1, "b", "bob", memberships, { seq: 0, n: 0 }),
      groupLoaded(200, { n: 100 }),
      {
        type: "ReaderBegan",
        session: 1,
        conversation: raid,
        delivered,
        own: true,
        told: 200,
        stops,
        from,
      } satisfies Fact,
    ])
  const changed = (seq: number, n: number): Entry => entry(seq, "zoe", { n, change: "joined" })
  const came = (found: readonly Entry[], after: number, before: number) =>
    page(1, "b", found, { conversation: raid, after, before, afterN: 0 })

  it("L8 are read first, one by one; then the drain goes on where the offline rules let it", () => {
    const story = reading([membership(10, 20), membership(30)], 5, [10, 20, 30], 150)
    story.when(seek(raid)).then({
      facts: [{ type: "PageAsked" }],
      effects: [{ type: "LoadPage", after: 9, before: 11 }],
    })
    const second = story.when(came([changed(10, 5)], 9, 11))
    second.then({
      facts: [{ type: "PageTaken", delivered: 10, live: false }, { type: "PageAsked" }],
      effects: [{ type: "Deliver" }, { type: "LoadPage", after: 19, before: 21 }],
    })
    expect(story.state.sessions.get(1)?.readers.get(raid)?.stops).toEqual([20, 30])
    story.when(came([changed(20, 10)], 19, 21)).thenSome({
      effects: [{ type: "LoadPage", after: 29, before: 31 }],
    })
    story.when(came([changed(30, 15)], 29, 31)).then({
      facts: [{ type: "PageTaken", delivered: 150, live: false }, { type: "PageAsked" }],
      effects: [{ type: "Deliver" }, { type: "LoadPage", after: 150, before: 201 }],
    })
  })

  it("L8 the last of them is the end where nothing else is left", () => {
    const story = reading([membership(10, 20)], 5, [10, 20], 20)
    story.when(seek(raid))
    expect(taken(story.when(came([changed(10, 5)], 9, 11)))).toEqual([[10, false, false]])
    expect(taken(story.when(came([changed(20, 10)], 19, 21)))).toEqual([[20, true, false]])
  })

  it("P10 L8 goes over the gap between two memberships", () => {
    const story = reading([membership(10, 20), membership(30)], 20, [], 20)
    story.when(seek(raid)).thenSome({ effects: [{ type: "LoadPage", after: 29, before: 201 }] })
  })

  it("L8 of others' changes the newest 50 ride along; messages and one's own all do", () => {
    const story = reading([membership(10, 20), membership(30)], 9, [], 9)
    story.when(seek(raid))
    // 100 changes in all: of 150 entries up to 150 with n 100 there are 50 before, and 50 after it.
    const found = [
      changed(10, 5),
      changed(11, 5),
      { ...entry(12, "alice"), n: 6 },
      changed(20, 10),
      changed(30, 15),
      { ...entry(148, "alice"), n: 99 },
      changed(149, 99),
      changed(150, 99),
      { ...entry(151, "alice"), n: 100 },
    ]
    const outcome = story.when(came(found, 9, 200))
    const seqs = outcome.facts.flatMap((one) =>
      one.type === "PageTaken" ? one.counted.map(({ seq }) => seq) : [],
    )
    expect(seqs).toEqual([10, 12, 20, 30, 148, 150, 151])
  })
})

describe("what a session has not acknowledged", () => {
  it("L5 is counted in messages and bytes, and freed by what is acknowledged", () => {
    const story = given([
      ...both,
      ...stored("a", "bob", "one", ab),
      ...stored("a", "bob", "a longer one", ab),
    ])
    const session = () => story.state.sessions.get(2)
    const sizes =
      session()
        ?.readers.get(ab)
        ?.unacked.map(({ size }) => size) ?? []
    expect(session()?.unackedSize).toBe((sizes[0] ?? 0) + (sizes[1] ?? 0))
    story.when(acks("b", [ab, 1]))
    expect([session()?.unacked, session()?.unackedSize]).toEqual([1, sizes[1]])
    story.when(acks("b", [ab, 2]))
    expect([session()?.unacked, session()?.unackedSize]).toEqual([0, 0])
  })

  it("L5 P13 by bytes too a push falls back to reading, at the byte", () => {
    const size = given([...both, sends("a", "bob", "hello"), woken(ab)])
      .when(committed(ab))
      .state.sessions.get(2)?.unackedSize
    for (const [windowBytes, fell] of [
      [(size ?? 0) * 2, 3],
      [(size ?? 0) * 2 + 1, undefined],
    ] as const) {
      const sent = ["hello", "hellp", "hellq"].map((text) => sends("a", "bob", text))
      const { facts } = given([...both, ...sent, woken(ab)], limited({ windowBytes })).when(
        committed(ab),
      )
      const back = facts.find(({ type }) => type === "FellBack")
      expect(back?.type === "FellBack" ? back.delivered + 1 : undefined).toBe(fell)
    }
  })

  it("L5 L7 who fell back is shown the peer's other devices' messages as well", () => {
    const story = given(
      [...both, ...begun(3, "bl", "bob", { device: "laptop" })],
      limited({ windowMessages: 1 }),
    )
    for (const input of [
      sends("a", "bob", "one"),
      sends("a", "bob", "two"),
      sends("bl", "alice", "three", { key: { device: "laptop", number: 1 } as never }),
    ])
      story.when(input)
    story.when(woken(ab)).when(committed(ab))
    story.when(acks("b", [ab, 1]))
    const rest = [entry(2, "alice"), entry(3, "bob", { key: { device: "laptop", number: 1 } })]
    expect(seqsGiven(story.when(page(2, "b", rest)))).toHaveLength(2)
  })

  it("P7 P11 over a lost line it is read again from where it begins, or from where the drain stood", () => {
    const touched = (happened: readonly (Input | Fact)[], session: number, on: string) =>
      given([...happened, lost(on)])
        .state.sessions.get(session)
        ?.touched.get(ab)
    expect(touched([...both, ...stored("a", "bob", "one", ab)], 2, "b")).toBe(0)
    expect(touched(draining(70), 1, "b2")).toBe(0)
    const far = [...draining(70), page(1, "b2", entries(1, 64)), acks("b2", [ab, 64])]
    expect(touched(far, 1, "b2")).toBe(64)
  })

  it("P7 the lowest place that a session was touched at counts, of a thousand conversations at most", () => {
    const touch = (conversation: string, after: number): Fact => ({
      type: "GatheringTouched",
      session: 1,
      conversation,
      after,
    })
    const many = Array.from({ length: 1_000 }, (_, at) => touch(`p:a${at}:bob`, 5))
    const { state } = given([
      ...begun(1, "b", "bob"),
      ...many,
      touch("p:bob:z", 5),
      touch("p:a7:bob", 9),
      touch("p:a8:bob", 3),
    ])
    const { touched } = state.sessions.get(1) ?? {}
    expect([touched?.size, touched?.get("p:a7:bob"), touched?.get("p:a8:bob")]).toEqual([
      1_000, 5, 3,
    ])
    expect(touched?.has("p:bob:z")).toBe(false)
  })
})
