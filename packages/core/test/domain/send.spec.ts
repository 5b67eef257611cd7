import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { Input } from "../../src/model/input.js"
import {
  ab,
  begun,
  both,
  committed,
  entry,
  limited,
  line,
  loaded,
  lost,
  now,
  sends,
  stored,
  woken,
} from "./happened.js"

const looked = (number: number, found?: { conversation: string; text?: string }): Input => ({
  type: "KeyLookedUp",
  conversation: ab,
  peer: "alice",
  device: "phone",
  number,
  found: found && {
    conversation: found.conversation,
    entry: entry(1, "alice", { text: found.text ?? "once" }),
  },
})

describe("send", () => {
  it("goes only to peers that are watched, and names those that are not", () => {
    given(both)
      .when(sends("a", "bob,carol", "hello"))
      .then({
        facts: [],
        effects: [{ type: "Reply", frame: { code: "not-watching", peers: ["carol"] } }],
      })
    given([line("x")])
      .when(sends("x", "bob", "hello"))
      .thenRefused("not-open")
  })

  it("skips those that are not watched if asked to, before the conversation is found", () => {
    given(both)
      .when(sends("a", "bob,carol", "hello", { skipUnwatched: true }))
      .thenSome({ facts: [{ type: "SendQueued", send: { conversation: ab, to: ["bob"] } }] })
    given(both)
      .when(sends("a", "carol", "hello", { skipUnwatched: true }))
      .then({ facts: [], effects: [{ type: "Reply", frame: { type: "sent", items: [[2, now]] } }] })
  })

  it("L18 parks while its conversation loads, at most 256 inputs, then busy; in order", () => {
    const few = limited({ parkedInputs: 2 })
    const story = given([...begun(1, "a", "alice", { watch: ["bob"] })], few)
    story.when(sends("a", "bob", "one")).then({
      facts: [{ type: "ConversationLoading", id: "md5(alice:bob)" }, { type: "InputParked" }],
      effects: [{ type: "LoadConversation", peers: ["alice", "bob"] }],
    })
    story.when(sends("a", "bob", "two"))
    story.when(sends("a", "bob", "three")).thenRefused("busy")
    story.when(loaded(ab, 0))
    story.when(woken(ab)).thenSome({
      effects: [
        { type: "Commit", entries: [{ send: { text: "one" } }, { send: { text: "two" } }] },
      ],
    })
  })

  it("R10 what waits for its conversation goes to whom its sender watched when it came, whatever it does since", () => {
    const story = given([...begun(1, "a", "alice", { watch: ["bob"] })])
    story.when(sends("a", "bob", "asked"))
    story.when(sends("a", "bob,carol", "skipped", { skipUnwatched: true }))
    story.when({ type: "UnwatchRequested", connection: "a", ref: 3, peers: ["bob"] })
    story.when({ type: "WatchRequested", connection: "a", ref: 4, peers: ["carol"] })
    story.when(loaded(ab, 0))
    const sent = [{ send: { text: "asked" } }, { send: { text: "skipped", to: ["bob"] } }]
    story.when(woken(ab)).thenSome({ effects: [{ type: "Commit", entries: sent }] })
  })

  it("L10 a lane takes at most so many that wait, then busy", () => {
    const few = limited({ laneWaiting: 1 })
    given([...both, sends("a", "bob", "one")], few)
      .when(sends("a", "bob", "two"))
      .thenRefused("busy")
  })

  it("S28 a sender has a rate, and a host's own peer has none", () => {
    const once = limited({ sendBurst: 1, sendsPerSecond: 10 })
    given([...both, sends("a", "bob", "one")], once)
      .when(sends("a", "bob", "two"))
      .then({
        facts: [],
        effects: [{ type: "Reply", frame: { code: "rate-limited", retryAfterMs: 100 } }],
      })
    const own = both.map((one) =>
      one.type === "ConnectionOpened" ? { ...one, trusted: true } : one,
    )
    given([...own, sends("a", "bob", "one")], once)
      .when(sends("a", "bob", "two"))
      .thenSome({ facts: [{ type: "SendQueued" }] })
  })

  it("S31 a peer begins only so many conversations an hour; going on with one is free", () => {
    const one = limited({ newConversationsPerHour: 1 })
    const story = given([...both, ...stored("a", "bob", "one", ab)], one)
    story.when(sends("a", "bob", "two")).thenSome({ facts: [{ type: "SendQueued" }] })
    story.when({ type: "WatchRequested", connection: "a", ref: 1, peers: ["carol"] })
    story.when(sends("a", "bob,carol", "hello"))
    story.when(loaded("p:alice:bob:carol", 0)).thenSome({
      effects: [{ type: "Reply", frame: { code: "rate-limited" } }],
    })
  })

  it("P5 a transient message goes to who is open, and into no log", () => {
    const story = given([...both, ...begun(3, "l", "bob", { device: "laptop" }), lost("l")])
    story.when(sends("a", "bob", "typing", { transient: true })).then({
      facts: [{ type: "RateSpent" }, { type: "TransientPassed", message: { transient: true } }],
      effects: [
        { type: "Deliver", connections: ["b"], frame: { text: "typing", transient: true } },
        { type: "Reply", connection: "a", frame: { type: "sent", items: [[2, now]] } },
      ],
    })
  })

  it("P5 a transient message may be lost on a line where little waits; a stored one may not", () => {
    const story = given(both)
    const [typing] = story.when(sends("a", "bob", "x", { transient: true })).effects
    story.when(sends("a", "bob", "y")).when(woken(ab))
    const [message] = story.when(committed(ab)).effects
    const most = (effect: typeof typing) => effect?.type === "Deliver" && effect.frame.maxWaiting
    expect(most(typing)).toBe(65_536)
    expect(most(message)).toBe(Number.POSITIVE_INFINITY)
  })

  it("§6 transient messages go on while the store is away; others are refused as degraded", () => {
    const away = [...both, { type: "StoreWentAway" } as const]
    given(away)
      .when(sends("a", "bob", "hello"))
      .thenRefused("degraded")
    given(away)
      .when(sends("a", "bob", "typing", { transient: true }))
      .thenSome({ effects: [{ type: "Deliver" }] })
  })
})

