/** Where a session begins to read, step by step: what is asked of the store, when a tail is enough, what is shown (L2, L3). */
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { Entry } from "../../src/model/entry.js"
import type { Input } from "../../src/model/input.js"
import { groupLoaded, membership, raid } from "./grouped.js"
import {
  ab,
  begun,
  both,
  entries,
  entry,
  inMemory,
  limited,
  line,
  listed,
  loaded,
  lost,
  now,
  opening,
  opens,
  page,
  resumes,
  stored,
} from "./happened.js"

const seek = (conversation = ab, connection = "b", session = 1) =>
  ({ type: "StartSought", session, connection, conversation }) as const
const week = 7 * 86_400_000

describe("a start", () => {
  it("S33 S35 no position is taken that names no conversation of the peer", () => {
    const { state } = given(opening(["x", 1], ["p:", 1], ["p:alice:carol", 1], [ab, 2]))
    expect([...(state.sessions.get(1)?.gathering?.positions ?? [])]).toEqual([[ab, 2]])
  })

  it("is sought once, of what is not decided, on the line that asks", () => {
    const asked = [...opening([ab, 1]), ...inMemory(ab, 9)]
    given(asked).when(seek("p:bob:carol")).thenNothing()
    given(asked).when(seek(ab, "elsewhere")).thenNothing()
    given(asked)
      .when(seek(ab, "b", 9))
      .thenNothing()
    given([...begun(1, "b", "bob"), ...inMemory(ab, 9)])
      .when(seek())
      .thenNothing()
  })

  it("L7 shows one's own to a device that gave a position, or was touched meanwhile; to no other", () => {
    const own = (positions: [string, number][], touched: boolean) => {
      const more = touched ? stored("a", "bob", "two", ab) : []
      const story = given([
        ...both,
        lost("b"),
        ...stored("a", "bob", "one", ab),
        ...more,
        line("b2"),
      ])
      for (const input of [resumes("b2", "token of b", { positions })]) story.when(input)
      const { facts } = story.when(listed(2, "b2", ab))
      return facts.flatMap((one) => (one.type === "ReaderBegan" ? [one.own] : []))
    }
    expect([own([[ab, 0]], false), own([], true)]).toEqual([[true], [true]])
    const log = inMemory(ab, 9, { cursors: { bob: 4 }, behind: ["bob"] })
    const at = { purpose: "tail", after: 4, before: 10, limit: 51 } as const
    const given4: [string, number][] = [[ab, 4]]
    for (const [positions, expected] of [
      [[], false],
      [given4, true],
    ] as const) {
      given([...opening(...positions), ...log, listed(1, "b", ab)])
        .when(page(1, "b", entries(5, 9).toReversed(), at))
        .thenSome({
          facts: [{ type: "ReaderBegan", delivered: 4, own: expected, told: 9, stops: [] }],
        })
    }
  })

  it("L8 P10 of a group begins with the peer's own changes that it left out", () => {
    const story = given([
      ...begun(1, "b", "bob").slice(0, 2),
      lost("b"),
      line("b2"),
      resumes("b2", "token of b"),
    ])
    const groups = [
      {
        conversation: raid,
        memberships: [membership(3, 6), membership(20)],
        cursor: { seq: 6, n: 0 },
      },
    ]
    story.when({ ...listed(1, "b2"), groups })
    story.when(groupLoaded(30, { n: 9 })).thenSome({
      facts: [{ type: "ReaderBegan", delivered: 19, stops: [], from: 19 }],
    })
  })

  it("L13 a note that says behind where nothing is has its lane called in the same step", () => {
    given([...opening(), ...inMemory(ab, 4, { cursors: { bob: 4 }, behind: ["bob"] })])
      .when(listed(1, "b", ab))
      .thenSome({
        facts: [
          { type: "GatheringListed" },
          { type: "ConversationSettled", conversation: ab },
          { type: "FlushAsked", conversation: ab },
          { type: "TransactionBegan", caughtUp: ["bob"] },
          { type: "GatheringEnded" },
        ],
      })
  })
})

