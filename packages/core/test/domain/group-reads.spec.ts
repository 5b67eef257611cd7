import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { Input } from "../../src/model/input.js"
import { groupLoaded, membersLoaded, noGroup, raiding, says } from "./grouped.js"
import { begun, limited, line, sends } from "./happened.js"

describe("what members may read of a group", () => {
  const reads = (connection: string): Input[] => [
    { type: "MembersRequested", connection, ref: 5, group: "raid", after: undefined },
    { type: "AttributesRequested", connection, ref: 5, group: "raid" },
  ]

  it("S32 S35 members and attributes are for members; what does not exist looks the same", () => {
    for (const asked of reads("c")) {
      const stranger = given(raiding).when(asked).effects
      const nowhere = given([...begun(1, "c", "carol"), says("c", "x"), noGroup]).when(
        asked,
      ).effects
      expect(stranger).toEqual(nowhere)
      expect(stranger).toMatchObject([{ type: "Reply", frame: { code: "not-a-member", ref: 5 } }])
    }
  })

  it("members come sorted, in pages that say where to go on", () => {
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [`m${String(at).padStart(3, "0")}`, at + 3]),
    )
    const loadedAgain = [
      ...raiding.slice(0, -1),
      membersLoaded({ ...many, alice: 1, bob: 2, ALICE: 3 }),
    ]
    const story = given(loadedAgain)
    const all: string[] = []
    const sizes: number[] = []
    for (let after: string | undefined; ; ) {
      const [effect] = story.when({ ...reads("a")[0], after } as Input).effects
      const frame = effect?.type === "Reply" && effect.frame.type === "members" && effect.frame
      if (!frame) throw new Error("No members")
      all.push(...frame.members)
      sizes.push(frame.members.length)
      if (frame.after === undefined) break
      after = frame.after
    }
    expect(all).toEqual(["ALICE", "alice", "bob", ...Object.keys(many)])
    expect(sizes).toEqual([150, 150, 103])
  })

  it("L18 S28 who asks is busy while too much waits for the members, and spends its rate", () => {
    const one = limited({ parkedInputs: 1, requestBurst: 1 })
    const alice = given(begun(1, "a", "alice"), one)
    for (const asked of reads("a").slice(0, 1)) alice.when(asked)
    for (const asked of reads("a")) alice.when({ ...asked, ref: 6 } as Input).thenRefused("busy")
    alice.when(groupLoaded(2)).thenSome({ effects: [{ type: "LoadMembers" }] })
    for (const asked of reads("a")) alice.when({ ...asked, ref: 7 } as Input).thenRefused("busy")
    alice.when(membersLoaded({ alice: 1 })).thenSome({
      facts: [{ type: "RateSpent" }],
      effects: [{ type: "Reply", frame: { type: "members", members: ["alice"] } }],
    })
    for (const asked of reads("a")) alice.when(asked).thenRefused("rate-limited")
  })

  it("a list of groups says where to go on, if it does", () => {
    const found = { type: "GroupsLoaded", connection: "a", ref: 5, groups: [] } as const
    const frame = (after: string | undefined) => {
      const [effect] = given(raiding).when({ ...found, after }).effects
      return effect?.type === "Reply" ? effect.frame : undefined
    }
    expect(frame("raid")).toEqual({ type: "groups", ref: 5, groups: [], after: "raid" })
    expect(frame(undefined)).toStrictEqual({ type: "groups", ref: 5, groups: [] })
  })

  it("lists are refused without a session and while the store is away; an answer for a line that is gone means nothing", () => {
    const lists = (connection: string): Input => ({
      type: "GroupsRequested",
      connection,
      ref: 5,
      after: undefined,
    })
    for (const asked of [...reads("x"), lists("x")])
      given([line("x")])
        .when(asked)
        .thenRefused("not-open")
    for (const asked of [...reads("a"), lists("a")])
      given([...raiding, { type: "StoreWentAway" }])
        .when(asked)
        .thenRefused("degraded")
    const found = {
      type: "GroupsLoaded",
      connection: "a",
      ref: 5,
      groups: [],
      after: undefined,
    } as const
    given([]).when(found).thenNothing()
    given(raiding)
      .when(found)
      .then({ effects: [{ type: "Reply", frame: { type: "groups", groups: [] } }] })
  })

  it("P5 a transient message of a stranger reaches nobody", () => {
    given(raiding)
      .when({ ...sends("c", "", "hello", { transient: true }), to: [], group: "raid" })
      .thenSome({ effects: [{ type: "Reply", frame: { code: "not-a-member" } }] })
  })
})
