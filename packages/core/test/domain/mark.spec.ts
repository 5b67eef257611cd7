import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { Input } from "../../src/model/input.js"
import type { ReadRequested } from "../../src/model/input-request.js"
import { begunIn, groupLoaded, membership, raid, raiding } from "./grouped.js"
import {
  ab,
  begun,
  both,
  committed,
  limited,
  line,
  loaded,
  sends,
  stored,
  woken,
} from "./happened.js"

const reads = (
  connection: string,
  seq: number,
  more: Partial<ReadRequested> = {},
): ReadRequested => ({
  type: "ReadRequested",
  connection,
  ref: 7,
  conversation: ab,
  seq,
  ...more,
})
/** The store's mark is known. */
const known = (request: ReadRequested, seq = 0): Input => {
  const { connection, ref, as } = request
  const isAlice = connection === "a"
  const peer = as ?? (isAlice ? "alice" : "bob")
  const session = as === undefined ? { session: isAlice ? 1 : 2 } : {}
  return { type: "MarkLoaded", peer, asker: { connection, ref, ...session }, request, seq }
}
const three = ["one", "two", "three"].flatMap((text) => stored("a", "bob", text, ab))
const done = { type: "Reply", connection: "b", frame: { type: "done", ref: 7 } } as const

describe("read marks", () => {
  it("P1 are answered when they are stored, and written without a place in the log", () => {
    const story = given([...both, ...three])
    story.when(reads("b", 2)).thenSome({ effects: [{ type: "LoadMark", peer: "bob" }] })
    story.when(known(reads("b", 2))).then({ effects: [{ type: "WakeLane" }] })
    story.when(woken(ab)).then({
      effects: [{ type: "Commit", entries: [], marks: [{ from: "bob", seq: 2 }] }],
    })
    story.when(committed(ab)).thenSome({ effects: [done] })
    expect(story.state.conversations.get(ab)?.head.seq).toBe(3)
  })

  it("P1 L6 are answered as refused, and told nobody, when they are not stored; cursors that have time go along", () => {
    const story = given([...both, ...three, known(reads("b", 2))])
    story.when(woken(ab)).then({
      effects: [{ type: "Commit", entries: [], cursors: [["alice", { seq: 3 }]], marks: [{}] }],
    })
    const { effects } = story.when(committed(ab, "not-applied"))
    expect(effects).toMatchObject([
      { type: "Reply", connection: "b", frame: { type: "refused", ref: 7, code: "not-applied" } },
    ])
  })

  it("never go back, also not behind one that is on its way, and never beyond what is there", () => {
    const story = given([...both, ...three])
    for (const [seq, stored] of [
      [2, 2],
      [1, 2],
      [0, 0],
    ] as const)
      story.when(known(reads("b", seq), stored)).then({ facts: [], effects: [done] })
    story
      .when(known(reads("b", 99)))
      .thenSome({ facts: [{ type: "SendQueued", send: { seq: 3 } }] })
    story.when(known(reads("b", 2, { ref: 8 }))).then({
      facts: [],
      effects: [{ type: "Reply", frame: { type: "done", ref: 8 } }],
    })
  })

  it("share a transaction with messages, in the middle of which they may stand", () => {
    const story = given([...both, ...three, sends("a", "bob", "four")])
    story.when(known(reads("b", 3))).when(sends("a", "bob", "five"))
    story.when(woken(ab)).thenSome({
      effects: [
        { type: "Commit", entries: [{ entry: { seq: 4 } }, { entry: { seq: 5 } }], marks: [{}] },
      ],
    })
  })

  it("P14 tell senders that asked for receipts, on all their lines, when the mark passes", () => {
    const laptop = begun(3, "l", "alice", { device: "laptop" })
    const asked = [sends("a", "bob", "one", { receipt: true }), woken(ab), committed(ab)]
    const story = given([...both, ...laptop, ...asked])
    story.when(known(reads("b", 1))).when(woken(ab))
    story.when(committed(ab)).thenSome({
      effects: [
        done,
        { type: "Deliver", connections: ["a", "l"], frame: { type: "read", peer: "bob", seq: 1 } },
      ],
    })
    const unasked = given([...both, ...three, known(reads("b", 1)), woken(ab)])
    const { effects } = unasked.when(committed(ab))
    expect(effects.filter(({ type }) => type === "Deliver")).toEqual([])
  })

  it("S28 have a rate, and are refused without a session, while the store is away, and when too much waits", () => {
    given([line("x")])
      .when(reads("x", 1))
      .thenRefused("not-open")
    given([...both, { type: "StoreWentAway" }])
      .when(reads("b", 1))
      .thenRefused("degraded")
    given([...both, reads("b", 1)], limited({ requestBurst: 1 }))
      .when(reads("b", 1))
      .thenRefused("rate-limited")
    given([...both, ...three, sends("a", "bob", "x")], limited({ laneWaiting: 1 }))
      .when(known(reads("b", 1)))
      .thenRefused("busy")
  })

  it("S19 S32 of what others talk about are refused before anything is read", () => {
    given(both)
      .when(reads("b", 1, { conversation: "p:alice:carol" }))
      .thenRefused("not-a-member")
  })

  it("in a group are judged by what the store has: the session may not know its groups yet", () => {
    const opening = begunIn(1, "b", "bob", [membership(2)]).slice(0, 2)
    const asked = reads("b", 2, { conversation: raid })
    const story = given(opening)
    story.when(asked).thenSome({ effects: [{ type: "LoadConversation", conversation: raid }] })
    story.when(groupLoaded(2)).thenSome({ effects: [{ type: "LoadMark", peer: "bob" }] })
  })

  it("L12 a mark whose transaction failed is refused, and the next asks the store again", () => {
    const story = given([...both, ...three, known(reads("b", 2)), woken(ab)])
    story.when(committed(ab, "not-applied")).thenSome({
      effects: [{ type: "Reply", connection: "b", frame: { ref: 7, code: "not-applied" } }],
    })
    story.when(known(reads("b", 1))).thenSome({ facts: [{ type: "SendQueued", send: { seq: 1 } }] })
    const lost = given([...both, ...three, known(reads("b", 2)), woken(ab)])
    lost.when({ type: "StoreLost" }).thenSome({
      effects: [{ type: "Reply", connection: "b", frame: { ref: 7, code: "outcome-unknown" } }],
    })
  })

  it("an answer of the store for a line that is gone, or for a log that is not in memory, ends well", () => {
    given([])
      .when(known(reads("b", 1)))
      .thenNothing()
    given([...begun(1, "a", "alice"), ...begun(2, "b", "bob")])
      .when(known(reads("b", 1)))
      .thenRefused("busy")
    given([...both, loaded(ab, 3)])
      .when(known(reads("b", 1), 1))
      .then({ effects: [done] })
  })

  it("in a group wait with the members, who are needed for what stands beside them", () => {
    const asked = reads("b", 2, { conversation: raid })
    given([...raiding, asked, known(asked)])
      .when(woken(raid))
      .thenSome({ effects: [{ type: "Commit", conversation: raid, marks: [{ seq: 2 }] }] })
  })
})

