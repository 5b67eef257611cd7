/** Who is in a group by memory's account: after changes, lists that come late, and sessions that end (P10, L14). */
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { cursorOf } from "../../src/domain/member.js"
import {
  begunIn,
  changes,
  counted,
  groupLoaded,
  membership,
  membersLoaded,
  noGroup,
  raid,
  raiding,
  says,
} from "./grouped.js"
import { acks, begun, committed, limited, line, listed, lost, opens, woken } from "./happened.js"

const closes = (connection: string) => ({ type: "CloseRequested", connection, ref: 9 }) as const
const invites = (...peers: string[]) => [
  changes("a", "invite", { peers }),
  counted(1, "a"),
  woken(raid),
  committed(raid),
]

describe("the audience of a group", () => {
  it("P5 P10 is its members that have sessions, and nobody else", () => {
    const story = given(raiding)
    const audience = () => [...(story.state.audience.get(raid) ?? [])]
    expect(audience()).toEqual(["alice", "bob"])
    story.when(closes("b"))
    expect(audience()).toEqual(["alice"])
    // Carol was here a moment ago: the engine remembers her, and has no line to her.
    for (const input of [closes("c"), ...invites("carol")]) story.when(input)
    expect(audience()).toEqual(["alice"])
    for (const input of [line("b2"), opens("b2", "bob")]) story.when(input)
    expect(audience()).toEqual(["alice", "bob"])
    for (const on of ["a", "b2"]) story.when(closes(on))
    expect(story.state.audience.has(raid)).toBe(false)
  })
})

describe("memberships in memory", () => {
  const of = (story: ReturnType<typeof given>, peer = "bob") =>
    story.state.peers.get(peer)?.groups.get(raid)?.memberships

  it("P10 each leave ends the membership that goes on, however many there were", () => {
    const all = [membership(2, 3), membership(4, 5), membership(6)]
    const story = given([
      ...begunIn(1, "a", "alice", [membership(1)]),
      ...begunIn(2, "b", "bob", all),
      groupLoaded(6),
      says("a", "x", { transient: true }),
      membersLoaded({ alice: 1, bob: 6 }),
    ])
    for (const input of [changes("b", "leave"), woken(raid), committed(raid)]) story.when(input)
    expect(of(story)).toEqual([membership(2, 3), membership(4, 5), membership(6, 7)])
  })

  it("P10 a newcomer's cursor stands directly before its join, whatever it had", () => {
    const { state } = given([...raiding, ...invites("carol")])
    expect(cursorOf(state, "carol", raid)).toEqual({ seq: 2, n: 0 })
  })

  it("L14 what is over and deleted does not come back with a list that was read before", () => {
    const story = given([...raiding, changes("b", "leave"), woken(raid), committed(raid)])
    story.when(acks("b", [raid, 3]))
    story.when({ type: "Ticked" }, { monotonic: 1_000 }).when(committed(raid))
    expect(story.state.peers.get("bob")?.groups.size).toBe(0)
    for (const input of [line("l"), opens("l", "bob", { device: "laptop" })]) story.when(input)
    const stale = { conversation: raid, memberships: [membership(2, 3)], cursor: undefined }
    story.when({ ...listed(4, "l"), groups: [stale] })
    expect(story.state.peers.get("bob")?.groups.size).toBe(0)
  })

  it("L12 L14 nor what turned out to be over while the first list was read", () => {
    const story = given([
      line("b"),
      opens("b", "bob"),
      ...begun(2, "a", "alice"),
      says("a", "x", { transient: true }),
      groupLoaded(9, { memberships: [["bob", []]] }),
    ])
    const stale = { conversation: raid, memberships: [membership(2)], cursor: undefined }
    story.when({ ...listed(1, "b"), groups: [stale] })
    expect(story.state.peers.get("bob")?.groups.size).toBe(0)
    expect(story.state.audience.get(raid)?.has("bob")).not.toBe(true)
  })

  it("P10 a change says who came and who went, and writes what the group is only if that changed", () => {
    const story = given(raiding)
    const stored = (asked: ReturnType<typeof changes>, session = 0) => {
      story.when(asked)
      if (session > 0) story.when(counted(session, asked.connection))
      const { effects } = story.when(woken(raid))
      const { facts } = story.when(committed(raid))
      const commit = effects.find((effect) => effect.type === "Commit")
      const { joined, left, info } = facts.find((fact) => fact.type === "GroupChanged") ?? {}
      const { info: written, joined: rows, left: ended } = commit?.group ?? {}
      expect([rows, ended?.map(([peer]) => peer), written]).toEqual([joined, left, info])
      return [joined, left, info?.attributes]
    }
    const attributes = { name: "other" }
    expect(stored(changes("c", "join", { attributes }), 3)).toEqual([["carol"], [], undefined])
    expect(stored(changes("a", "kick", { peers: ["bob"], attributes }))).toEqual([
      [],
      ["bob"],
      undefined,
    ])
    expect(stored(changes("a", "attributes", { attributes }))).toEqual([[], [], attributes])
  })
})

