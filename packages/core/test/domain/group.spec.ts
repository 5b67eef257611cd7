import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { Input } from "../../src/model/input.js"
import {
  changes,
  counted,
  groupLoaded,
  membersLoaded,
  noGroup,
  outcomeOf,
  raid,
  raiding,
  says,
} from "./grouped.js"
import { begun, committed, limited, line, lost, resumes, woken } from "./happened.js"

describe("asking for changes of a group", () => {
  it("S19 S32 a stranger learns nothing of others: not that they are in as many groups as they may", () => {
    const asked = changes("c", "invite", { peers: ["bob", "dave"] })
    given([...raiding, asked])
      .when(counted(3, "c", ["dave"]))
      .thenSome({ effects: [{ type: "Reply", connection: "c", frame: { code: "not-a-member" } }] })
    given([...begun(1, "c", "carol"), asked, noGroup])
      .when(counted(1, "c", ["dave"]))
      .thenSome({ effects: [{ type: "Reply", connection: "c", frame: { code: "not-a-member" } }] })
  })

  it("S31 who is in 1,000 groups joins none: refused with its name, and takes no seq", () => {
    const story = given([...raiding, changes("a", "invite", { peers: ["carol", "dave"] })])
    story.when(counted(1, "a", ["dave"])).thenSome({
      facts: [{ type: "SendChecked", keep: false }],
      effects: [{ type: "Reply", connection: "a", frame: { code: "too-many", peers: ["dave"] } }],
    })
    expect(story.when(woken(raid)).effects).toEqual([])
  })

  it("S31 two newcomers that are counted at once are told apart by who asked", () => {
    const story = given([...raiding, changes("c", "join"), ...begun(4, "d", "dave")])
    story.when(changes("d", "join"))
    // The answers come in any order.
    story.when(counted(4, "d")).when(counted(3, "c", ["carol"]))
    story.when(woken(raid)).thenSome({
      effects: [{ type: "Commit", entries: [{ entry: { seq: 3, from: "dave" } }] }],
    })
  })

  it("S31 two changes of one peer are told apart by the request, also when it came back on another line", () => {
    const carol = changes("a", "invite", { peers: ["carol"] })
    const back = { ...resumes("a2", "token of a", { peer: "alice" }), ref: 9 }
    const again: [string, number, readonly Input[]][] = [
      ["a", 6, []],
      ["a2", 5, [lost("a"), line("a2"), back]],
    ]
    for (const [on, ref, between] of again) {
      const story = given([...raiding, carol, ...between])
      story.when(changes(on, "invite", { peers: ["dave"], ref }))
      story.when(counted(1, on, ["dave"], { ref })).thenSome({
        facts: [{ type: "SendChecked", send: { peers: ["dave"] }, keep: false }],
      })
      story.when(counted(1, "a"))
      story.when(woken(raid)).thenSome({
        effects: [{ type: "Commit", entries: [{ send: { peers: ["carol"] } }] }],
      })
      expect(story.when(committed(raid)).effects.filter(({ type }) => type === "Commit")).toEqual(
        [],
      )
    }
  })

  it("S31 one newcomer, invited and joining at once, becomes a member once", () => {
    const story = given([...raiding, changes("a", "invite", { peers: ["carol"] })])
    story.when(changes("c", "join")).when(counted(1, "a")).when(counted(3, "c"))
    story.when(woken(raid)).thenSome({ effects: [{ type: "Commit" }] })
    story.when(committed(raid)).thenSome({
      effects: [
        { type: "Reply", connection: "a", frame: { type: "grouped", seq: 3 } },
        { type: "Reply", connection: "c", frame: { type: "grouped" } },
      ],
    })
    expect(story.state.conversations.get(raid)?.head.seq).toBe(3)
  })

  it("S31 the 10,001st member is refused, whoever is passed over", () => {
    const two = limited({ groupMembers: 2 })
    const full = { says: "too-many", change: undefined, from: undefined, peers: undefined }
    expect(outcomeOf(given(raiding, two), changes("c", "join"), true)).toEqual(full)
    const invites = changes("a", "invite", { peers: ["bob", "carol"] })
    expect(outcomeOf(given(raiding, two), invites, true)).toEqual(full)
    const three = limited({ groupMembers: 3 })
    expect(outcomeOf(given(raiding, three), invites, true)).toMatchObject({ says: "grouped" })
    // Two at once for one place: the second is judged when its turn comes.
    const story = given([...raiding, changes("c", "join"), ...begun(4, "d", "dave")], three)
    story.when(changes("d", "join")).when(counted(3, "c")).when(counted(4, "d"))
    story.when(woken(raid))
    story.when(committed(raid)).thenSome({
      effects: [{ type: "Reply", connection: "d", frame: { ref: 5, code: "too-many" } }],
    })
  })

  it("L18 a change waits for the log and then the members, each read once; too many are refused as busy", () => {
    const few = limited({ parkedInputs: 2 })
    const story = given(begun(1, "c", "carol"), few)
    story.when(changes("c", "join")).thenSome({ effects: [{ type: "LoadConversation" }] })
    story.when(says("c", "hello"))
    story.when(changes("c", "leave", { ref: 7 })).thenRefused("busy")
    const { effects } = story.when(groupLoaded(2))
    expect(effects).toMatchObject([{ type: "LoadMembers", conversation: raid }])
    story.when(changes("c", "leave", { ref: 8 })).thenRefused("busy")
    story.when(membersLoaded({ alice: 1, bob: 2 })).thenSome({
      effects: [
        { type: "CountNewcomers", peers: ["carol"] },
        // Not yet a member when it was said: the join waits to be counted.
        { type: "Reply", connection: "c", frame: { ref: 6, code: "not-a-member" } },
      ],
    })
  })

  it("S28 creating has a rate of its own, changing another; refusals cost too", () => {
    const once = limited({ newGroupsPerHour: 1, requestBurst: 1 })
    const create = (group: string) => changes("c", "create", { group })
    const empty = (group: string) => groupLoaded(0, { conversation: `g:${group}`, info: undefined })
    const story = given([...begun(1, "c", "carol"), create("one"), empty("one")], once)
    story.when(create("two"))
    story.when(empty("two")).thenSome({
      effects: [{ type: "Reply", frame: { code: "rate-limited" } }],
    })
    const changing = given([...raiding, changes("c", "leave")], once)
    changing.when(changes("c", "leave")).thenRefused("rate-limited")
  })

  it("is refused without a session, while the store is away, and when too much waits", () => {
    given([line("x")])
      .when(changes("x", "join"))
      .thenRefused("not-open")
    const away = [...raiding, { type: "StoreWentAway" } as const]
    for (const verb of ["create", "join", "leave", "invite", "kick", "attributes"] as const)
      given(away).when(changes("a", verb)).thenRefused("degraded")
    given([...raiding, says("a", "one")], limited({ laneWaiting: 1 }))
      .when(changes("b", "leave"))
      .thenRefused("busy")
  })

  it("S31 a stranger's sends cost its rate, so that it cannot have one log after another read", () => {
    const once = limited({ sendBurst: 1 })
    const story = given([...raiding, says("c", "let me in")], once)
    story.when(says("c", "let me in")).thenRefused("rate-limited")
  })
})
