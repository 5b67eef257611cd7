import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { Input } from "../../src/model/input.js"
import {
  ab,
  acks,
  begun,
  committed,
  draining,
  entries,
  entry,
  inMemory,
  limited,
  line,
  listed,
  lost,
  opens,
  page,
  resumes,
  sends,
  woken,
} from "./happened.js"

const small = limited({ windowMessages: 8 })
const delivered = (effects: readonly { readonly type: string }[]) =>
  effects.filter(({ type }) => type === "Deliver").length

describe("reader", () => {
  it("L1 drains in pages until it has all that is committed, then is live in the same step", () => {
    const story = given(draining(70))
    story
      .when(page(1, "b2", entries(1, 64)))
      .thenSome({
        facts: [{ type: "PageTaken", delivered: 64, live: false }],
        effects: [{ type: "LoadPage", after: 64, before: 71 }],
      })
      .when(page(1, "b2", entries(65, 70)))
      .thenSome({ facts: [{ type: "PageTaken", delivered: 70, live: true }] })
  })

  it("L1 R1 what is committed during a page is read with the next one, not pushed over it", () => {
    const alice = begun(2, "a", "alice", { watch: ["bob"] })
    const story = given([...draining(1), ...alice, sends("a", "bob", "two"), woken(ab)])
    expect(delivered(story.when(committed(ab)).effects)).toBe(0)
    story.when(page(1, "b2", entries(1, 1))).thenSome({
      facts: [{ type: "PageTaken", live: false }],
      effects: [{ type: "LoadPage", after: 1, before: 3 }],
    })
  })

  it("L1 position and mode exist only while behind or something is unacknowledged", () => {
    const { state } = given(draining(2))
      .when(page(1, "b2", entries(1, 2)))
      .when(acks("b2", [ab, 2]))
    expect(state.sessions.get(1)?.readers.size).toBe(0)
    expect(state.conversations.get(ab)?.sessions.size).toBe(0)
  })

  it("L5 stops at a full window and goes on when half of it is free", () => {
    const story = given(draining(20), small)
    story.when(page(1, "b2", entries(1, 8))).thenSome({
      facts: [
        { type: "PageTaken", live: false },
        { type: "PageTaken", full: true },
      ],
    })
    expect(story.when(acks("b2", [ab, 3])).effects).toEqual([])
    story
      .when(acks("b2", [ab, 4]))
      .thenSome({ effects: [{ type: "LoadPage", after: 8, limit: 4 }] })
  })

  it("L5 P13 a window that a page filled to the brim counts as full: after 30 s it is over", () => {
    given([...draining(20), page(1, "b2", entries(1, 8))], small)
      .when({ type: "Ticked" }, { monotonic: 30_000 })
      .thenSome({ facts: [{ type: "SessionClosed", session: 1, code: "slow-consumer" }] })
  })

  it("L5 P13 so does a window with too little room for a page, from the last acknowledgement on", () => {
    const story = given([...draining(20), page(1, "b2", entries(1, 8))], small)
    story.when(acks("b2", [ab, 1]), { monotonic: 29_000 })
    const early = story.when({ type: "Ticked" }, { monotonic: 58_900 }).facts
    expect(early.filter(({ type }) => type === "SessionClosed")).toEqual([])
    story
      .when({ type: "Ticked" }, { monotonic: 59_000 })
      .thenSome({ facts: [{ type: "SessionClosed", code: "slow-consumer" }] })
  })

  it("L5 counts bytes as well as messages", () => {
    const bytes = limited({ windowBytes: 1_000 })
    const large = entries(1, 8, "alice", { text: "x".repeat(200) })
    const { effects, state } = given(draining(20), bytes).when(page(1, "b2", large))
    expect(delivered(effects)).toBe(4)
    expect(state.sessions.get(1)).toMatchObject({ unacked: 4, fullSince: 0 })
  })

  it("L5 shares one window between its conversations", () => {
    const bc = "p:bob:carol"
    const both = [...draining(8, 0, [[bc, 0]]), ...inMemory(bc, 8), page(1, "b2", entries(1, 8))]
    const carol = page(1, "b2", entries(1, 8, "carol"), { conversation: bc })
    const { effects } = given(both, small).when(carol)
    expect(delivered(effects)).toBe(0)
  })

  it("L5 L7 P13 pages that are on their way have their room, and fill no window while they may hold own entries", () => {
    const others = ["alice", "carol", "dave", "erin", "fred"]
    const keyOf = (other: string) => `p:${["bob", other].sort().join(":")}`
    const positions = others.map((other): [string, number] => [keyOf(other), 1])
    const logs = others.flatMap((other) => inMemory(keyOf(other), 3, { cursors: { bob: 3 } }))
    const back = (at: number) => [
      line(`b${at}`),
      resumes(`b${at}`, at === 2 ? "token of b" : `token of b${at - 1}`, { positions }),
    ]
    const story = given([...begun(1, "b", "bob"), lost("b"), ...logs, ...back(2)])
    const asked = () =>
      [...(story.state.sessions.get(1)?.readers ?? [])].flatMap(([key, { loading }]) =>
        loading ? [key] : [],
      )
    story.when(listed(1, "b2"))
    // 64 entries each: a fourth would leave less than half of the window.
    expect(asked()).toHaveLength(3)
    // What was on its way to a lost line takes no room of the next.
    story.when(lost("b2"))
    for (const one of back(3)) story.when(one)
    story.when(listed(1, "b3"))
    expect(asked()).toHaveLength(3)
    for (let [conversation] = asked(); conversation !== undefined; [conversation] = asked()) {
      story.when(page(1, "b3", entries(2, 3, "bob"), { conversation }))
    }
    expect(story.state.sessions.get(1)).toMatchObject({ unacked: 0, loading: 0 })
    expect(story.state.sessions.get(1)?.readers.size).toBe(0)
    const { facts } = story.when({ type: "Ticked" }, { monotonic: 30_000 })
    expect(facts.filter(({ type }) => type === "SessionClosed")).toEqual([])
  })

  it("L7 skips own entries, or shows them uncounted, but never those of this device", () => {
    const key = (device: string) => ({ device, number: 1 })
    const mine = [
      entry(1, "bob", { key: key("laptop") }),
      entry(2, "bob", { key: key("phone") }),
      entry(3, "alice"),
    ]
    const without = given(draining(3)).when(page(1, "b2", mine))
    expect(delivered(without.effects)).toBe(1)
    const shown = given(draining(3, 0, [[ab, 0]])).when(page(1, "b2", mine))
    expect(delivered(shown.effects)).toBe(2)
    expect(shown.state.sessions.get(1)?.unacked).toBe(1)
  })

  it("L4 a hole in the log is reported and passed over, since waiting would not fill it", () => {
    given(draining(5))
      .when(page(1, "b2", [], { after: 0, before: 6 }))
      .thenSome({
        facts: [{ type: "PageTaken", delivered: 5, live: true }],
        effects: [{ type: "Report", code: "store-damaged" }],
      })
  })

  it("a page for a line that is lost, or that nobody waits for, means nothing", () => {
    given([...draining(5), lost("b2")])
      .when(page(1, "b2", entries(1, 5)))
      .thenNothing()
    given([...draining(5), page(1, "b2", entries(1, 5))])
      .when(page(1, "b2", entries(1, 5)))
      .thenNothing()
  })

  it("L18 parks nothing of a reader while its log loads: it is called when that is done", () => {
    const story = given(
      [...draining(20), page(1, "b2", entries(1, 8)), { type: "StoreLost" }],
      small,
    )
    for (let seq = 1; seq <= 8; seq++) story.when(acks("b2", [ab, seq]))
    expect(story.state.conversations.get(ab)?.parked).toEqual([])
    const reloaded = inMemory(ab, 20, { cursors: { bob: 0 } }).at(-1) as Input
    story.when({ type: "StoreRegained", epoch: "" })
    story.when(reloaded).thenSome({ effects: [{ type: "LoadPage", after: 8 }] })
  })

  it("opens that replace each other leave no reader behind", () => {
    const again = [...draining(5), line("b3"), opens("b3", "bob")]
    const { state } = given(again).when(listed(2, "b3"))
    expect([...state.sessions.keys()]).toEqual([2])
    expect(state.conversations.get(ab)?.sessions.size).toBe(0)
  })
})