describe("changes by the host", () => {
  const host = (verb: Parameters<typeof changes>[1], more: Parameters<typeof changes>[2]) =>
    changes("host", verb, { as: "system", ...more })
  const stored = (verb: Parameters<typeof changes>[1], more: Parameters<typeof changes>[2]) => {
    const story = given([...raiding, host(verb, more)])
    story.when({ ...counted(0, "host"), asker: { connection: "host", ref: 5 } })
    return story.when(woken(raid)).effects
  }

  it("P10 it invites, kicks and sets attributes without being a member", () => {
    for (const [verb, change, more] of [
      ["invite", "invited", { peers: ["carol"] }],
      ["kick", "kicked", { peers: ["bob"] }],
      ["attributes", "attributes", { attributes: { name: "x" } }],
    ] as const)
      expect(stored(verb, more)).toMatchObject([
        { type: "Commit", entries: [{ entry: { change } }] },
      ])
  })

  it("P10 it creates a group of others, who are invited, or of itself and others, who join", () => {
    const created = (peers: readonly string[]) => {
      const story = given([host("create", { peers }), noGroup])
      story.when({ ...counted(0, "host"), asker: { connection: "host", ref: 5 } })
      const [effect] = story.when(woken(raid)).effects
      return effect?.type === "Commit" && [effect.entries[0]?.entry.change, effect.group?.joined]
    }
    expect(created(["alice", "bob"])).toEqual(["invited", ["alice", "bob"]])
    expect(created(["system", "bob"])).toEqual(["joined", ["system", "bob"]])
    const own = given([...begun(1, "c", "carol"), changes("c", "create"), noGroup])
    own.when(counted(1, "c"))
    own.when(woken(raid)).thenSome({
      effects: [
        {
          type: "Commit",
          entries: [{ entry: { change: "joined" } }],
          group: { joined: ["carol"] },
        },
      ],
    })
  })

  it("S25 S31 a group is created within its limits: members and bytes of attributes", () => {
    const created = (
      limits: Parameters<typeof limited>[0],
      more: Parameters<typeof changes>[2],
    ) => {
      const story = given(
        [host("create", { peers: ["alice", "bob"], ...more }), noGroup],
        limited(limits),
      )
      story.when({ ...counted(0, "host"), asker: { connection: "host", ref: 5 } })
      const [effect] = story.when(woken(raid)).effects
      return effect?.type === "Reply" && effect.frame.type === "refused"
        ? effect.frame.code
        : effect?.type
    }
    expect(created({ groupMembers: 1 }, {})).toBe("too-many")
    expect(created({ groupMembers: 2 }, {})).toBe("Commit")
    const attributes = { name: "x".repeat(10) }
    const bytes = JSON.stringify(attributes).length
    expect(created({ attributeBytes: bytes - 1 }, { attributes })).toBe("too-long")
    expect(created({ attributeBytes: bytes }, { attributes })).toBe("Commit")
  })
})