describe("a tail", () => {
  const at = { purpose: "tail", after: 0, before: 201, limit: 51 } as const
  const asked = (...more: Input[]) => [
    ...opening(),
    ...inMemory(ab, 200, { cursors: { bob: 0 } }),
    listed(1, "b", ab),
    ...more,
  ]
  const isEnough = (found: readonly Entry[], more: object = {}) => {
    const { facts } = given(asked()).when(page(1, "b", found.toReversed(), { ...at, ...more }))
    const gathered = facts.find(({ type }) => type === "TailGathered")
    return gathered?.type === "TailGathered" && gathered.complete
  }

  it("L3 is enough at the log's own beginning, at its start, or when the store has no more", () => {
    const own = (from: number, to: number) => entries(from, to, "bob")
    expect(isEnough(own(150, 200))).toBe(false)
    expect(isEnough(own(151, 200))).toBe(true)
    expect(isEnough([])).toBe(true)
    expect(isEnough(own(150, 200), { after: 149 })).toBe(true)
    expect(isEnough(own(150, 200), { after: 148 })).toBe(false)
  })

  it("L3 is enough with as many messages of others as the cap keeps, or where the age ends", () => {
    const mixed = (others: number) => [
      ...entries(150, 200 - others, "bob"),
      ...entries(201 - others, 200),
    ]
    expect([isEnough(mixed(49)), isEnough(mixed(50))]).toEqual([false, true])
    const aged = (timestamp: number) => [
      entry(150, "bob", { timestamp }),
      ...entries(151, 200, "bob"),
    ]
    expect([isEnough(aged(now - week)), isEnough(aged(now - week - 1))]).toEqual([false, true])
  })

  it("L3 L7 gathers what others wrote, newest first, over all its pages", () => {
    const first = [...entries(150, 170, "bob"), ...entries(171, 200)].toReversed()
    const story = given(asked(page(1, "b", first, at)))
    const second = page(1, "b", entries(145, 149).toReversed(), { ...at, before: 150 })
    const { facts } = story.when(second)
    const gathered = facts.find(({ type }) => type === "TailGathered")
    if (gathered?.type !== "TailGathered") throw new Error("Nothing was gathered")
    expect(gathered.entries.map(({ seq }) => seq)).toEqual([
      ...Array.from({ length: 30 }, (_, n) => 200 - n),
      149,
      148,
      147,
      146,
      145,
    ])
    expect(gathered).toMatchObject({ head: 200, oldest: 145, n: { head: 200, oldest: 145 } })
  })

  it("S35 of a group counts what lies within the memberships alone", () => {
    const groups = [
      {
        conversation: raid,
        memberships: [membership(3, 5), membership(8)],
        cursor: { seq: 2, n: 0 },
      },
    ]
    const story = given([...opening(), { ...listed(1, "b"), groups }])
    story
      .when(groupLoaded(9, { n: 9 }))
      .thenSome({ effects: [{ type: "LoadPage", after: 2, before: 10 }] })
    const found = page(1, "b", entries(3, 9).toReversed(), {
      ...at,
      conversation: raid,
      after: 2,
      before: 10,
    })
    const { facts } = story.when(found)
    const gathered = facts.find(({ type }) => type === "TailGathered")
    expect(gathered?.type === "TailGathered" && gathered.entries.map(({ seq }) => seq)).toEqual([
      9, 8, 5, 4, 3,
    ])
  })

  it("L12 what was on its way is asked for again when the store is back, and nothing for who is gone", () => {
    const back = { type: "StoreRegained", epoch: "" } as const
    const away = { type: "StoreLost" } as const
    given([...opening([ab, 3]), away])
      .when(back)
      .thenSome({
        facts: [{ type: "GatheringBegan", session: 1, capped: true, positions: [[ab, 3]] }],
        effects: [{ type: "LoadBehind", session: 1, connection: "b" }],
      })
    given([...opening([ab, 3]), away, lost("b")])
      .when(back)
      .then({ facts: [{ type: "StoreCameBack" }], effects: [] })
    const half = page(1, "b", entries(150, 200, "bob").toReversed(), at)
    const { effects } = given(asked(half, away)).when(back)
    expect(effects).toContainEqual(
      expect.objectContaining({ type: "LoadPage", purpose: "tail", after: 0, before: 150 }),
    )
    const none = given(asked(away)).when(back).when(loaded(ab, 200))
    expect(none.effects).toMatchObject([
      { type: "LoadPage", purpose: "tail", after: 0, before: 201 },
    ])
  })
})

