import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { evolve } from "../../src/domain/evolve.js"
import type { Input } from "../../src/model/input.js"
import {
  ab,
  acks,
  begun,
  both,
  committed,
  entries,
  lost as goneLine,
  line,
  listed,
  loaded,
  opens,
  page,
  resumes,
  sends,
  stored,
  woken,
} from "./happened.js"

const lost = { type: "StoreLost" } as const
const regained = (epoch = "") => ({ type: "StoreRegained", epoch }) as const

describe("storing", () => {
  it("L12 what was in flight is of unknown outcome, what waited was not stored", () => {
    const story = given([
      ...both,
      sends("a", "bob", "in flight", { ref: 2 }),
      woken(ab),
      sends("a", "bob", "waiting", { ref: 3 }),
      { type: "WatchRequested", connection: "a", ref: 1, peers: ["carol"] },
      sends("a", "carol", "parked", { ref: 4 }),
    ])
    story.when(lost).then({
      facts: [{ type: "StoreWentAway" }],
      effects: [
        { type: "Reply", frame: { ref: 2, code: "outcome-unknown" } },
        { type: "Reply", frame: { ref: 3, code: "degraded" } },
        { type: "Reply", frame: { ref: 4, code: "degraded" } },
      ],
    })
    story.when(lost).thenNothing()
  })

  it("L12 forgets what waits, and keeps what somebody still reads, writes or waits for", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), lost])
    const log = () => story.state.conversations.get(ab)
    expect(story.state.storing).toBe(false)
    expect([log()?.ready, log()?.called, log()?.waiting, log()?.dirty.size]).toEqual([
      false,
      false,
      [],
      1,
    ])
    // Nobody waits for this one: it is read again when somebody does.
    expect(given([...both, lost]).state.conversations.size).toBe(0)
    // A receipt that was asked for keeps its log.
    const asked = [sends("a", "bob", "x", { receipt: true }), woken(ab), committed(ab)]
    const closed = [
      { type: "CloseRequested", connection: "b", ref: 3 },
      { type: "CloseRequested", connection: "a", ref: 3 },
    ] as const
    const waits = given([...both, ...asked, ...closed, committed(ab), lost])
    expect(waits.state.conversations.get(ab)?.receipts.size).toBe(1)
  })

  it("P12 with another life of the store nothing of the last is known, nor due", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1]), lost])
    story.when(regained("other")).thenSome({
      facts: [{ type: "SessionClosed", session: 1, code: "going-away" }],
    })
    const { conversations, audience, due, peers, storing } = story.state
    expect([conversations.size, audience.size, due.dirty.size, storing]).toEqual([0, 0, 0, true])
    for (const { dirty, groups, listed } of peers.values())
      expect([dirty.size, groups.size, listed]).toEqual([0, 0, false])
  })

  it("L12 an answer that comes after the loss means nothing", () => {
    given([...both, sends("a", "bob", "x"), woken(ab), lost])
      .when(committed(ab))
      .thenNothing()
  })

  it("L12 reads the heads again before it gives a seq", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), lost])
    story.when(regained()).then({
      facts: [{ type: "StoreCameBack" }],
      effects: [{ type: "LoadConversation", conversation: ab, unsure: [] }],
    })
    story.when(sends("a", "bob", "next")).thenSome({ facts: [{ type: "InputParked" }] })
    story.when(loaded(ab, 4))
    story.when(woken(ab)).thenSome({
      effects: [{ type: "Commit", entries: [{ entry: { seq: 5 } }] }],
    })
  })

  it("L12 P3 live sessions read what turned out to be stored without being told", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])])
    story.when(sends("a", "bob", "two")).when(woken(ab))
    story.when(lost).when(regained())
    story.when(loaded(ab, 2)).thenSome({
      facts: [
        { type: "ReaderBegan", session: 1, delivered: 1 },
        { type: "ReaderBegan", session: 2, delivered: 1 },
      ],
      effects: [
        { type: "LoadPage", session: 1 },
        { type: "LoadPage", session: 2 },
      ],
    })
    story
      .when(page(2, "b", entries(2, 2)))
      .thenSome({ effects: [{ type: "Deliver", connections: ["b"] }] })
  })

  it("L12 P11 so does a paused session when it is back, whoever acknowledged it meanwhile", () => {
    const story = given([...both, ...begun(3, "l", "bob", { device: "laptop" }), goneLine("l")])
    story.when(sends("a", "bob", "one")).when(woken(ab))
    story.when(lost).when(regained())
    const { facts } = story.when(loaded(ab, 1, { behind: ["bob"] }))
    const ofTheLaptop = facts.filter((fact) => "session" in fact && fact.session === 3)
    expect(ofTheLaptop).toMatchObject([{ type: "GatheringTouched", conversation: ab, after: 0 }])
    story.when(page(2, "b", entries(1, 1))).when(acks("b", [ab, 1]))
    story.when(line("l2"))
    story.when(resumes("l2", "token of l", { device: "laptop" }))
    story
      .when(listed(3, "l2"))
      .thenSome({ effects: [{ type: "LoadPage", session: 3, after: 0, before: 2 }] })
  })

  it("L12 a log that has nothing new is read by nobody", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])])
    story.when(lost).when(regained())
    const { facts, effects } = story.when(loaded(ab, 1))
    expect(facts.filter(({ type }) => type === "ReaderBegan")).toEqual([])
    expect(effects.filter(({ type }) => type === "LoadPage")).toEqual([])
  })

  it("L12 P8 a live session reads its own entries too; who reads already goes on as it did", () => {
    const story = given([...both, ...begun(3, "l", "bob", { device: "laptop" })])
    story.when(sends("a", "bob", "one")).when(woken(ab))
    story.when(lost).when(regained())
    story.when(loaded(ab, 1)).thenSome({
      facts: [1, 2, 3].map((session) => ({ type: "ReaderBegan", session, own: true })),
    })
    // Their pages are on their way when the store is lost again.
    story.when(sends("a", "bob", "two")).when(woken(ab))
    story.when(lost).when(regained())
    const { facts } = story.when(loaded(ab, 2))
    expect(facts.filter(({ type }) => type === "ReaderBegan")).toEqual([])
  })

  it("L12 R26 whoever is finding out where it is behind is told there", () => {
    const story = given([...both, line("b2"), opens("b2", "bob", { device: "tablet" })])
    story.when(sends("a", "bob", "one")).when(woken(ab))
    story.when(lost).when(regained())
    const began = story
      .when(loaded(ab, 1))
      .facts.flatMap((fact) => (fact.type === "ReaderBegan" ? [fact.session] : []))
    expect(began).toEqual([1, 2])
  })

  it("L12 what was parked without a question is answered to nobody", () => {
    const story = given([...begun(1, "a", "alice", { watch: ["bob"] }), sends("a", "bob", "one")])
    const parked = { type: "FrameRefused", connection: "a", ref: null } as const
    const refusal = { code: "bad-frame", message: "", retryable: false } as const
    const input = { ...parked, refusal, unreadable: true } as unknown as Input
    for (const one of [input, { type: "PageSought", session: 1, conversation: ab } as const])
      evolve(story.state, { type: "InputParked", conversation: ab, input: one })
    story.when(lost).then({ effects: [{ type: "Reply", frame: { ref: 2, code: "degraded" } }] })
  })

  it("L12 what is unknown stays so over a second loss, until its log is read", () => {
    const story = given([...both, sends("a", "bob", "one"), woken(ab)])
    story.when(lost).when(regained()).when(lost)
    story
      .when(regained())
      .thenSome({ effects: [{ type: "LoadConversation", conversation: ab }] })
      .when(loaded(ab, 1))
      .thenSome({ effects: [{ type: "LoadPage", session: 2, after: 0 }] })
  })

  it("L6 cursors that were on their way are written again", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])])
    story.when({ type: "Ticked" }, { monotonic: 1_000 })
    story.when(lost).when(regained()).when(loaded(ab, 1))
    expect(story.state.conversations.get(ab)?.cursors.get("bob")).toEqual({ seq: 1, n: 1 })
    story.when({ type: "Ticked" }, { monotonic: 3_000 }).thenSome({
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

  it("P12 a new epoch ends every session: everyone begins anew with it", () => {
    given([...both, lost])
      .when(regained("new"))
      .thenSome({
        facts: [
          { type: "StoreCameBack", epoch: "new" },
          { type: "SessionClosed", session: 1, code: "going-away" },
          { type: "SessionClosed", session: 2, code: "going-away" },
        ],
      })
  })

  it("a session that was finding its starts goes on from what it knows", () => {
    const opening = [line("b"), opens("b", "bob", { positions: [[ab, 3]] })]
    const story = given([...opening, listed(1, "b", ab), lost])
    story.when(regained()).thenSome({
      facts: [
        { type: "InputParked", input: { type: "StartSought", session: 1, conversation: ab } },
      ],
      effects: [{ type: "LoadConversation", conversation: ab }],
    })
  })

  it("L18 what was parked comes in order when the log is read", () => {
    const alice = begun(1, "a", "alice", { watch: ["bob"] })
    given([...alice, sends("a", "bob", "one"), sends("a", "bob", "two")])
      .when(loaded(ab, 0))
      .thenSome({
        facts: [
          { type: "ConversationReady" },
          { type: "SendQueued", send: { text: "one" } },
          { type: "SendQueued", send: { text: "two" } },
        ],
      })
  })

  it("a log that is read twice is taken once", () => {
    given(both).when(loaded(ab, 9)).thenNothing()
  })
})
