import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { HistoryLoaded } from "../../src/model/input-loaded.js"
import type { HistoryRequested } from "../../src/model/input-request.js"
import { ab, acks, both, entries, limited, line, stored } from "./happened.js"

const reads = (more: Partial<HistoryRequested> = {}): HistoryRequested => ({
  type: "HistoryRequested",
  connection: "a",
  ref: 5,
  with: ["bob"],
  group: undefined,
  notices: false,
  bounds: { limit: 50 },
  ...more,
})
const found = (more: Partial<HistoryLoaded> = {}): HistoryLoaded => ({
  type: "HistoryLoaded",
  connection: "a",
  ref: 5,
  conversation: ab,
  bounds: { limit: 50 },
  entries: entries(1, 3),
  before: undefined,
  after: undefined,
  cursors: [
    ["alice", { seq: 3, n: 3 }],
    ["bob", { seq: 2, n: 2 }],
  ],
  marks: [],
  ...more,
})
const frameOf = (effects: readonly object[]) =>
  (effects[0] as { frame: { text: string; value: Record<string, unknown> } }).frame

describe("history", () => {
  it("S35 the asker is always part of the conversation that is read", () => {
    given(both)
      .when(reads({ with: ["bob", "carol"] }))
      .thenSome({
        effects: [{ type: "LoadHistory", conversation: "p:alice:bob:carol", connection: "a" }],
      })
    given(both)
      .when(reads({ with: ["alice", "bob"] }))
      .thenSome({ effects: [{ type: "LoadHistory", conversation: ab }] })
  })

  it("S35 a set of peers is named in its order whoever asks; a group has none", () => {
    given(both)
      .when(reads({ with: ["dave", "bob"], connection: "b" }))
      .thenSome({ effects: [{ type: "LoadHistory", peers: ["bob", "dave"], reader: "bob" }] })
    given(both)
      .when(reads({ group: "raid", with: [] }))
      .thenSome({ effects: [{ type: "LoadHistory", conversation: "g:raid", peers: [] }] })
  })

  it("S25 reads a page of 1 to 100 entries, whatever is asked", () => {
    const limitOf = (limit: number) => {
      const [effect] = given(both).when(reads({ bounds: { limit } })).effects
      return effect?.type === "LoadHistory" && effect.bounds.limit
    }
    expect([0, 1, 50, 1_000].map(limitOf)).toEqual([1, 1, 50, 100])
  })

  it("is refused without a session, too often, and while the store is away", () => {
    given([line("a")])
      .when(reads())
      .thenRefused("not-open")
    const once = limited({ requestBurst: 1 })
    given([...both, reads()], once)
      .when(reads())
      .thenRefused("rate-limited")
    given([...both, { type: "StoreWentAway" }])
      .when(reads())
      .thenRefused("degraded")
  })

  it("P14 tells the others' marks, from memory where that is newer", () => {
    const story = given([...both, ...stored("a", "bob", "one", ab), acks("b", [ab, 1])])
    const stale = found({
      cursors: [
        ["alice", { seq: 1, n: 1 }],
        ["bob", { seq: 0, n: 0 }],
      ],
    })
    const { effects } = story.when(stale)
    expect(frameOf(effects).value).toMatchObject({ delivered: [["bob", 1]] })
  })

  it("P14 tells of the others up to where they have read, not of the asker itself", () => {
    const marks = [
      ["alice", 3],
      ["bob", 2],
    ] as const
    const { value } = frameOf(given(both).when(found({ marks })).effects)
    expect(value).toMatchObject({ delivered: [["bob", 2]], read: [["bob", 2]] })
  })

  it("L19 puts a page together from the stored texts: the frame says what its object says", () => {
    const { text, value } = frameOf(given(both).when(found({ before: 1, after: 3 })).effects)
    expect(JSON.parse(text)).toEqual(value)
    expect(value).toMatchObject({ type: "page", ref: 5, before: 1, after: 3 })
    expect(value.entries).toHaveLength(3)
    const empty = frameOf(given(both).when(found({ entries: [] })).effects)
    expect(empty.value).toEqual({
      type: "page",
      ref: 5,
      entries: [],
      delivered: [["bob", 2]],
      read: [],
    })
  })

  it("S24 a frame stays within 40 KiB, from the side where the reading began", () => {
    const large = entries(1, 50, "alice", { text: "\u0001".repeat(1_000) })
    const backwards = frameOf(given(both).when(found({ entries: large })).effects)
    expect(backwards.text.length).toBeLessThan(40 * 1024)
    const shown = backwards.value.entries as { seq: number }[]
    expect(shown.at(-1)?.seq).toBe(50)
    expect(backwards.value.before).toBe(shown[0]?.seq)
    const forwards = given(both).when(found({ entries: large, bounds: { limit: 50, after: 0 } }))
    const first = frameOf(forwards.effects).value
    const since = found({ entries: large, bounds: { limit: 50, sinceTime: 1 } })
    expect(frameOf(given(both).when(since).effects).value).toEqual(first)
    expect((first.entries as { seq: number }[])[0]?.seq).toBe(1)
    expect(first.after).toBe((first.entries as { seq: number }[]).at(-1)?.seq)
  })

  it("S24 one entry always fits, also the largest", () => {
    const largest = entries(1, 2, "alice", { text: "\u0001".repeat(5_120) })
    const { value, text } = frameOf(given(both).when(found({ entries: largest })).effects)
    expect(value.entries).toHaveLength(1)
    expect(text.length).toBeLessThan(40 * 1024)
  })

  it("S24 an entry that is larger than a page is one by itself, and a page is filled to the byte", () => {
    const huge = entries(1, 2, "alice", { text: "x".repeat(60_000) })
    const { value } = frameOf(given(both).when(found({ entries: huge })).effects)
    expect(value.entries).toHaveLength(1)
    const seqs = (text: string) => {
      const two = entries(1, 2, "alice", { text })
      const page = found({ entries: two, bounds: { limit: 5, after: 0 } })
      return [two, frameOf(given(both).when(page).effects).value.entries] as const
    }
    const [sample] = seqs("")
    const around = sample.reduce((sum, { frame }) => sum + frame.text.length, 0)
    const fits = (36_000 - around) / 2
    expect(seqs("x".repeat(fits))[1]).toHaveLength(2)
    expect(seqs("x".repeat(fits + 1))[1]).toHaveLength(1)
  })

  it("an answer for a line that is gone means nothing", () => {
    given([]).when(found()).thenNothing()
  })
})
