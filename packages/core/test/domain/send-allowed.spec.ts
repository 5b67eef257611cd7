/** What is asked of whom before a message waits: in groups, of the host, of who is muted. */
import { given } from "@peerage/testing"
import { describe, it } from "vitest"
import { groupLoaded, membersLoaded, noGroup, raid, raiding, says } from "./grouped.js"
import { ab, begun, both, committed, inMemory, limited, now, sends, woken } from "./happened.js"

const away = { type: "StoreWentAway" } as const

describe("a send to a group", () => {
  it("§6 is refused as degraded while the store is away; a transient one waits until it is known who is in it", () => {
    given([...raiding, away])
      .when(says("a", "hello"))
      .thenRefused("degraded")
    const story = given([...raiding, away])
    story
      .when(says("a", "typing", { transient: true }))
      .thenSome({ facts: [{ type: "InputParked" }], effects: [{ type: "LoadConversation" }] })
    story.when({ type: "StoreRegained", epoch: "" }).when(groupLoaded(2))
    story
      .when(membersLoaded({ alice: 1, bob: 2 }))
      .thenSome({ effects: [{ type: "Deliver", connections: ["b"], frame: { group: "raid" } }] })
  })

  it("L18 is busy when too many wait for the group or for its members", () => {
    const one = limited({ parkedInputs: 1 })
    const alice = begun(1, "a", "alice")
    const story = given([...alice, says("a", "one")], one)
    story.when(says("a", "two")).thenRefused("busy")
    story.when(groupLoaded(2)).thenSome({ effects: [{ type: "LoadMembers" }] })
    story.when(says("a", "two")).thenRefused("busy")
    story.when(membersLoaded({ alice: 1 })).thenSome({ facts: [{ type: "SendQueued" }] })
  })

  it("S32 nobody sends to a group that does not exist, not even the host", () => {
    const story = given([...begun(1, "a", "alice"), says("a", "hello"), noGroup])
    story
      .when(says("a", "hello"))
      .thenSome({ effects: [{ frame: { code: "not-a-member" }, type: "Reply" }] })
    story.when(says("host", "hello", { as: "alice" })).thenRefused("not-a-member")
  })

  it("P10 the host speaks in a group without being in it, for nobody's rate", () => {
    const few = limited({ sendBurst: 1 })
    const story = given(raiding, few)
    for (const text of ["one", "two"])
      story
        .when(says("host", text, { as: "system" }))
        .thenSome({ facts: [{ type: "SendQueued", send: { from: "system", byHost: true } }] })
    story.when(woken(raid)).thenSome({
      effects: [
        { type: "Commit", entries: [{ send: { text: "one" } }, { send: { text: "two" } }] },
      ],
    })
    story.when(committed(raid)).thenSome({
      effects: [
        {
          type: "Reply",
          connection: "host",
          frame: {
            items: [
              [6, now, 3],
              [6, now, 4],
            ],
          },
        },
      ],
    })
  })
})

describe("a send", () => {
  it("S28 of a peer that the host muted is refused, until it may again, and says when that is", () => {
    const mute = (until: number | undefined) =>
      ({ type: "SanctionSet", peer: "alice", kind: "mute", until }) as const
    const story = given([...both, mute(now + 5_000)])
    story.when(sends("a", "bob", "hello")).then({
      facts: [],
      effects: [{ type: "Reply", frame: { code: "muted", retryAfterMs: 5_000 } }],
    })
    story
      .when(sends("a", "bob", "hello"), { now: now + 5_000 })
      .thenSome({ facts: [{ type: "SendQueued" }] })
    story.when(mute(Number.POSITIVE_INFINITY))
    story.when(sends("a", "bob", "hello")).thenRefused("muted")
    // The host may speak in its name all the same.
    story
      .when(sends("host", "bob", "hello", { as: "alice" }))
      .thenSome({ facts: [{ type: "SendQueued" }] })
    story.when(mute(undefined))
    story.when(sends("a", "bob", "hello")).thenSome({ facts: [{ type: "SendQueued" }] })
  })

  it("of the host's needs no watch", () => {
    given([...both, ...inMemory("p:bob:carol", 0)])
      .when(sends("host", "carol", "hello", { as: "bob" }))
      .thenSome({
        facts: [{ type: "SendQueued", send: { from: "bob", to: ["carol"], byHost: true } }],
      })
    given(both)
      .when(sends("a", "bob", "hello"))
      .thenSome({ facts: [{ type: "SendQueued", send: { byHost: false } }] })
  })

  it("to nobody that is watched has no conversation and no seq, only a time", () => {
    given(both)
      .when(sends("a", "carol", "hello", { skipUnwatched: true }))
      .then({
        facts: [],
        effects: [{ type: "Reply", frame: { type: "sent", conversation: "", items: [[2, now]] } }],
      })
  })

  it("S31 counts a new conversation once, however many messages begin it", () => {
    const one = limited({ newConversationsPerHour: 1 })
    const story = given(both, one)
    for (const text of ["one", "two"])
      story.when(sends("a", "bob", text)).thenSome({ facts: [{ type: "SendQueued" }] })
    story.when(woken(ab))
    // Nothing waits now, and nothing is stored yet: they are on their way.
    story.when(sends("a", "bob", "three")).thenSome({ facts: [{ type: "SendQueued" }] })
  })
})
