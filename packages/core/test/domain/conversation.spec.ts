/** What memory keeps of a conversation and when it lets go of it, and what a lane writes when there is little to write. */
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { changes, raid, raiding } from "./grouped.js"
import {
  ab,
  acks,
  begun,
  both,
  committed,
  inMemory,
  lost,
  sends,
  stored,
  woken,
} from "./happened.js"

const tick = { type: "Ticked" } as const

describe("a conversation in memory", () => {
  it("L17 where its log begins moves with retention, and never back", () => {
    const story = given(both)
    const raised = (seq: number) =>
      ({ type: "FloorRaised", conversation: ab, floor: { seq, n: seq } }) as const
    story.when(raised(5)).then({ facts: [{ type: "FloorMoved" }] })
    expect(story.state.conversations.get(ab)?.floor).toEqual({ seq: 5, n: 5 })
    for (const seq of [4, 5]) story.when(raised(seq)).thenNothing()
    // Of what is not in memory the store knows it alone.
    story.when({ ...raised(5), conversation: "p:alice:carol" }).thenNothing()
  })

  it("L18 is gone when it was idle, and what is said of it later is nothing", () => {
    const story = given(both)
    story.when(tick, { monotonic: 60_000 }).thenSome({ facts: [{ type: "ConversationEvicted" }] })
    expect(story.state.conversations.has(ab)).toBe(false)
    given([
      ...both,
      { type: "ConversationEvicted", conversation: ab },
      { type: "FlushAsked", conversation: ab },
    ])
      .when(woken(ab))
      .thenNothing()
  })

  it("P14 forgets a receipt once all that it was sent to have the message, not before", () => {
    const key = "p:alice:bob:carol"
    const story = given([
      ...begun(1, "a", "alice", { watch: ["bob", "carol"] }),
      ...begun(2, "b", "bob"),
      ...begun(3, "c", "carol"),
      ...inMemory(key, 0),
    ])
    for (const text of ["one", "two"])
      story.when(sends("a", "bob,carol", text, { receipt: text === "two" }))
    story.when(woken(key)).when(committed(key))
    const receipts = () => [...(story.state.conversations.get(key)?.receipts ?? [])]
    for (const [on, seq] of [
      ["b", 2],
      ["c", 1],
    ] as const) {
      story.when(acks(on, [key, seq]))
      expect(receipts()).toEqual([["alice", 2]])
    }
    story.when(acks("c", [key, 2]))
    expect(receipts()).toEqual([])
  })

  it("P14 forgets it also when its sender has not read what was sent to it before", () => {
    const story = given([...both, ...stored("b", "alice", "one", ab)])
    for (const input of [sends("a", "bob", "two", { receipt: true }), woken(ab), committed(ab)])
      story.when(input)
    story.when(acks("b", [ab, 2]))
    const { receipts, cursors } = story.state.conversations.get(ab) ?? {}
    expect(cursors?.get("alice")?.seq).toBe(0)
    expect(receipts?.size).toBe(0)
  })

  it("P6 a message is no read mark", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab)])
    expect(story.state.conversations.get(ab)?.marks.size).toBe(0)
  })

  it("L7 a cursor steps to the end over one's own tail only: from where others' messages end", () => {
    const story = given(both)
    for (const [on, to] of [
      ["b", "alice"],
      ["a", "bob"],
      ["a", "bob"],
    ] as const)
      for (const input of stored(on, to, "hello", ab)) story.when(input)
    // Alice has bob's 1, and 2 and 3 are hers.
    story.when(acks("a", [ab, 1])).thenSome({
      facts: [{ type: "CursorMoved", peer: "alice", cursor: { seq: 3, n: 3 } }],
    })
  })
})

