/** Lines and sessions one by one: what is kept of each, what ends with it, who is told (P9, P11, S27, S31). */
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { Draft } from "../../src/domain/decision.js"
import { tellLeft } from "../../src/domain/offline.js"
import type { DroppedRange } from "../../src/model/message.js"
import { begunIn, membership, raid } from "./grouped.js"
import {
  ab,
  acks,
  begun,
  both,
  inMemory,
  limited,
  line,
  lost,
  opens,
  resumes,
  stored,
} from "./happened.js"

const tick = { type: "Ticked" } as const
const closes = (connection: string) => ({ type: "CloseRequested", connection, ref: 2 }) as const
const back = (connection: string, token: string, positions: [string, number][] = []) => [
  line(connection),
  resumes(connection, token, { positions }),
]

describe("a line", () => {
  it("S31 leaves nothing behind when it ends, with a session or without", () => {
    const { state } = given([line("x"), lost("x"), ...begun(1, "b", "bob"), lost("b")])
    expect([state.connections.size, state.due.unopened.size]).toEqual([0, 0])
  })

  it("P11 that resumed is quiet until something is heard on it; then its old token is spent", () => {
    const story = given([...both, lost("b"), ...back("b2", "token of b")])
    const quiet = () => story.state.connections.get("b2")?.quiet
    expect([quiet(), story.state.sessions.get(2)?.spent]).toEqual([true, "token of b"])
    story.when(acks("b2"))
    expect([quiet(), story.state.sessions.get(2)?.spent]).toEqual([false, undefined])
  })

  it("C12 that nobody knows opens and resumes nothing, and is told nothing", () => {
    for (const input of [
      opens("x", "bob"),
      resumes("x", "token"),
      { type: "LineFull", connection: "x" } as const,
    ])
      given(both).when(input).thenNothing()
    const refused = {
      type: "FrameRefused",
      connection: "x",
      ref: 4,
      failure: { code: "bad-frame", message: "", retryable: false },
      unreadable: true,
    } as const
    given(both).when(refused).thenNothing()
    // The host has no line, and is told.
    given(both)
      .when({ ...refused, as: "alice" })
      .thenRefused("bad-frame")
  })

  it("S28 opens and resumes as often as the rate of its peer allows", () => {
    const once = limited({ requestBurst: 1 })
    given([...begun(1, "a", "alice"), line("a2")], once)
      .when(opens("a2", "alice", { device: "laptop" }))
      .thenRefused("rate-limited")
    given([...begun(1, "b", "bob"), lost("b"), line("b2")], once)
      .when(resumes("b2", "token of b"))
      .thenRefused("rate-limited")
  })

  it("P11 is given a token and a window only if both of them can resume", () => {
    const welcome = (canResume: boolean, resumeWindowMs: number) => {
      const { effects } = given([line("b", { canResume })], { resumeWindowMs }).when(
        opens("b", "bob"),
      )
      const [reply] = effects
      return reply?.type === "Reply" ? reply.frame : undefined
    }
    expect(welcome(true, 30_000)).toMatchObject({ token: "token of b", resumeMs: 30_000 })
    for (const frame of [welcome(false, 30_000), welcome(true, 0)]) {
      expect(frame).toMatchObject({ type: "welcome", resumeMs: 0 })
      expect(frame).not.toHaveProperty("token")
    }
  })
})

