import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { changes, counted, groupLoaded, membership, raid, raiding, says } from "./grouped.js"
import { acks, begun, committed, entry, page, woken } from "./happened.js"

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
})