describe("a read mark", () => {
  it("L18 is busy where too much waits for its log", () => {
    const one = limited({ parkedInputs: 1 })
    given([...begun(1, "b", "bob"), reads("b", 1)], one)
      .when(reads("b", 2, { ref: 8 }))
      .thenRefused("busy")
  })

  it("P14 tells neither its own peer, nor who asked about later messages, nor who is gone", () => {
    const asked = [
      sends("a", "bob", "one", { receipt: true }),
      sends("b", "alice", "two", { receipt: true }),
      woken(ab),
      committed(ab),
    ]
    const told = (seq: number, ...before: Input[]) => {
      const story = given([...both, ...asked, ...before, known(reads("b", seq)), woken(ab)])
      const { effects } = story.when(committed(ab))
      return effects.flatMap((one) => (one.type === "Deliver" ? [one.connections] : []))
    }
    expect(told(2)).toEqual([["a"]])
    expect(told(2, { type: "ConnectionLost", connection: "a" })).toEqual([])
    const late = given([
      ...both,
      ...three,
      sends("a", "bob", "four", { receipt: true }),
      woken(ab),
      committed(ab),
      known(reads("b", 3)),
      woken(ab),
    ])
    const { effects } = late.when(committed(ab))
    expect(effects.filter(({ type }) => type === "Deliver")).toEqual([])
  })

  it("C12 is written though its line is gone, and answered to nobody then", () => {
    const story = given([...both, ...three, known(reads("b", 2)), woken(ab)])
    story.when({ type: "ConnectionLost", connection: "b" })
    const { effects } = story.when(committed(ab))
    expect(effects.filter(({ type }) => type === "Reply")).toEqual([])
    const gone = given([...both, ...three, { type: "ConnectionLost", connection: "b" }])
    gone.when(known(reads("b", 2), 2)).thenNothing()
    given([{ type: "ConnectionLost", connection: "b" }])
      .when(known(reads("b", 2)))
      .thenNothing()
  })
})