describe("the end of a session", () => {
  it("P9 S31 one of several leaves its peer there: in groups, and not to be forgotten", () => {
    const story = given([
      ...begunIn(1, "b", "bob", [membership(1)]),
      ...begun(2, "bl", "bob", { device: "laptop" }),
    ])
    story.when(closes("b"))
    expect([...(story.state.audience.get(raid) ?? [])]).toEqual(["bob"])
    expect(story.state.due.absent.size).toBe(0)
    story.when(closes("bl"))
    expect([story.state.audience.size, [...story.state.due.absent]]).toEqual([0, ["bob"]])
  })

  it("P11 of a paused one closes no line, and tells of no message if there is none", () => {
    given([...both, lost("b")])
      .when(tick, { monotonic: 30_000 })
      .then({ effects: [{ type: "Deliver", connections: ["a"] }] })
  })

  it("tells what no device of the peer acknowledged, over the lines that it had", () => {
    const laptop = begun(3, "bl", "bob", { device: "laptop" })
    const two = [...stored("a", "bob", "one", ab), ...stored("a", "bob", "two", ab)]
    const told = (acked: number) => {
      const story = given([...both, ...laptop, ...two, lost("b"), ...back("b2", "token of b")])
      for (const input of [lost("b2"), acks("bl", [ab, acked]), closes("bl")]) story.when(input)
      const { effects } = story.when(tick, { monotonic: 30_000 })
      return effects.flatMap((one) => (one.type === "TellUndelivered" ? one.ranges : []))
    }
    expect(told(0)).toMatchObject([{ conversation: ab, from: 1, to: 2 }])
    expect(told(1)).toMatchObject([{ conversation: ab, from: 2, to: 2 }])
    expect(told(2)).toEqual([])
  })

  it("remembers of its lines the newest 100 places that were not acknowledged, and none that were", () => {
    const keys = Array.from({ length: 101 }, (_, at) => `p:a${at}:bob`)
    const pushed = keys.map((conversation) => ({
      type: "Pushed" as const,
      conversation,
      sessions: [1],
      entry: { seq: 1, n: 1, frame: { text: "x" } } as never,
    }))
    const logs = keys.flatMap((key) => inMemory(key, 1))
    const story = given([...begun(1, "b", "bob"), ...logs, ...pushed, lost("b")])
    const kept = () =>
      story.state.sessions.get(1)?.undelivered.map(({ conversation }) => conversation)
    expect(kept()).toEqual(keys.slice(1))
    for (const input of back("b2", "token of b")) story.when(input)
    const cursor = { seq: 1, n: 1 }
    const moved = {
      type: "CursorMoved",
      conversation: "p:a7:bob",
      peer: "bob",
      cursor,
      by: "ack",
      at: 0,
    } as const
    const again = given([
      ...begun(1, "b", "bob"),
      ...logs,
      ...pushed,
      lost("b"),
      moved,
      ...back("b2", "token of b"),
      lost("b2"),
    ])
    expect(again.state.sessions.get(1)?.undelivered).toHaveLength(99)
  })

  it("P8 L4 what its open left out is told again to who is not past it, after a lost line", () => {
    const left: DroppedRange = { conversation: ab, from: 1, to: 5, messages: 5, reason: "cap" }
    const told = (position: number) => {
      const ended = { type: "GatheringEnded", session: 1, left: [left] } as const
      const story = given([...begun(1, "b", "bob"), ended, lost("b"), line("b2")])
      const { effects } = story.when(resumes("b2", "token of b", { positions: [[ab, position]] }))
      return effects.some((one) => one.type === "Reply" && one.frame.type === "dropped")
    }
    expect([told(0), told(4), told(5), told(6)]).toEqual([true, true, false, false])
  })

  it("S24 what is left out is told in frames of a hundred places", () => {
    const range: DroppedRange = { conversation: ab, from: 1, to: 1, messages: 1, reason: "cap" }
    const draft = new Draft()
    tellLeft(
      "b",
      Array.from({ length: 250 }, (_, at) => ({ ...range, from: at })),
      draft,
    )
    const frames = draft.effects.flatMap((one) =>
      one.type === "Reply" && one.frame.type === "dropped" ? [one.frame.ranges] : [],
    )
    expect(frames.map(({ length }) => length)).toEqual([100, 100, 50])
    expect(frames.flat().map(({ from }) => from)).toEqual(
      Array.from({ length: 250 }, (_, at) => at),
    )
  })
})

describe("facts of sessions that are no more", () => {
  it("change nothing: what was decided in the same step may have ended them", () => {
    const at = { session: 9, conversation: ab } as const
    const entry = { seq: 1, n: 1, frame: { text: "x" } } as never
    const { state } = given([
      ...both,
      { type: "LineHeard", connection: "x" },
      { type: "FrameCounted", connection: "x" },
      { type: "SessionPaused", session: 9, peer: "x", device: "phone", at: 0 },
      {
        type: "SessionResumed",
        session: 9,
        peer: "x",
        device: "phone",
        connection: "x",
        token: "",
        spent: "",
      },
      { type: "SessionClosed", session: 9, peer: "x", device: "phone", code: "closed", at: 0 },
      { type: "PresenceChanged", peer: "x", online: true },
      { type: "Watched", session: 9, peer: "x", peers: ["y"] },
      { type: "Unwatched", session: 9, peer: "x", peers: ["y"] },
      { type: "RateSpent", peer: "x", verb: "send", tokens: 1, at: 0 },
      { type: "GatheringTouched", ...at, after: 1 },
      { type: "PageTaken", ...at, delivered: 1, counted: [], live: true, full: false, at: 0 },
      { type: "Acknowledged", ...at, seq: 1 },
      { type: "Pushed", conversation: ab, sessions: [9], entry },
      // Sessions that are there, without a reader or a gathering.
      {
        type: "PageTaken",
        session: 1,
        conversation: "p:x:y",
        delivered: 1,
        counted: [],
        live: true,
        full: false,
        at: 0,
      },
      { type: "PageAsked", session: 1, conversation: "p:x:y" },
      { type: "Acknowledged", session: 1, conversation: "p:x:y", seq: 1 },
      { type: "GatheringListed", session: 1, conversations: [ab], all: false, groups: [] },
      { type: "ConversationSettled", session: 1, conversation: ab },
      {
        type: "TailGathered",
        session: 1,
        conversation: ab,
        start: 0,
        head: 0,
        entries: [],
        oldest: 0,
        n: { start: 0, oldest: 0, head: 0 },
        complete: true,
      },
    ])
    expect([...state.sessions.keys()]).toEqual([1, 2])
    expect([state.watched.has("y"), state.watched.has("x"), state.peers.has("x")]).toEqual([
      false,
      false,
      false,
    ])
    expect([state.due.paused.size, state.due.full.size]).toEqual([0, 0])
    expect(state.sessions.get(1)).toMatchObject({ listedAll: true, loading: 0, unacked: 0 })
    expect(state.sessions.get(1)?.readers.size).toBe(0)
  })
})
