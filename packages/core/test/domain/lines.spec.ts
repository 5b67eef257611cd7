/** Lines and sessions one by one: what is kept of each, what ends with it, who is told (P9, P11, S27, S31). */
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { Draft } from "../../src/domain/decision.js"
import { tellLeft } from "../../src/domain/offline.js"
import type { DroppedRange } from "../../src/model/message.js"
import { begunIn, changes, membership, raid, raiding } from "./grouped.js"
import {
  ab,
  acks,
  begun,
  both,
  committed,
  inMemory,
  limited,
  line,
  lost,
  opens,
  resumes,
  sends,
  stored,
  woken,
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

describe("what is due", () => {
  it("R17 is counted from when it began, whatever the time was then", () => {
    const from = { monotonic: 500_000 }
    const at = (ms: number) => ({ monotonic: 500_000 + ms })
    const due = (happened: Parameters<typeof given>[0], ms: number, env = {}) => {
      const story = given(happened, { ...from, ...env })
      const early = story.when(tick, at(ms - 1))
      const late = story.when(tick, at(ms))
      return [early, late].map(
        ({ facts, effects }) =>
          facts.filter(({ type }) => type !== "Swept").length + effects.length > 0,
      )
    }
    expect(due([line("x")], 5_000)).toEqual([false, true])
    expect(due([...begun(1, "b", "bob"), lost("b")], 30_000)).toEqual([false, true])
    const acked = [...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])]
    expect(due(acked, 1_000)).toEqual([false, true])
    const full = [
      ...both,
      ...stored("a", "bob", "one", ab),
      sends("a", "bob", "two"),
      woken(ab),
      committed(ab),
    ]
    expect(
      due(full, 30_000, limited({ windowMessages: 1, cursorDelayMs: Number.POSITIVE_INFINITY })),
    ).toEqual([false, true])
    const gone = [...begun(1, "b", "bob"), closes("b")]
    expect(due(gone, 3_600_000, limited({ idleConversationMs: Number.POSITIVE_INFINITY }))).toEqual(
      [false, true],
    )
  })

  it("L18 idle conversations are looked for each 10 s, from when they were used last", () => {
    const story = given(both, { monotonic: 500_000 })
    const types = (ms: number) =>
      story.when(tick, { monotonic: 500_000 + ms }).facts.map(({ type }) => type)
    expect(types(0)).toEqual(["Swept"])
    expect(types(9_999)).toEqual([])
    expect(types(10_000)).toEqual(["Swept"])
    expect(types(20_000)).toEqual(["Swept"])
    // In memory since 0 of that clock, as the story has it.
    const used = given([...both, ...stored("a", "bob", "x", ab), acks("b", [ab, 1])], {
      monotonic: 500_000,
    })
    used.when(tick, { monotonic: 501_000 }).when(committed(ab), { monotonic: 501_000 })
    const evicted = (ms: number) =>
      used.when(tick, { monotonic: ms }).facts.some(({ type }) => type === "ConversationEvicted")
    expect([evicted(555_000), evicted(640_000)]).toEqual([false, true])
  })

  it("L18 no conversation leaves while something is parked, in flight or waits for members", () => {
    const evicted = (...more: Parameters<typeof given>[0]) =>
      given([...both, ...more])
        .when(tick, { monotonic: 60_000 })
        .facts.some(({ type }) => type === "ConversationEvicted")
    expect(evicted()).toBe(true)
    expect(evicted(sends("a", "bob", "one"), woken(ab))).toBe(false)
    expect(
      evicted({
        type: "ConversationLoading",
        conversation: ab,
        id: "x",
        peers: ["alice", "bob"],
        at: 0,
      }),
    ).toBe(false)
  })

  it("L6 a stopping engine writes the cursors of those who are gone as well", () => {
    const story = given([...both, sends("a", "bob", "one"), woken(ab), closes("a"), committed(ab)])
    expect([...story.state.due.dirty]).toEqual([ab])
    const { effects } = story.when({ type: "EngineStopping" })
    expect(effects).toContainEqual(expect.objectContaining({ type: "Commit", conversation: ab }))
  })

  it("L6 R22 a cursor's second runs from the first that waits; an acknowledged one does not wait for less", () => {
    const story = given([
      ...both,
      ...stored("a", "bob", "one", ab),
      ...stored("a", "bob", "two", ab),
    ])
    story.when(acks("b", [ab, 1]), { monotonic: 300 })
    story.when(acks("b", [ab, 2]), { monotonic: 900 })
    const log = story.state.conversations.get(ab)
    // Alice's own cursor was the first, at 0.
    expect([log?.dirtySince, [...(log?.dirty ?? [])]]).toEqual([
      0,
      [
        ["alice", "own"],
        ["bob", "ack"],
      ],
    ])
    story.when(tick, { monotonic: 1_000 }).when(committed(ab), { monotonic: 1_100 })
    for (const input of stored("a", "bob", "three", ab)) story.when(input, { monotonic: 2_000 })
    expect(story.state.conversations.get(ab)?.dirtySince).toBe(2_000)
    // What was acknowledged stays due as that when a message of its peer's own moves it further meanwhile.
    for (const input of [sends("b", "alice", "four"), woken(ab), acks("b", [ab, 3])])
      story.when(input, { monotonic: 2_100 })
    story.when(committed(ab), { monotonic: 2_200 })
    const { cursors, dirty } = story.state.conversations.get(ab) ?? {}
    expect([cursors?.get("bob")?.seq, dirty?.get("bob")]).toEqual([4, "ack"])
  })

  it("S27 a ban or a mute that is taken back, or over, is none", () => {
    const set = (kind: "ban" | "mute", until: number | undefined) =>
      ({ type: "SanctionSet", peer: "bob", kind, until }) as const
    const now = 1_800_000_000_000
    const story = given([...begun(1, "b", "bob")])
    for (const until of [undefined, now]) {
      const { facts } = story.when(set("ban", until))
      expect(facts.map(({ type }) => type)).toEqual(["Sanctioned"])
    }
    story
      .when(set("ban", now + 1))
      .thenSome({ facts: [{ type: "SessionClosed", code: "removed" }] })
    story
      .when(line("b2"))
      .when(opens("b2", "bob"))
      .then({
        effects: [{ type: "Reply", frame: { code: "banned", retryAfterMs: 1 } }],
      })
    const forGood = story.when(set("ban", Number.POSITIVE_INFINITY)).when(opens("b2", "bob"))
      .effects[0]
    expect(forGood?.type === "Reply" && forGood.frame).not.toHaveProperty("retryAfterMs")
    story.when(set("ban", undefined))
    expect(story.state.sanctions.ban.size).toBe(0)
    story.when(opens("b2", "bob")).thenSome({ facts: [{ type: "SessionOpened" }] })
    const over = given([line("b"), set("ban", now + 5)])
    over.when(opens("b", "bob"), { now: now + 4 }).thenRefused("banned")
    over.when(opens("b", "bob"), { now: now + 5 }).thenSome({ facts: [{ type: "SessionOpened" }] })
    // Of one who is not there nothing ends.
    given([])
      .when(set("ban", now + 9))
      .then({ facts: [{ type: "Sanctioned" }], effects: [] })
  })

  it("S31 a peer is forgotten with what is due of it", () => {
    const { state } = given([
      ...begun(1, "b", "bob"),
      closes("b"),
      { type: "PeerForgotten", peer: "bob" },
    ])
    expect([state.peers.has("bob"), state.due.absent.size]).toEqual([false, 0])
  })
})

