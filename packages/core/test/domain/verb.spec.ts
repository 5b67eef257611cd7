/** What requests cost, and what those of presence and of the moment are answered (S28, P5, P9). */
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { changes, raiding } from "./grouped.js"
import { ab, begun, both, inMemory, limited, line, lost, opens, sends } from "./happened.js"

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
