import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import {
  begunIn,
  changes,
  counted,
  groupLoaded,
  membership,
  raid,
  raiding,
  says,
} from "./grouped.js"
import { acks, begun, committed, entry, line, lost, opens, page, woken } from "./happened.js"

const kicksBob = [changes("a", "kick", { peers: ["bob"] }), woken(raid), committed(raid)]
const second = { monotonic: 1_000 }
const bobs = [{ from: { seq: 2, n: 0 }, to: { seq: 3, n: 0 } }]

describe("memberships that are over", () => {
  it("L14 are deleted with their cursor when all of them is acknowledged, and not before", () => {
    const story = given([...raiding, says("a", "one"), woken(raid), committed(raid), ...kicksBob])
    const places = [{ from: { seq: 2, n: 0 }, to: { seq: 4, n: 1 } }]
    expect(story.state.peers.get("bob")?.groups.get(raid)?.memberships).toEqual(places)
    story.when(acks("b", [raid, 3]))
    story.when({ type: "Ticked" }, second).thenSome({
      effects: [
        {
          type: "Commit",
          cursors: [
            ["alice", {}],
            ["bob", { seq: 3, n: 1 }],
          ],
          over: [],
        },
      ],
    })
    story.when(committed(raid)).when(acks("b", [raid, 4]))
    story.when({ type: "Ticked" }, { monotonic: 2_000 }).thenSome({
      effects: [{ type: "Commit", cursors: [], over: [["bob", places]] }],
    })
    story.when(committed(raid))
    expect(story.state.peers.get("bob")?.groups.size).toBe(0)
    expect(story.state.audience.get(raid)).toEqual(new Set(["alice"]))
  })

  it("L6 L14 are deleted beside what others acknowledged, which is written", () => {
    const story = given([...raiding, ...kicksBob, acks("b", [raid, 3]), acks("a", [raid, 3])])
    story.when({ type: "Ticked" }, second).thenSome({
      effects: [{ type: "Commit", cursors: [["alice", { seq: 3, n: 0 }]], over: [["bob", bobs]] }],
    })
  })

  it("L14 stay when the last session ends before all of them is acknowledged", () => {
    const story = given([...raiding, says("a", "one"), woken(raid), committed(raid), ...kicksBob])
    story.when(acks("b", [raid, 3]))
    story.when({ type: "CloseRequested", connection: "b", ref: 7 }).thenSome({
      effects: [
        {
          type: "Commit",
          cursors: [
            ["alice", {}],
            ["bob", { seq: 3, n: 1 }],
          ],
          over: [],
        },
      ],
    })
  })

  it("L14 stay when the store did not take the deletion, and go with the next", () => {
    const story = given([...raiding, ...kicksBob, acks("b", [raid, 3])])
    story.when({ type: "Ticked" }, second)
    story.when(committed(raid, "not-applied"))
    expect(story.state.peers.get("bob")?.groups.get(raid)?.memberships).toEqual(bobs)
    story
      .when({ type: "Ticked" }, { monotonic: 2_000 })
      .thenSome({ effects: [{ type: "Commit", over: [["bob", bobs]] }] })
  })

  it("P10 L14 whoever joins again in the transaction that deletes the old one is a member", () => {
    const story = given([...raiding, ...kicksBob, acks("b", [raid, 3])])
    story.when(changes("b", "join")).when(counted(2, "b"))
    story.when(woken(raid)).thenSome({
      effects: [{ type: "Commit", entries: [{ entry: { seq: 4 } }], over: [["bob", bobs]] }],
    })
    story.when(committed(raid))
    expect(story.state.peers.get("bob")?.groups.get(raid)?.memberships).toEqual([membership(4)])
    story.when(says("a", "welcome back")).when(woken(raid))
    story
      .when(committed(raid))
      .thenSome({ effects: [{ type: "Deliver", connections: ["b"], frame: { seq: 5 } }] })
    story.when(acks("b", [raid, 5])).thenSome({ facts: [{ type: "CursorMoved" }] })
  })

  it("P8 L14 stay while another device of the peer has something of them to acknowledge", () => {
    const laptop = [line("l"), opens("l", "bob", { device: "laptop" })]
    const empty = { type: "BehindLoaded", session: 4, connection: "l", conversations: [] } as const
    const story = given([...raiding, ...laptop, { ...empty, all: true, groups: [] }])
    for (const one of kicksBob) story.when(one)
    story.when(acks("b", [raid, 3]))
    story.when({ type: "Ticked" }, second).thenSome({
      effects: [{ type: "Commit", cursors: [["bob", { seq: 3, n: 0 }]], over: [] }],
    })
    story.when(committed(raid))
    const { effects } = story.when(acks("l", [raid, 3]))
    expect(effects).toEqual([])
    story
      .when({ type: "Ticked" }, { monotonic: 3_000 })
      .thenSome({ effects: [{ type: "Commit", over: [["bob", bobs]] }] })
  })

  it("L14 are deleted with the next message, once the last device has acknowledged them", () => {
    const laptop = [line("l"), opens("l", "bob", { device: "laptop" })]
    const empty = { type: "BehindLoaded", session: 4, connection: "l", conversations: [] } as const
    const story = given([...raiding, ...laptop, { ...empty, all: true, groups: [] }])
    for (const one of [...kicksBob, acks("b", [raid, 3])]) story.when(one)
    story.when({ type: "Ticked" }, second).when(committed(raid))
    for (const one of [acks("l", [raid, 3]), says("a", "goes on")]) story.when(one)
    story.when(woken(raid)).then({
      effects: [{ type: "Commit", entries: [{}], over: [["bob", bobs]] }],
    })
  })

  it("P8 P11 stay while another device is away within its window, which then gets them", () => {
    const laptop = [line("l"), opens("l", "bob", { device: "laptop" })]
    const empty = { type: "BehindLoaded", conversations: [], all: true, groups: [] } as const
    const story = given([...raiding, ...laptop, { ...empty, session: 4, connection: "l" }])
    story.when(lost("l"))
    for (const one of kicksBob) story.when(one)
    story.when(acks("b", [raid, 3]))
    story.when({ type: "Ticked" }, second).thenSome({ effects: [{ type: "Commit", over: [] }] })
    story.when(committed(raid))
    story.when(line("l2"))
    const token = "token of l"
    story.when({ ...opens("l2", "bob"), type: "ResumeRequested", device: "laptop", token } as never)
    story.when({ ...empty, session: 4, connection: "l2" }).thenSome({
      effects: [{ type: "LoadPage", purpose: "drain", after: 2, before: 4 }],
    })
  })

  it("L14 are deleted at the next open, if the engine ended between acknowledgement and deletion", () => {
    given([
      ...begunIn(1, "b", "bob", [membership(2, 3)], { seq: 3, n: 0 }),
      groupLoaded(9, { n: 6 }),
    ])
      .when({ type: "Ticked" }, second)
      .thenSome({ effects: [{ type: "Commit", over: [["bob", bobs]] }] })
  })

  it("L14 a former member that was away gets what was sent before, the notice, and nothing after", () => {
    const story = given([...begun(1, "b", "bob").slice(0, 2), groupLoaded(0)])
    const between = [{ from: { seq: 2, n: 0 }, to: { seq: 4, n: 1 } }]
    story.when({
      type: "BehindLoaded",
      session: 1,
      connection: "b",
      conversations: [],
      all: true,
      groups: [{ conversation: raid, memberships: between, cursor: { seq: 2, n: 0 } }],
    })
    story.when(groupLoaded(9, { n: 5 })).thenSome({
      effects: [{ type: "LoadPage", purpose: "tail", after: 2, before: 5 }],
    })
    const kick = entry(4, "alice", { n: 1, change: "kicked" })
    const at = { conversation: raid, after: 2, before: 5 } as const
    const tail = [kick, entry(3, "alice", { n: 1 })]
    story
      .when(page(1, "b", tail, { ...at, purpose: "tail", afterN: 0, limit: 51 }))
      .thenSome({ effects: [{ type: "LoadPage", purpose: "drain", after: 2, before: 5 }] })
    const { state } = story.when(page(1, "b", tail.toReversed(), at))
    expect(state.sessions.get(1)?.readers.get(raid)).toMatchObject({ mode: "live", delivered: 4 })
  })

  it("a peer whose cursor is not stored yet is not forgotten, else the cursor would go back", () => {
    const story = given([...raiding, ...kicksBob])
    story.when({ type: "StoreLost" })
    story.when(acks("b", [raid, 3]))
    story.when({ type: "CloseRequested", connection: "b", ref: 9 })
    story.when({ type: "Ticked" }, { monotonic: 4_000_000 })
    expect(story.state.peers.get("bob")?.groups.get(raid)?.cursor).toEqual({ seq: 3, n: 0 })
  })
})