describe("what an open leaves out", () => {
  it("P6 L9 over several conversations the newest are kept; of one time by name, then by place", () => {
    const logs = ["p:alice:bob", "p:bob:carol"]
    const story = given(
      [...opening(), ...logs.flatMap((key) => inMemory(key, 3)), listed(1, "b", ...logs)],
      limited({ queueMessages: 4 }),
    )
    for (const conversation of logs) {
      const found = entries(1, 3, conversation === ab ? "alice" : "carol").toReversed()
      story.when(
        page(1, "b", found, { purpose: "tail", conversation, after: 0, before: 4, limit: 5 }),
      )
    }
    const starts = [...(story.state.sessions.get(1)?.readers ?? [])].map(([key, { delivered }]) => [
      key,
      delivered,
    ])
    expect(starts).toEqual([
      ["p:alice:bob", 2],
      ["p:bob:carol", 0],
    ])
  })
})

describe("a push to who waits", () => {
  it("L13 where its open did not look reads from the cursor first, so that nothing is overtaken", () => {
    const some = { ...listed(2, "b"), all: false }
    const story = given([
      ...begun(1, "a", "alice", { watch: ["bob"] }),
      ...begun(2, "b", "bob").slice(0, 2),
      some,
      ...inMemory(ab, 5, { cursors: { bob: 2 }, behind: ["bob"] }),
    ])
    for (const input of stored("a", "bob", "six", ab).slice(0, 2)) story.when(input)
    const { effects } = story
      .when({ type: "Committed", conversation: ab, result: "done" })
      .thenSome({
        facts: [{ type: "ReaderBegan", session: 2, delivered: 2, own: false, stops: [], from: 2 }],
        effects: [{ type: "LoadPage", session: 2, after: 2, before: 7 }],
      })
    expect(effects.filter(({ type }) => type === "Deliver")).toEqual([])
    // Where it reads already, or is not behind, it is pushed to.
    const here = given([...both.slice(0, 4), { ...listed(2, "b"), all: false }, ...inMemory(ab, 0)])
    for (const input of stored("a", "bob", "one", ab)) here.when(input)
    for (const input of stored("a", "bob", "two", ab)) here.when(input)
    expect(here.state.sessions.get(2)?.readers.get(ab)?.mode).not.toBe("draining")
  })

  it("P7 a paused session is touched once, by the first that it misses", () => {
    const story = given([...both, lost("b"), ...stored("a", "bob", "one", ab)])
    for (const input of stored("a", "bob", "two", ab).slice(0, 2)) story.when(input)
    const { facts } = story.when({ type: "Committed", conversation: ab, result: "done" })
    expect(facts.filter(({ type }) => type === "GatheringTouched")).toEqual([])
    expect(story.state.sessions.get(2)?.touched.get(ab)).toBe(0)
  })

  it("L7 P8 the device that sent it gets no copy, also on the line by which it came back", () => {
    const key = { key: 5 }
    const [send, ...rest] = stored("a", "bob", "one", ab)
    const story = given([...both, { ...(send as object), ...key } as Input])
    for (const input of [
      line("a2"),
      opens("a2", "alice", { watch: ["bob"] }),
      listed(3, "a2"),
      ...rest.slice(0, 1),
    ])
      story.when(input)
    const { effects } = story.when({ type: "Committed", conversation: ab, result: "done" })
    expect(effects.flatMap((one) => (one.type === "Deliver" ? one.connections : []))).toEqual(["b"])
  })
})