describe("what comes late", () => {
  it("L12 members that were read before a loss are not believed, nor those of a log that nobody has", () => {
    const late = membersLoaded({ alice: 1, bob: 2, carol: 3 })
    given([...raiding, { type: "StoreLost" }])
      .when(late)
      .thenNothing()
    given(raiding).when(late).thenNothing()
    given([]).when(late).thenNothing()
    given([]).when(counted(1, "a")).thenNothing()
  })

  it("C12 that a newcomer has too many groups is told to nobody once the line is lost", () => {
    const { effects } = given([...raiding, changes("c", "join"), lost("c")]).when(
      counted(3, "c", ["carol"]),
    )
    expect(effects.filter(({ type }) => type === "Reply")).toEqual([])
  })

  it("S28 creating and changing are counted apart", () => {
    const create = (ref: number) => changes("a", "create", { group: "two", ref })
    const two = groupLoaded(0, { conversation: "g:two", info: undefined })
    const rates = (limits: Parameters<typeof limited>[0]) =>
      given([...raiding, changes("a", "leave"), create(6), two], limited(limits))
    const few = rates({ newGroupsPerHour: 1, requestBurst: 9 })
    few.when(create(7)).thenRefused("rate-limited")
    few.when(changes("a", "leave", { ref: 8 })).thenSome({ facts: [{ type: "RateSpent" }] })
    const one = rates({ newGroupsPerHour: 9, requestBurst: 1 })
    one.when(changes("a", "leave", { ref: 8 })).thenRefused("rate-limited")
    one.when(create(7)).thenSome({ facts: [{ type: "RateSpent" }] })
  })
})

describe("a line that uses a ref twice", () => {
  it("C12 has that change taken up which was counted for, whatever else has its ref", () => {
    const invite = changes("a", "invite", { peers: ["dave"] })
    for (const other of [
      says("a", "again", { ref: 5, key: 7, again: true }),
      changes("a", "leave"),
    ]) {
      const story = given([...raiding, other, invite])
      story.when(counted(1, "a")).thenSome({
        facts: [{ type: "SendChecked", keep: true, send: { kind: "change", verb: "invite" } }],
      })
      const waiting = story.state.conversations.get(raid)?.waiting
      expect(waiting).toHaveLength(2)
      // Else it would be looked up for ever, and hold up the group.
      expect(waiting?.[1]).toMatchObject({ verb: "invite", checking: false })
      const full = given([...raiding, other, invite])
      full.when(counted(1, "a", ["dave"]))
      const left = full.state.conversations.get(raid)?.waiting
      expect(left).toMatchObject([
        other.type === "SendRequested" ? { key: { number: 7 } } : { verb: "leave" },
      ])
    }
  })

  it("C12 P4 and of its messages that which was looked up", () => {
    const again = says("a", "again", { ref: 5, key: 7, again: true })
    const story = given([...raiding, changes("a", "invite", { peers: ["dave"] }), again])
    const looked = { type: "KeyLookedUp", conversation: raid, found: undefined } as const
    story.when({ ...looked, peer: "alice", device: "phone", number: 7 })
    expect(story.state.conversations.get(raid)?.waiting).toMatchObject([
      { verb: "invite", checking: true },
      { text: "again", checking: false },
    ])
  })
})

describe("the host in a peer's name", () => {
  it("P10 says something in a group that the peer is not in; that makes it no member", () => {
    const story = given(raiding)
    for (const input of [{ ...says("h", "hello"), as: "carol" } as const, woken(raid)])
      story.when(input)
    story.when(committed(raid)).thenSome({
      effects: [{ type: "Deliver", connections: ["a", "b"] }],
    })
    expect(story.state.peers.get("carol")?.groups.size).toBe(0)
    expect([...(story.state.audience.get(raid) ?? [])]).toEqual(["alice", "bob"])
  })
})
