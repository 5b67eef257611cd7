import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import {
  cursorOf,
  endOf,
  isVisible,
  overGap,
  ownChanges,
  takesPart,
} from "../../src/domain/member.js"
import type { Input } from "../../src/model/input.js"
import { changes, groupLoaded, membership, membersLoaded, raid, raiding, says } from "./grouped.js"
import {
  acks,
  begun,
  committed,
  entry,
  limited,
  line,
  listed,
  opens,
  page,
  woken,
} from "./happened.js"

/** In from 2 to 5, and again since 9; of the entries before 2 there are 1 message, between 5 and 9 there are 3. */
const twice = [{ from: { seq: 2, n: 1 }, to: { seq: 5, n: 3 } }, { from: { seq: 9, n: 6 } }]

describe("what a peer may have of a group's log", () => {
  it("P10 both ends of each membership belong to it, and nothing between or before", () => {
    const seqs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99]
    expect(seqs.filter((seq) => isVisible(twice, seq))).toEqual([2, 3, 4, 5, 9, 10, 99])
    expect(seqs.filter((seq) => isVisible([], seq))).toEqual([])
    expect(seqs.every((seq) => isVisible(undefined, seq))).toBe(true)
  })

  it("P10 a place before a gap is one at its end: reading goes on with the next membership", () => {
    expect([0, 1, 2, 4, 5, 6, 8, 9].map((seq) => overGap(twice, seq))).toEqual([
      1, 1, 2, 4, 8, 8, 8, 9,
    ])
    expect(overGap([membership(2, 5)], 5)).toBe(5)
    expect(overGap(undefined, 5)).toBe(5)
  })

  it("L8 its own changes are where its memberships begin and end", () => {
    const seqs = (after: number, to: number) => ownChanges(twice, after, to).map(({ seq }) => seq)
    expect(seqs(0, 99)).toEqual([2, 5, 9])
    expect(seqs(2, 8)).toEqual([5])
    expect(seqs(2, 5)).toEqual([5])
    expect(ownChanges(undefined, 0, 99)).toEqual([])
  })

  it("S35 a stranger has no part in a group, nor in a conversation of others", () => {
    const { state } = given(raiding)
    expect(takesPart(state, "bob", raid)).toBe(true)
    expect(takesPart(state, "carol", raid)).toBe(false)
    expect(takesPart(state, "nobody", raid)).toBe(false)
    expect(takesPart(state, "bob", "p:alice:carol")).toBe(false)
    expect(takesPart(state, "bob", "p:alice:bob")).toBe(true)
  })

  it("P10 a cursor stands never before the join, an end never after the leave", () => {
    const story = given([...raiding, says("a", "one"), woken(raid), committed(raid)])
    expect(cursorOf(story.state, "nobody", raid)).toEqual({ seq: 0, n: 0 })
    expect(cursorOf(story.state, "bob", "p:bob:nobody")).toEqual({ seq: 0, n: 0 })
    story.when(changes("b", "leave")).when(woken(raid))
    story.when(committed(raid)).when(says("a", "two"))
    story.when(woken(raid))
    story.when(committed(raid))
    const conversation = story.state.conversations.get(raid)!
    expect(endOf(story.state, "bob", conversation)).toEqual({ seq: 4, n: 1 })
    expect(endOf(story.state, "alice", conversation)).toMatchObject({ seq: 5, n: 2 })
  })
})