describe("keys", () => {
  it("P4 L15 looks up only what is said to be a repeat, or is no higher than what it knows", () => {
    const story = given(both)
    story.when(sends("a", "bob", "one", { key: 5 })).thenSome({ effects: [{ type: "WakeLane" }] })
    story.when(woken(ab)).when(committed(ab))
    story
      .when(sends("a", "bob", "two", { key: 5 }))
      .thenSome({ effects: [{ type: "LookUpKey", number: 5, device: "phone" }] })
    given(both)
      .when(sends("a", "bob", "one", { key: 5, again: true }))
      .thenSome({ effects: [{ type: "LookUpKey", number: 5 }] })
  })

  it("P4 R20 a used key is answered as the first time, and nothing is stored", () => {
    given([...both, sends("a", "bob", "once", { key: 5, again: true, ref: 9 })])
      .when(looked(5, { conversation: ab }))
      .thenSome({
        facts: [{ type: "SendChecked", keep: false }],
        effects: [{ type: "Reply", frame: { type: "sent", items: [[9, now - 1_000, 1]] } }],
      })
      .when(woken(ab))
      .thenSome({ effects: [] })
  })

  it("P4 a used key with another text or another target is refused", () => {
    const repeat = [...both, sends("a", "bob", "once", { key: 5, again: true })]
    given(repeat)
      .when(looked(5, { conversation: ab, text: "other" }))
      .thenSome({ effects: [{ type: "Reply", frame: { code: "key-reused" } }] })
    given(repeat)
      .when(looked(5, { conversation: "p:alice:carol" }))
      .thenSome({ effects: [{ type: "Reply", frame: { code: "key-reused" } }] })
  })

  it("P2 what comes after a send that is looked up waits for it", () => {
    const repeat = sends("a", "bob", "first", { key: 5, again: true })
    const story = given([...both, repeat, sends("a", "bob", "second", { key: 6 })])
    expect(story.when(woken(ab)).effects).toEqual([])
    story.when(looked(5)).thenSome({ effects: [{ type: "WakeLane" }] })
    story.when(woken(ab)).thenSome({
      effects: [
        { type: "Commit", entries: [{ send: { text: "first" } }, { send: { text: "second" } }] },
      ],
    })
  })

  it("R28 a repeat of what is on its way joins it: one seq, and the answer to who asked last", () => {
    const first = sends("a", "bob", "once", { key: 5 })
    const again = sends("a2", "bob", "once", { key: 5, again: true, ref: 7 })
    const returned = [...begun(3, "a2", "alice", { watch: ["bob"] }), again]
    // Before the transaction and during it.
    for (const story of [
      given([...both, first, ...returned, woken(ab)]),
      given([...both, first, woken(ab), ...returned]),
    ]) {
      const { effects } = story.when(committed(ab)).thenSome({
        effects: [{ type: "Reply", connection: "a2", frame: { items: [[7, now, 1]] } }],
      })
      expect(effects.filter(({ type }) => type === "Reply" || type === "Commit")).toHaveLength(1)
    }
    given([...both, first, woken(ab), ...begun(3, "a2", "alice", { watch: ["bob"] })])
      .when({ ...again, text: "other" })
      .thenRefused("key-reused")
  })

  it("P4 keys of two devices have nothing to do with each other", () => {
    const story = given([...both, sends("a", "bob", "one", { key: 5 })])
    for (const one of begun(3, "l", "alice", { device: "laptop", watch: ["bob"] })) story.when(one)
    story
      .when(sends("l", "bob", "two", { key: 5 }))
      .thenSome({ facts: [{ type: "SendQueued", send: { checking: false } }] })
  })
})