describe("a lane", () => {
  it("P1 gives each entry its id: its conversation and its place in it", () => {
    given([...both, sends("a", "bob", "one"), sends("b", "alice", "two")])
      .when(woken(ab))
      .thenSome({
        effects: [
          {
            type: "Commit",
            entries: [
              {
                entry: {
                  frame: { id: "md5(alice:bob).1", conversation: "md5(alice:bob)" },
                },
              },
              { entry: { frame: { id: "md5(alice:bob).2" } } },
            ],
          },
        ],
      })
    given([...raiding, changes("a", "leave")])
      .when(woken(raid))
      .thenSome({
        effects: [{ type: "Commit", entries: [{ entry: { frame: { id: "raid.3" } } }] }],
      })
  })

  it("L10 with nothing to write is done in the same step", () => {
    given(both)
      .when(woken(ab))
      .then({
        facts: [
          { type: "TransactionBegan", taken: 0, accepted: [], cursors: [] },
          { type: "TransactionEnded", result: "done" },
        ],
        effects: [],
      })
  })

  it("L11 that writes cursors alone writes nothing else, and puts nobody behind", () => {
    const read = [...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])]
    const { effects } = given(read).when(tick, { monotonic: 1_000 })
    expect(effects).toMatchObject([
      { type: "Commit", entries: [], behind: [], marks: [], over: [] },
    ])
    expect(effects).toHaveLength(1)
  })

  it("L6 with messages to write leaves the cursors for later that their peers' own messages moved", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), sends("a", "bob", "two")])
    story.when(woken(ab)).then({ effects: [{ type: "Commit", cursors: [] }] })
    story.when(committed(ab))
    // When there is time they are written.
    story.when(tick, { monotonic: 1_000 }).thenSome({
      effects: [{ type: "Commit", cursors: [["alice", { seq: 2 }]] }],
    })
  })

  it("L6 what was acknowledged goes with the next commit also after one that failed", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])])
    story.when(tick, { monotonic: 1_000 }).when(committed(ab, "not-applied"))
    story.when(sends("a", "bob", "two"))
    story.when(woken(ab)).then({
      effects: [
        {
          type: "Commit",
          cursors: [
            ["alice", { seq: 1 }],
            ["bob", { seq: 1 }],
          ],
        },
      ],
    })
  })

  it("L6 R22 what an ending session acknowledged is written behind the commit in flight", () => {
    for (const end of [lost("b"), { type: "CloseRequested", connection: "b", ref: 3 } as const]) {
      const story = given([...both, ...stored("a", "bob", "one", ab)])
      story.when(sends("a", "bob", "two")).when(woken(ab))
      story.when(acks("b", [ab, 1])).when(end)
      story.when(committed(ab)).thenSome({
        effects: [
          {
            type: "Commit",
            entries: [],
            cursors: [
              ["alice", {}],
              ["bob", { seq: 1 }],
            ],
          },
        ],
      })
    }
  })

  it("L6 has no cursor due once all are on their way", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])])
    expect([...story.state.due.dirty]).toEqual([ab])
    story.when(tick, { monotonic: 1_000 })
    expect([...story.state.due.dirty]).toEqual([])
    // Of two that wait one goes with the message; the other is still due.
    const two = given([
      ...both,
      ...stored("a", "bob", "one", ab),
      acks("b", [ab, 1]),
      sends("b", "alice", "x"),
    ])
    two.when(woken(ab)).thenSome({ effects: [{ type: "Commit", cursors: [["bob", { seq: 1 }]] }] })
    expect([...two.state.due.dirty]).toEqual([ab])
    two.when(committed(ab))
    two.when(tick, { monotonic: 1_000 }).thenSome({
      effects: [
        {
          type: "Commit",
          cursors: [
            ["alice", {}],
            ["bob", {}],
          ],
        },
      ],
    })
  })

  it("L12 after another's write the log is read as it is, with nothing unsure", () => {
    given([...both, sends("a", "bob", "one"), woken(ab)])
      .when(committed(ab, "conflict"))
      .then({ effects: [{ type: "LoadConversation", conversation: ab, unsure: [] }] })
  })
})
