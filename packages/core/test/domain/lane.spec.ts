import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import {
  ab,
  acks,
  begun,
  both,
  committed,
  inMemory,
  loaded,
  now,
  sends,
  stored,
  woken,
} from "./happened.js"

describe("lane", () => {
  it("L10 a send waits for the end of the turn, and shares a transaction with its like", () => {
    const story = given(both)
    story
      .when(sends("a", "bob", "one", { ref: 2 }))
      .thenSome({ effects: [{ type: "WakeLane", conversation: ab }] })
    expect(story.when(sends("b", "alice", "two", { ref: 2 })).effects).toEqual([])
    story.when(woken(ab)).then({
      facts: [{ type: "TransactionBegan", behind: ["alice", "bob"] }],
      effects: [
        {
          type: "Commit",
          entries: [
            { entry: { seq: 1, n: 1, from: "alice" } },
            { entry: { seq: 2, n: 2, from: "bob" } },
          ],
        },
      ],
    })
  })

  it("P1 answers and delivers only when the store said done, one answer for a session's sends", () => {
    const story = given([...both, sends("a", "bob", "one"), sends("a", "bob", "two", { ref: 3 })])
    expect(story.when(woken(ab)).effects.map(({ type }) => type)).toEqual(["Commit"])
    story.when(committed(ab)).thenSome({
      effects: [
        { type: "Deliver", frame: { seq: 1 } },
        { type: "Deliver", frame: { seq: 2 } },
        {
          type: "Reply",
          connection: "a",
          frame: {
            type: "sent",
            items: [
              [2, now, 1],
              [3, now, 2],
            ],
          },
        },
      ],
    })
  })

  it("L10 one transaction in flight; what comes meanwhile gets its seqs with the next", () => {
    const story = given([...both, sends("a", "bob", "one"), woken(ab)])
    expect(story.when(sends("a", "bob", "two")).effects).toEqual([])
    story.when(woken(ab)).thenNothing()
    story
      .when(committed(ab))
      .thenSome({ effects: [{ type: "Commit", entries: [{ entry: { seq: 2 } }] }] })
  })

  it("L10 R25 a refused transaction leaves no hole: the next one takes its seqs", () => {
    const story = given([...both, sends("a", "bob", "one"), woken(ab), sends("b", "alice", "two")])
    story.when(committed(ab, "not-applied")).thenSome({
      effects: [
        { type: "Reply", connection: "a", frame: { type: "refused", code: "not-applied" } },
        { type: "Commit", entries: [{ entry: { seq: 1, from: "bob" } }] },
      ],
    })
  })

  it("L12 after a conflict the head is read again and the same sends go on from it", () => {
    const story = given([...both, sends("a", "bob", "one"), woken(ab)])
    story
      .when(committed(ab, "conflict"))
      .thenSome({ effects: [{ type: "LoadConversation", conversation: ab }] })
      .when(loaded(ab, 7))
      .thenSome({ effects: [{ type: "Commit", entries: [{ entry: { seq: 8, from: "alice" } }] }] })
  })

  it("L9 R17 times never fall within a conversation, whatever the clock does", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), sends("a", "bob", "two")])
    story
      .when(woken(ab), { now: now - 3_600_000 })
      .thenSome({ effects: [{ type: "Commit", entries: [{ entry: { timestamp: now } }] }] })
    story.when(committed(ab))
    story.when(sends("a", "bob", "three"))
    story
      .when(woken(ab), { now: now + 8 * 86_400_000 })
      .thenSome({ facts: [{ type: "TransactionBegan" }] })
  })

  it("L11 at most 256 sends in one transaction, the rest in the next", () => {
    const many = Array.from({ length: 200 }, (_, n) => sends("a", "bob", `a${n}`))
    const others = Array.from({ length: 100 }, (_, n) => sends("b", "alice", `b${n}`))
    const story = given([...both, ...many, ...others])
    const [first] = story.when(woken(ab)).effects
    expect(first?.type === "Commit" && first.entries.length).toBe(256)
    const second = story.when(committed(ab)).effects.find(({ type }) => type === "Commit")
    expect(second?.type === "Commit" && second.entries.length).toBe(44)
  })

  it("L13 notes once who is behind, and takes the note away when the cursor reaches the head", () => {
    const story = given([...both, sends("a", "bob", "one")])
    story.when(woken(ab)).thenSome({ effects: [{ type: "Commit", behind: ["bob"], caughtUp: [] }] })
    story.when(committed(ab))
    story.when(sends("a", "bob", "two"))
    story.when(woken(ab)).thenSome({ effects: [{ type: "Commit", behind: [] }] })
    story.when(committed(ab))
    story.when(acks("b", [ab, 2]))
    story
      .when({ type: "Ticked" }, { monotonic: 1_000 })
      .thenSome({ effects: [{ type: "Commit", entries: [], caughtUp: ["bob"] }] })
      .when(committed(ab))
    story.when(sends("a", "bob", "three"))
    story.when(woken(ab)).thenSome({ effects: [{ type: "Commit", behind: ["bob"] }] })
  })

  it("L6 a cursor that was acknowledged goes with the next commit", () => {
    given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1]), sends("a", "bob", "two")])
      .when(woken(ab))
      .thenSome({ effects: [{ type: "Commit", cursors: [["bob", { seq: 1, n: 1 }]] }] })
  })

  it("L6 a cursor whose commit failed is written again", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])])
    story.when({ type: "Ticked" }, { monotonic: 1_000 })
    story.when(committed(ab, "not-applied"))
    story.when({ type: "Ticked" }, { monotonic: 2_000 }).thenSome({
      effects: [
        {
          type: "Commit",
          cursors: [
            ["alice", {}],
            ["bob", { seq: 1 }],
          ],
        },
      ],
    })
  })

  it("L11 the first message of a conversation puts it into its senders' lists, the next writes no such row", () => {
    const story = given([...both, sends("a", "bob", "one")])
    const first = {
      type: "Commit",
      cursors: [["alice", { seq: 0, n: 0 }]],
      behind: ["bob"],
    } as const
    story.when(woken(ab)).thenSome({ effects: [first] })
    story.when(committed(ab)).when(sends("a", "bob", "two"))
    story.when(woken(ab)).thenSome({ effects: [{ type: "Commit", cursors: [] }] })
  })

  it("L7 a sender's cursor steps over its own entries only directly behind it", () => {
    const story = given([...both, sends("a", "bob", "one"), woken(ab)])
    story.when(committed(ab)).thenSome({
      facts: [{ type: "CursorMoved", peer: "alice", cursor: { seq: 1, n: 1 }, by: "own" }],
    })
    story.when(sends("b", "alice", "two")).when(woken(ab))
    // Bob has not acknowledged 1: his own 2 moves nothing.
    const { facts } = story.when(committed(ab))
    expect(facts.filter(({ type }) => type === "CursorMoved")).toEqual([])
  })

  it("an answer of the store that nobody waits for means nothing", () => {
    given(both).when(committed(ab)).thenNothing()
    given(begun(1, "a", "alice"))
      .when(committed(ab))
      .thenNothing()
  })

  it("does nothing before the log is read, nor while the store is away", () => {
    given([...both, sends("a", "bob", "x"), { type: "StoreWentAway" }])
      .when(woken(ab))
      .thenNothing()
    const unread = inMemory("p:alice:carol", 0).slice(0, 1)
    given([...both, ...unread])
      .when(woken("p:alice:carol"))
      .thenNothing()
  })
})
