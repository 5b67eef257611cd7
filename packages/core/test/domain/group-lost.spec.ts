import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import {
  changes,
  counted,
  groupLoaded,
  info,
  membersLoaded,
  noGroup,
  raid,
  raiding,
  says,
} from "./grouped.js"
import { begun, woken } from "./happened.js"

describe("changes of a group while the store is lost", () => {
  it("L12 a loss answers all: what was in flight as unknown, what waited as not done", () => {
    const story = given([...raiding, changes("b", "leave"), woken(raid)])
    story.when(changes("c", "join"))
    story.when({ type: "StoreLost" }).thenSome({
      effects: [
        { type: "Reply", connection: "b", frame: { ref: 5, code: "outcome-unknown" } },
        { type: "Reply", connection: "c", frame: { ref: 5, code: "degraded" } },
      ],
    })
  })

  it("L12 after a loss the memberships that were in flight are read anew, the members at their next use", () => {
    const epoch = given([]).state.epoch
    const leaves = [...raiding, changes("b", "leave"), woken(raid), { type: "StoreLost" } as const]
    const back = { type: "StoreRegained", epoch } as const
    const applied = given(leaves)
    applied.when(back).thenSome({
      effects: [{ type: "LoadConversation", conversation: raid, unsure: ["bob"] }],
    })
    const out = { from: { seq: 2, n: 0 }, to: { seq: 3, n: 0 } }
    // It was applied: bob is told, and is in the audience no more.
    applied.when(groupLoaded(3, { memberships: [["bob", [out]]] })).thenSome({
      effects: [
        { type: "LoadPage", connection: "a", after: 2, before: 4 },
        { type: "LoadPage", connection: "b", after: 2, before: 4 },
      ],
    })
    expect(applied.state.audience.get(raid)).toEqual(new Set(["alice"]))
    applied.when(says("b", "still?")).thenSome({ effects: [{ type: "LoadMembers" }] })
    applied.when(membersLoaded({ alice: 1 })).thenSome({
      effects: [{ type: "Reply", connection: "b", frame: { code: "not-a-member" } }],
    })
    // It was not: all is as before.
    const lost = given(leaves)
    lost.when(back)
    const still = [{ from: { seq: 2, n: 0 } }]
    expect(lost.when(groupLoaded(2, { memberships: [["bob", still]] })).effects).toEqual([])
    expect(lost.state.audience.get(raid)).toEqual(new Set(["alice", "bob"]))
  })

  it("L12 also of peers that the engine never saw, who have nobody to be told", () => {
    const invited = [...raiding, changes("a", "invite", { peers: ["dave"] }), counted(1, "a")]
    const story = given([...invited, woken(raid), { type: "StoreLost" }])
    story.when({ type: "StoreRegained", epoch: "" })
    const memberships = [["dave", [{ from: { seq: 3, n: 0 } }]]] as const
    story.when(groupLoaded(3, { memberships })).thenSome({
      effects: [
        { type: "LoadPage", connection: "a", after: 2 },
        { type: "LoadPage", connection: "b", after: 2 },
      ],
    })
    expect(story.state.peers.has("dave")).toBe(false)
  })

  it("L12 a group whose creation had an unknown outcome is there, or is not", () => {
    const create = changes("c", "create")
    const created = [...begun(1, "c", "carol"), create, noGroup, counted(1, "c"), woken(raid)]
    const story = given([...created, { type: "StoreLost" }])
    story.when({ type: "StoreRegained", epoch: "" }).thenSome({
      effects: [{ type: "LoadConversation", unsure: ["carol"] }],
    })
    const memberships = [["carol", [{ from: { seq: 1, n: 0 } }]]] as const
    story.when(groupLoaded(1, { memberships })).thenSome({
      effects: [{ type: "LoadPage", connection: "c", after: 0, before: 2 }],
    })
    expect(story.state.conversations.get(raid)?.group?.info).toEqual(info)
  })
})
