import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import {
  ab,
  begun,
  committed,
  entries,
  entry,
  inMemory,
  line,
  listed,
  loaded,
  lost,
  now,
  opening,
  opens,
  page,
  resuming,
  sends,
  woken,
} from "./happened.js"

describe("gather", () => {
  it("L13 looks only where the store says that it is behind, and where it has a position", () => {
    given(opening(["p:bob:carol", 3]))
      .when(listed(1, "b", ab))
      .thenSome({
        facts: [{ type: "GatheringListed", conversations: [ab] }],
        effects: [
          { type: "LoadConversation", conversation: "p:bob:carol" },
          { type: "LoadConversation", conversation: ab },
        ],
      })
  })

  it("L2 starts at the lower of position and cursor; without a position, at the cursor", () => {
    const startOf = (position: number | undefined, cursor: number) => {
      const positions: [string, number][] = position === undefined ? [] : [[ab, position]]
      const log = inMemory(ab, 9, { cursors: { bob: cursor } })
      const { facts } = given([...resuming(...positions), ...log]).when(listed(1, "b2", ab))
      const began = facts.find(({ type }) => type === "ReaderBegan")
      return began?.type === "ReaderBegan" ? began.delivered : "live"
    }
    expect(startOf(3, 5)).toBe(3)
    expect(startOf(5, 3)).toBe(3)
    expect(startOf(undefined, 4)).toBe(4)
    expect(startOf(9, 9)).toBe("live")
    expect(startOf(99, 9)).toBe("live")
  })

  it("L7 shows own entries only to a device that gave a position", () => {
    const log = inMemory(ab, 9, { cursors: { bob: 4 } })
    given([...resuming([ab, 4]), ...log])
      .when(listed(1, "b2", ab))
      .thenSome({ facts: [{ type: "ReaderBegan", own: true }] })
    given([...resuming(), ...log])
      .when(listed(1, "b2", ab))
      .thenSome({ facts: [{ type: "ReaderBegan", own: false }] })
  })

  it("L3 caps at an open alone: a resume begins to read at once", () => {
    const log = inMemory(ab, 90, { cursors: { bob: 4 } })
    given([...resuming(), ...log])
      .when(listed(1, "b2", ab))
      .thenSome({ effects: [{ type: "LoadPage", purpose: "drain", after: 4 }] })
    given([...opening(), ...log])
      .when(listed(1, "b", ab))
      .thenSome({ effects: [{ type: "LoadPage", purpose: "tail", after: 4, before: 91 }] })
  })

  it("S35 a position in somebody else's conversation is no right to read it", () => {
    const story = given(opening(["p:alice:carol", 0], ["g:raid", 0]))
    // Of which groups it is a member is known when the list of them is read.
    expect([...story.state.sessions.get(1)!.gathering!.positions]).toEqual([["g:raid", 0]])
    story.when(listed(1, "b")).thenSome({ effects: [{ type: "LoadConversation" }] })
    const info = { attributes: {}, createdBy: "alice", createdAt: now }
    const { effects } = story
      .when({ ...loaded("g:raid", 9), peers: [], info })
      .thenSome({ facts: [{ type: "ConversationSettled" }, { type: "GatheringEnded" }] })
    expect(effects).toEqual([])
  })

  it("R1 pushes nothing where the start is not fixed yet, and looks there", () => {
    const alice = begun(2, "a", "alice", { watch: ["bob"] })
    const story = given([
      ...opening(),
      ...alice,
      ...inMemory(ab, 0),
      sends("a", "bob", "one"),
      woken(ab),
    ])
    const { effects } = story
      .when(committed(ab))
      .thenSome({ facts: [{ type: "GatheringTouched", session: 1, conversation: ab }] })
    expect(effects.filter(({ type }) => type === "Deliver")).toEqual([])
    story
      .when(listed(1, "b"))
      // It came since the session was there: the offline rules are not about it (L3).
      .thenSome({ effects: [{ type: "LoadPage", purpose: "drain", after: 0, before: 2 }] })
  })

  it("R1 what is committed while the tail is read waits for it, and is not lost", () => {
    const alice = begun(2, "a", "alice", { watch: ["bob"] })
    const story = given([...opening(), ...alice, ...inMemory(ab, 1, { behind: ["bob"] })])
    story
      .when(listed(1, "b", ab))
      .when(sends("a", "bob", "two"))
      .when(woken(ab))
    expect(story.when(committed(ab)).effects.filter(({ type }) => type === "Deliver")).toEqual([])
    const tail = { purpose: "tail", after: 0, before: 2, limit: 51 } as const
    story.when(page(1, "b", [entry(1, "alice")], tail)).thenSome({
      facts: [{ type: "GatheringEnded" }, { type: "ReaderBegan", delivered: 0 }],
      effects: [{ type: "LoadPage", purpose: "drain", after: 0, before: 3 }],
    })
  })

  it("goes on reading a tail until the rules need no more of it", () => {
    const log = inMemory(ab, 200, { cursors: { bob: 0 } })
    const at = { purpose: "tail", after: 0, limit: 51 } as const
    const story = given([...opening(), ...log, listed(1, "b", ab)])
    // 30 of the others' messages, 21 own ones: not enough for the cap.
    const own = [...entries(150, 170, "bob"), ...entries(171, 200)].toReversed()
    story
      .when(page(1, "b", own, { ...at, before: 201 }))
      .then({
        facts: [{ type: "TailGathered", head: 200, complete: false }],
        effects: [{ type: "LoadPage", purpose: "tail", after: 0, before: 150 }],
      })
      .when(page(1, "b", entries(99, 149).toReversed(), { ...at, before: 150 }))
      .thenSome({ facts: [{ type: "TailGathered", head: 200, complete: true }] })
  })

  it("L3 reads no further back than the age allows", () => {
    const log = inMemory(ab, 200, { cursors: { bob: 0 } })
    const old = entries(150, 200, "bob", { timestamp: now - 8 * 86_400_000 }).toReversed()
    given([...opening(), ...log, listed(1, "b", ab)])
      .when(page(1, "b", old, { purpose: "tail", after: 0, before: 201, limit: 51 }))
      .thenSome({ facts: [{ type: "TailGathered", complete: true }] })
  })

  it("waits with all drains until every start is known, so that the cap sees everything", () => {
    const bc = "p:bob:carol"
    const story = given([
      ...opening(),
      ...inMemory(ab, 1, { behind: ["bob"] }),
      ...inMemory(bc, 1, { behind: ["bob"] }),
      listed(1, "b", ab, bc),
    ])
    const at = { purpose: "tail", after: 0, before: 2, limit: 51 } as const
    story
      .when(page(1, "b", [entry(1, "alice")], at))
      .then({ facts: [{ type: "TailGathered" }], effects: [] })
      .when(page(1, "b", [entry(1, "carol")], { ...at, conversation: bc }))
      .thenSome({
        facts: [{ type: "GatheringEnded" }, { type: "ReaderBegan" }, { type: "ReaderBegan" }],
      })
  })

  it("P7 L12 L18 what came meanwhile is read although nothing before it is, and its log left the memory since", () => {
    const bc = "p:bob:carol"
    const old = { timestamp: now - 8 * 86_400_000 }
    const story = given([
      ...begun(1, "a", "alice", { watch: ["bob"] }),
      line("b"),
      opens("b", "bob"),
      ...inMemory(ab, 2, { behind: ["bob"] }),
      ...inMemory(bc, 2, { behind: ["bob"] }),
      listed(2, "b", ab, bc),
    ])
    const at = { purpose: "tail", after: 0, before: 3, limit: 51 } as const
    story.when(page(2, "b", entries(1, 2, "alice", old).toReversed(), at))
    story.when(sends("a", "bob", "three")).when(woken(ab))
    story.when(committed(ab)).when({ type: "StoreLost" })
    expect(story.state.conversations.size).toBe(0)
    story.when({ type: "StoreRegained", epoch: "" }).when(loaded(bc, 2))
    const carols = entries(1, 2, "carol").toReversed()
    story.when(page(2, "b", carols, { ...at, conversation: bc })).thenSome({
      facts: [{ type: "ReaderBegan", conversation: ab, delivered: 2 }],
      effects: [{ type: "LoadConversation", conversation: ab }],
    })
    // As long as somebody reads here it stays.
    expect(story.state.conversations.get(ab)?.sessions).toEqual(new Set([2]))
    story.when(loaded(ab, 3)).thenSome({ effects: [{ type: "LoadPage", after: 2, before: 4 }] })
  })

  it("takes a note away that says behind where the peer is not", () => {
    given([...opening(), ...inMemory(ab, 4, { cursors: { bob: 4 }, behind: ["bob"] })])
      .when(listed(1, "b", ab))
      .thenSome({ effects: [{ type: "Commit", conversation: ab, caughtUp: ["bob"] }] })
  })

  it("answers for a line that is gone mean nothing", () => {
    given([...opening(), lost("b")])
      .when(listed(1, "b", ab))
      .thenNothing()
    given([...opening(), ...inMemory(ab, 2), listed(1, "b", ab), lost("b")])
      .when(page(1, "b", [], { purpose: "tail", after: 0, before: 3 }))
      .thenNothing()
  })

  it("L18 waits for a log to load, and goes on when it has", () => {
    given([...opening(), listed(1, "b", ab)])
      .when(loaded(ab, 2, { behind: ["bob"] }))
      .thenSome({ effects: [{ type: "LoadPage", purpose: "tail", after: 0, before: 3 }] })
  })
})