describe("a list of groups that is read while they change", () => {
  const list = (memberships: typeof twice | readonly ReturnType<typeof membership>[]): Input => ({
    ...listed(1, "b"),
    groups: [{ conversation: raid, memberships, cursor: undefined }],
  })
  const of = (story: ReturnType<typeof given>) =>
    story.state.peers.get("bob")?.groups.get(raid)?.memberships
  /** Bob opens; his list is asked for. Alice is in the group, and bob is if `members` says so. */
  const opening = (members: Readonly<Record<string, number>>) => [
    line("b"),
    opens("b", "bob"),
    ...begun(2, "a", "alice"),
    says("a", "x", { transient: true }),
    groupLoaded(9, { n: 6 }),
    membersLoaded({ alice: 1, ...members }),
  ]
  const invited = [
    changes("a", "invite", { peers: ["bob"] }),
    counted(),
    woken(raid),
    committed(raid),
  ]

  it("P10 a join meanwhile is added to what the list has, whether the list has it or not", () => {
    for (const more of [[], [membership(10, undefined, 6)]]) {
      const story = given([...opening({}), ...invited])
      story.when(list([membership(2, 5), ...more]))
      expect(of(story)).toEqual([membership(2, 5), membership(10, undefined, 6)])
      expect(story.state.audience.get(raid)?.has("bob")).toBe(true)
    }
  })

  it("P10 a kick meanwhile ends what the list has as going on", () => {
    const kick = [changes("a", "kick", { peers: ["bob"] }), woken(raid), committed(raid)]
    const story = given([...opening({ bob: 9 }), ...kick])
    story.when(list([membership(2, 5), membership(9)]))
    expect(of(story)).toEqual([membership(2, 5), { from: { seq: 9, n: 0 }, to: { seq: 10, n: 6 } }])
    expect(story.state.audience.get(raid)?.has("bob")).not.toBe(true)
  })

  it("P8 a second device's list is not believed: what is in memory is newer", () => {
    const story = given([...raiding, changes("b", "leave"), woken(raid), committed(raid)])
    for (const one of [line("l"), opens("l", "bob", { device: "laptop" })]) story.when(one)
    story.when({ ...list([membership(2)]), session: 4, connection: "l" } as Input)
    expect(of(story)).toEqual([membership(2, 3)])
  })

  function counted(): Input {
    const asker = { session: 2, connection: "a", ref: 5 }
    return { type: "NewcomersCounted", conversation: raid, asker, full: [] }
  }
})

describe("an open of one who was out in between", () => {
  it("L4 L8 R19 the cap's ranges hold neither its own changes nor what it may not have", () => {
    const story = given([line("b"), opens("b", "bob")], limited({ queueMessages: 1 }))
    const groups = [{ conversation: raid, memberships: twice, cursor: { seq: 2, n: 1 } }]
    story.when({ ...listed(1, "b"), groups }).when(groupLoaded(12, { n: 9 }))
    const log = [
      ...[12, 11, 10].map((seq) => entry(seq, "alice", { n: seq - 3 })),
      entry(9, "alice", { n: 6, change: "invited" }),
      ...[8, 7, 6].map((seq) => entry(seq, "alice", { n: seq - 2 })),
      entry(5, "alice", { n: 3, change: "kicked" }),
      ...[4, 3].map((seq) => entry(seq, "alice", { n: seq - 1 })),
    ]
    const at = { conversation: raid, purpose: "tail", after: 2, before: 13, afterN: 1 } as const
    const { effects, facts } = story.when(page(1, "b", log.slice(0, 2), { ...at, limit: 2 }))
    const ranges = effects.flatMap((effect) =>
      effect.type === "Reply" && effect.frame.type === "dropped" ? effect.frame.ranges : [],
    )
    expect(ranges).toMatchObject([
      { from: 3, to: 4, messages: 2, reason: "cap" },
      { from: 10, to: 11, messages: 2, reason: "cap" },
    ])
    expect(facts.find(({ type }) => type === "ReaderBegan")).toMatchObject({
      delivered: 11,
      stops: [5, 9],
      from: 11,
    })
  })
})

describe("a change in the log", () => {
  it("L7 is nobody's own: its maker acknowledges it like all others", () => {
    const story = given([...raiding, says("b", "one"), woken(raid), committed(raid)])
    story.when(changes("a", "attributes", { attributes: { level: 1 } })).when(woken(raid))
    story.when(committed(raid))
    story.when(acks("a", [raid, 3]))
    expect(cursorOf(story.state, "alice", raid)).toEqual({ seq: 3, n: 1 })
    story.when(says("a", "mine")).when(woken(raid))
    story.when(committed(raid)).when(acks("a", [raid, 4]))
    // Her own message after it is stepped over.
    expect(cursorOf(story.state, "alice", raid)).toEqual({ seq: 5, n: 2 })
  })
})
