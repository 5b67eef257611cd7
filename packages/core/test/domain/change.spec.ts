import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { ChangeVerb } from "../../src/model/entry.js"
import { changes, noGroup, outcomeOf, raid, raiding } from "./grouped.js"
import { begun, committed, limited, woken } from "./happened.js"

describe("changes of a group", () => {
  const done = (change: string, from: string, ...peers: string[]) => ({
    says: "grouped",
    change,
    from,
    peers,
  })
  const nothing = { says: "grouped", change: undefined, from: undefined, peers: undefined }
  const refused = (says: string) => ({ ...nothing, says })

  it.each<[string, string, ChangeVerb, string[], object, boolean]>([
    ["whoever knows the id joins", "c", "join", [], done("joined", "carol", "carol"), true],
    ["joining as a member changes nothing", "b", "join", [], nothing, false],
    ["a member leaves", "b", "leave", [], done("left", "bob", "bob"), false],
    ["leaving as a stranger changes nothing", "c", "leave", [], nothing, false],
    ["any member invites", "b", "invite", ["carol"], done("invited", "bob", "carol"), true],
    [
      "those who are in are passed over",
      "a",
      "invite",
      ["bob", "carol"],
      done("invited", "alice", "carol"),
      true,
    ],
    ["inviting only members changes nothing", "a", "invite", ["alice", "bob"], nothing, false],
    ["a stranger invites nobody", "c", "invite", ["carol"], refused("not-a-member"), true],
    ["any member kicks", "b", "kick", ["alice"], done("kicked", "bob", "alice"), false],
    [
      "those who are out are passed over",
      "b",
      "kick",
      ["alice", "carol"],
      done("kicked", "bob", "alice"),
      false,
    ],
    ["kicking only strangers changes nothing", "a", "kick", ["carol", "dave"], nothing, false],
    ["a stranger kicks nobody", "c", "kick", ["bob"], refused("not-a-member"), false],
    ["a stranger changes no attributes", "c", "attributes", [], refused("not-a-member"), false],
    [
      "a group that exists is not created again",
      "c",
      "create",
      [],
      refused("already-exists"),
      true,
    ],
  ])("P10 S32 %s", (_title, connection, verb, peers, expected, newcomers) => {
    const asked = changes(connection, verb, { peers })
    expect(outcomeOf(given(raiding), asked, newcomers)).toEqual(expected)
  })

  it.each<[ChangeVerb, string[]]>([
    ["join", []],
    ["leave", []],
    ["invite", ["bob"]],
    ["kick", ["bob"]],
    ["attributes", []],
  ])("S32 %s of what does not exist looks as if it were not allowed", (verb, peers) => {
    const asked = changes("c", verb, { peers })
    const newcomers = verb === "join" || verb === "invite"
    const stranger = outcomeOf(given(raiding), asked, newcomers)
    const nowhere = outcomeOf(given([...begun(1, "c", "carol"), asked, noGroup]), asked, newcomers)
    const joins = { says: "not-a-member", change: undefined, from: undefined, peers: undefined }
    expect(nowhere).toEqual(verb === "join" ? joins : stranger)
  })

  it("S25 attributes fit into 4,096 bytes of JSON, with those that are there", () => {
    const small = limited({ attributeBytes: 40 })
    const set = (attributes: object) =>
      outcomeOf(given(raiding, small), changes("a", "attributes", { attributes } as never), false)
    expect(set({ topic: "x".repeat(20) }).says).toBe("too-long")
    expect(set({ topic: "x".repeat(5) }).says).toBe("grouped")
    expect(set({ name: null, topic: "x".repeat(20) }).says).toBe("grouped")
  })

  it("S22 attributes are own properties, whatever they are called; null takes one away", () => {
    const attributes = JSON.parse('{"__proto__": "x", "constructor": 1, "name": null}')
    const story = given([...raiding, changes("a", "attributes", { attributes }), woken(raid)])
    story.when(committed(raid))
    const after = story.state.conversations.get(raid)?.group?.info?.attributes ?? {}
    expect(Object.entries(after)).toEqual([
      ["__proto__", "x"],
      ["constructor", 1],
    ])
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype)
  })
})
