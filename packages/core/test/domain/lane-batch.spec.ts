import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { changes, counted, groupLoaded, membersLoaded, raid, raiding, says } from "./grouped.js"
import { begun, committed, now, woken } from "./happened.js"

const commits = (effects: readonly { readonly type: string }[]) =>
  effects.filter(({ type }) => type === "Commit")

describe("a lane's next transaction", () => {
  it("R11 P10 a kick and a send of the kicked in one turn: judged where the seq is given", () => {
    const kick = changes("a", "kick", { peers: ["bob"] })
    const kicked = given([...raiding, kick, says("b", "too late")])
    kicked.when(woken(raid)).thenSome({
      effects: [{ type: "Commit", entries: [{ entry: { seq: 3, change: "kicked" } }] }],
    })
    kicked.when(committed(raid)).thenSome({
      effects: [
        { type: "Deliver", connections: ["a", "b"] },
        { type: "Reply", connection: "a", frame: { type: "grouped", seq: 3 } },
        { type: "Reply", connection: "b", frame: { ref: 6, code: "not-a-member" } },
      ],
    })
    // The other way round it was a member when it got its seq.
    const sent = given([...raiding, says("b", "in time"), kick])
    sent.when(woken(raid)).thenSome({
      effects: [{ type: "Commit", entries: [{ entry: { seq: 3, n: 1, from: "bob" } }] }],
    })
    sent.when(committed(raid)).thenSome({
      effects: [{ type: "Commit", entries: [{ entry: { seq: 4, n: 1, change: "kicked" } }] }],
    })
  })

  it("R11 a send that was let in before the kick is refused when its turn comes, and takes no seq", () => {
    const story = given([
      ...raiding,
      changes("a", "kick", { peers: ["bob"] }),
      woken(raid),
      says("b", "let in"),
      says("a", "goes on"),
    ])
    story.when(committed(raid)).thenSome({
      effects: [
        { type: "Reply", connection: "b", frame: { ref: 6, code: "not-a-member" } },
        { type: "Commit", entries: [{ entry: { seq: 4, n: 1, from: "alice" } }] },
      ],
    })
  })

  it("R13 a join and a send at once: the newcomer gets what has a seq after its join", () => {
    const early = given([...raiding, says("a", "before"), changes("c", "join"), counted(3, "c")])
    early.when(says("a", "after"))
    early.when(woken(raid)).thenSome({
      effects: [{ type: "Commit", entries: [{ entry: { seq: 3, from: "alice" } }] }],
    })
    early.when(committed(raid)).thenSome({
      effects: [
        { type: "Deliver", connections: ["b"], frame: { seq: 3, text: "before" } },
        { type: "Commit", entries: [{ entry: { seq: 4, change: "joined" } }] },
      ],
    })
    early.when(committed(raid)).thenSome({
      effects: [
        { type: "Deliver", connections: ["a", "b", "c"], frame: { seq: 4 } },
        { type: "Commit", entries: [{ entry: { seq: 5, from: "alice" } }] },
      ],
    })
    early.when(committed(raid)).thenSome({
      effects: [{ type: "Deliver", connections: ["b", "c"], frame: { text: "after" } }],
    })
  })

  it("P10 a change is alone in its transaction; messages before and after it share theirs", () => {
    const story = given([
      ...raiding,
      says("a", "one"),
      says("b", "two"),
      changes("a", "attributes", { attributes: { level: 3 } }),
      changes("b", "leave"),
      says("a", "three"),
      says("a", "four"),
    ])
    const taken: number[] = []
    let outcome = story.when(woken(raid))
    while (commits(outcome.effects).length > 0) {
      const [commit] = outcome.effects.filter((effect) => effect.type === "Commit")
      taken.push(commit?.entries.length ?? 0)
      outcome = story.when(committed(raid))
    }
    expect(taken).toEqual([2, 1, 1, 2])
    expect(story.state.conversations.get(raid)?.head).toMatchObject({ seq: 8, n: 4 })
  })

  it("L8 a change has a seq and is no message: n stays", () => {
    given([...raiding, changes("b", "leave")])
      .when(woken(raid))
      .thenSome({
        effects: [{ type: "Commit", entries: [{ entry: { seq: 3, n: 0, change: "left" } }] }],
      })
  })

  it("a change that changes nothing is answered in its turn, and takes no seq", () => {
    const invites = changes("a", "invite", { peers: ["bob"] })
    given([...raiding, invites, says("a", "next")])
      .when(woken(raid))
      .thenSome({
        effects: [
          { type: "Reply", connection: "a", frame: { type: "grouped", group: "raid" } },
          { type: "Commit", entries: [{ entry: { seq: 3, from: "alice" } }] },
        ],
      })
  })

  it("P2 what waits to be counted holds up what came after it", () => {
    const story = given([...raiding, changes("c", "join"), says("a", "after the join")])
    expect(commits(story.when(woken(raid)).effects)).toEqual([])
    story.when(counted(3, "c")).thenSome({ effects: [{ type: "WakeLane" }] })
    story.when(woken(raid)).thenSome({
      effects: [{ type: "Commit", entries: [{ entry: { seq: 3, change: "joined" } }] }],
    })
  })

  it("L12 after a conflict members are read anew: the store's next writer may be another", () => {
    const story = given([...raiding, says("b", "hello"), woken(raid)])
    story
      .when(committed(raid, "conflict"))
      .thenSome({ effects: [{ type: "LoadConversation", conversation: raid }] })
    story
      .when(groupLoaded(3))
      .thenSome({ effects: [{ type: "LoadMembers", conversation: raid }] })
      // Another engine kicked bob.
      .when(membersLoaded({ alice: 1 }))
      .thenSome({ effects: [{ type: "Reply", connection: "b", frame: { code: "not-a-member" } }] })
  })

  it("L9 the time of a change never falls below the log's", () => {
    given([...raiding, changes("b", "leave")])
      .when(woken(raid), { now: now - 3_600_000 })
      .thenSome({ effects: [{ type: "Commit", entries: [{ entry: { timestamp: now - 1_000 } }] }] })
  })

  it("L12 C12 a read mark beside a message that met a conflict is written again and answered", () => {
    const mark = {
      type: "ReadRequested",
      connection: "b",
      ref: 8,
      conversation: raid,
      seq: 2,
    } as const
    const asker = { session: 2, connection: "b", ref: 8 }
    const known = { type: "MarkLoaded", peer: "bob", asker, request: mark, seq: 0 } as const
    const story = given([...raiding, mark, known])
    story.when(says("a", "hello"))
    story.when(woken(raid)).thenSome({ effects: [{ type: "Commit", marks: [{ seq: 2 }] }] })
    story.when(committed(raid, "conflict"))
    story.when(groupLoaded(3, { n: 1 }))
    story
      .when(membersLoaded({ alice: 1, bob: 2 }))
      .thenSome({ effects: [{ type: "Commit", entries: [{ entry: { seq: 4 } }], marks: [{}] }] })
    story
      .when(committed(raid))
      .thenSome({ effects: [{ type: "Reply", connection: "b", frame: { type: "done", ref: 8 } }] })
  })

  it("R12 a session that opens while a change is in flight is told of it once", () => {
    const story = given([...raiding, changes("a", "invite", { peers: ["dave"] })])
    story.when(counted(1, "a"))
    story.when(woken(raid))
    for (const one of begun(4, "d", "dave").slice(0, 2)) story.when(one)
    const { effects } = story.when(committed(raid)).thenSome({
      facts: [{ type: "GatheringTouched", session: 4, conversation: raid, after: 2 }],
    })
    expect(effects.filter(({ type }) => type === "Deliver")).toMatchObject([
      { connections: ["a", "b"] },
    ])
  })
})