describe("the list of conversations", () => {
  const lists = (limit = 50): Input => ({
    type: "ConversationsRequested",
    connection: "b",
    ref: 7,
    after: undefined,
    limit,
  })
  const item = (at: number, text: string) => {
    const conversation = `p:bob:peer${at}`
    const frame = { value: { type: "message", text }, text, maxWaiting: 0 }
    return { conversation, last: { frame } as never, unread: at, read: 0 }
  }

  it("S25 asks for 1 to 100 conversations, whatever is asked", () => {
    const limitOf = (limit: number) => {
      const [effect] = given(both).when(lists(limit)).effects
      return effect?.type === "LoadConversations" && effect.limit
    }
    expect([0, 1, 50, 1_000].map(limitOf)).toEqual([1, 1, 50, 100])
  })

  /** The list that bob is given, if he is given one. */
  const shown = (items: readonly ReturnType<typeof item>[]) => {
    const [effect] = given(both).when({
      type: "ConversationsLoaded",
      connection: "b",
      ref: 7,
      items,
      after: undefined,
    }).effects
    return effect?.type === "Reply" && effect.frame.type === "conversations"
      ? effect.frame
      : undefined
  }

  it("S24 stays within a frame, and says where to go on", () => {
    const items = Array.from({ length: 30 }, (_, at) => item(at, "x".repeat(1_000)))
    const frame = shown(items)
    if (!frame) throw new Error("No list")
    expect(frame.items.length).toBeLessThan(30)
    expect(frame.after).toBe(frame.items.at(-1)?.conversation)
    expect(frame.items[1]).toMatchObject({ id: "md5(bob:peer1)", unread: 1, read: 0 })
  })

  it("S24 gives one at least, as many as fit to the byte, and nothing to who is gone", () => {
    // Each costs 500 bytes and three for each unit of its text: twelve of these are 36,000 bytes.
    const twelve = Array.from({ length: 12 }, (_, at) =>
      item(at, "x".repeat((3_000 - 500) / 3 + 1)),
    )
    const exact = Array.from({ length: 12 }, (_, at) => item(at, "x".repeat(500)))
    expect(shown(exact)?.items).toHaveLength(12)
    expect(shown(exact)).not.toHaveProperty("after")
    expect(shown([...exact, ...exact, item(24, "")])?.items).toHaveLength(18)
    expect(shown(twelve)?.items).toHaveLength(11)
    expect(shown([item(1, "x".repeat(20_000)), item(2, "")])?.items).toHaveLength(1)
    expect(shown([])?.items).toEqual([])
    const found = { type: "ConversationsLoaded", ref: 7, items: [], after: undefined } as const
    given(both)
      .when({ ...found, connection: "gone" })
      .thenNothing()
  })

  it("is refused without a session, too often, and while the store is away", () => {
    given([line("b")])
      .when(lists())
      .thenRefused("not-open")
    given([...both, lists()], limited({ requestBurst: 1 }))
      .when(lists())
      .thenRefused("rate-limited")
    given([...both, { type: "StoreWentAway" }])
      .when(lists())
      .thenRefused("degraded")
  })
})