describe("the rate of each verb", () => {
  const asked = { connection: "a", ref: 3 } as const
  it.each([
    ["watch", { type: "WatchRequested", ...asked, peers: ["x"] }],
    ["unwatch", { type: "UnwatchRequested", ...asked, peers: ["x"] }],
    ["status", { type: "StatusRequested", ...asked, peers: ["x"], watchedOnly: false }],
    ["conversations", { type: "ConversationsRequested", ...asked, after: undefined, limit: 5 }],
    ["members", { type: "GroupsRequested", ...asked, after: undefined }],
    ["read", { type: "ReadRequested", ...asked, conversation: ab, seq: 1 }],
    ["send", sends("a", "bob", "x", { transient: true })],
    [
      "history",
      {
        type: "HistoryRequested",
        ...asked,
        with: ["bob"],
        group: undefined,
        bounds: { limit: 5 },
        notices: false,
      },
    ],
    ["change", changes("a", "invite", { peers: ["bob"] })],
    ["members", { type: "MembersRequested", ...asked, group: "raid", after: undefined }],
    ["members", { type: "AttributesRequested", ...asked, group: "raid" }],
  ] as const)("S28 %s is its own, and none is spent beyond it", (verb, input) => {
    const watched = { type: "Watched", session: 1, peer: "alice", peers: ["bob"] } as const
    // Of its two sends one is spent by how its group came into memory.
    const rates = limited({ requestBurst: 1, sendBurst: 2 })
    const story = given([...raiding, watched, ...inMemory(ab, 0)], rates)
    story.when(input).thenSome({ facts: [{ type: "RateSpent", verb }] })
    story.when(input).thenRefused("rate-limited")
  })

  it("S28 what a lack of it says to wait is enough, to the millisecond, and not too much", () => {
    const rates = limited({ newConversationsPerHour: 2, newGroupsPerHour: 4 })
    const story = given([...begun(1, "a", "alice", { watch: ["x", "y", "z"] })], rates)
    const to = (peer: string) => {
      const key = `p:alice:${peer}`
      story.when(sends("a", peer, "hi"))
      return story.when({ ...inMemory(key, 0).at(-1)! } as never, { monotonic: 0 })
    }
    to("x")
    to("y")
    to("z").thenSome({
      effects: [{ type: "Reply", frame: { code: "rate-limited", retryAfterMs: 1_800_000 } }],
    })
  })
})

describe("presence", () => {
  it("P9 a frame of states holds 150, and the rest is another; of none there is no frame", () => {
    const frames = (count: number) => {
      const watch = Array.from({ length: count }, (_, at) => `p${at}`)
      const { effects } = given([line("a")]).when(opens("a", "alice", { watch }))
      return effects.flatMap((one) =>
        one.type === "Reply" && one.frame.type === "presence" ? [one.frame.states.length] : [],
      )
    }
    expect([frames(0), frames(150), frames(151), frames(300)]).toEqual([
      [],
      [150],
      [150, 1],
      [150, 150],
    ])
  })

  it("P9 of whom only paused ones watch nobody is told, and an unwatch of nobody is done", () => {
    const story = given([...begun(1, "a", "alice", { watch: ["bob"] }), lost("a"), line("b")])
    const { effects } = story.when(opens("b", "bob"))
    expect(effects.filter(({ type }) => type === "Deliver")).toEqual([])
    given(both)
      .when({ type: "UnwatchRequested", connection: "a", ref: 3, peers: ["nobody"] })
      .then({
        facts: [{ type: "RateSpent" }],
        effects: [{ type: "Reply", frame: { type: "done" } }],
      })
    given([line("x")])
      .when({ type: "StatusRequested", connection: "x", ref: 3, peers: [], watchedOnly: false })
      .thenRefused("not-open")
  })
})

describe("a transient message", () => {
  it("P5 goes by the id of its conversation to who is there, once each, and to nobody else", () => {
    const story = given([
      ...begun(1, "a", "alice", { watch: ["bob", "carol"] }),
      ...begun(2, "al", "alice", { device: "laptop" }),
      ...begun(3, "b", "bob"),
      lost("b"),
    ])
    const { effects } = story.when(sends("a", "bob", "typing", { transient: true }))
    expect(effects).toMatchObject([
      {
        type: "Deliver",
        connections: ["al"],
        frame: { value: { conversation: "md5(alice:bob)", to: ["bob"] } },
      },
      { type: "Reply", frame: { type: "sent", conversation: "md5(alice:bob)" } },
    ])
    story.when({ type: "CloseRequested", connection: "al", ref: 9 })
    story.when(sends("a", "bob", "typing", { transient: true })).then({
      facts: [{ type: "RateSpent" }, { type: "TransientPassed" }],
      effects: [{ type: "Reply" }],
    })
  })
})
