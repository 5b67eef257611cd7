import { given } from "@peerage/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Entry } from "../../src/model/entry.js"
import type { DroppedRange } from "../../src/model/message.js"
import { ab, entry, inMemory, limited, line, listed, now, opens, page } from "./happened.js"

const day = 86_400_000

/** What bob is told when he opens, with these entries in the log, his cursor, and perhaps a position. */
function openWith(
  log: readonly Entry[],
  options: { readonly cursor?: number; readonly position?: number; readonly cap?: number } = {},
) {
  const { cursor = 0, position, cap = 50 } = options
  const positions: [string, number][] = position === undefined ? [] : [[ab, position]]
  const start = Math.min(position ?? cursor, cursor)
  const story = given(
    [
      line("b"),
      opens("b", "bob", { positions }),
      ...inMemory(ab, log.length, { cursors: { bob: cursor } }),
      listed(1, "b", ab),
    ],
    limited({ queueMessages: cap }),
  )
  const at = { purpose: "tail", after: start, limit: cap + 1 } as const
  let rest = log.slice(start).toReversed()
  let before = log.length + 1
  while (story.state.sessions.get(1)?.gathering) {
    const found = rest.slice(0, cap + 1)
    rest = rest.slice(cap + 1)
    const { effects, facts } = story.when(page(1, "b", found, { ...at, before }))
    before = found.at(-1)?.seq ?? before
    const frames = effects.flatMap((effect) => (effect.type === "Reply" ? [effect.frame] : []))
    const ranges = frames.flatMap((frame) => (frame.type === "dropped" ? frame.ranges : []))
    const began = facts.find(({ type }) => type === "ReaderBegan")
    if (!story.state.sessions.get(1)?.gathering)
      return { ranges, from: began?.type === "ReaderBegan" ? began.delivered : undefined }
  }
  throw new Error("The gathering was over before it began")
}

const log = (count: number, of: (seq: number) => Partial<Entry> = () => ({})) =>
  Array.from({ length: count }, (_, n) => entry(n + 1, "alice", of(n + 1)))
const range = (from: number, to: number, reason: string) =>
  ({ conversation: ab, from, to, messages: to - from + 1, reason }) as DroppedRange

describe("offline rules", () => {
  it("P6 R2 keeps the newest 50: at 49, 50 and 51", () => {
    expect(openWith(log(49))).toEqual({ ranges: [], from: 0 })
    expect(openWith(log(50))).toEqual({ ranges: [], from: 0 })
    expect(openWith(log(51))).toEqual({ ranges: [range(1, 1, "cap")], from: 1 })
    expect(openWith(log(60))).toEqual({ ranges: [range(1, 10, "cap")], from: 10 })
  })

  it("P6 R19 drops what is older than 7 days, by one time for the whole open", () => {
    const aged = log(5, (seq) => ({ timestamp: seq <= 3 ? now - 7 * day - 1 : now - 7 * day }))
    expect(openWith(aged)).toEqual({ ranges: [range(1, 3, "age")], from: 3 })
  })

  it("L4 the cap counts no message that is too old: those are told by age", () => {
    const mixed = log(10, (seq) => ({ timestamp: seq <= 7 ? now - 8 * day : now }))
    expect(openWith(mixed, { cap: 5 })).toEqual({ ranges: [range(1, 7, "age")], from: 7 })
  })

  it("L4 what another device acknowledged is told as elsewhere", () => {
    expect(openWith(log(10), { cursor: 6, position: 2, cap: 3 })).toEqual({
      ranges: [range(3, 6, "elsewhere"), range(7, 7, "cap")],
      from: 7,
    })
  })

  it("P6 nothing that is left is no drain: all of it too old", () => {
    const old = log(4, () => ({ timestamp: now - 8 * day }))
    expect(openWith(old)).toEqual({ ranges: [range(1, 4, "age")], from: undefined })
  })

  it("L7 own messages count for nothing", () => {
    const own = log(60, (seq) => ({ from: seq % 2 === 0 ? "bob" : "alice" }))
    expect(openWith(own)).toEqual({ ranges: [], from: 0 })
  })

  it("R26 C9 of any log: told and drained are everything, without overlap, the newest kept", () => {
    const logs = fc.record({
      from: fc.array(fc.constantFrom("alice", "alice", "bob"), { minLength: 1, maxLength: 30 }),
      cursor: fc.nat(30),
      position: fc.option(fc.nat(30), { nil: undefined }),
      cap: fc.integer({ min: 1, max: 6 }),
      agedUpTo: fc.nat(30),
    })
    fc.assert(
      fc.property(logs, ({ from, cursor, position, cap, agedUpTo }) => {
        const all = from.map((peer, n) =>
          entry(n + 1, peer, { timestamp: n < agedUpTo ? now - 8 * day : now }),
        )
        const at = Math.min(cursor, all.length)
        const start = Math.min(position ?? at, at)
        if (start === all.length) return
        const told = openWith(all, {
          cursor: at,
          cap,
          ...(position === undefined ? {} : { position }),
        })
        const skipped = told.ranges.flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, n) => from + n),
        )
        const drained = all.slice(told.from ?? all.length).map(({ seq }) => seq)
        expect([...skipped, ...drained]).toEqual(all.slice(start).map(({ seq }) => seq))
        const others = all.filter(({ seq, from }) => seq > start && from !== "bob")
        const kept = others.filter(({ timestamp }) => timestamp === now).slice(-cap)
        expect(others.filter(({ seq }) => drained.includes(seq))).toEqual(kept)
        for (const { from, to, messages } of told.ranges) expect(messages).toBe(to - from + 1)
      }),
      { numRuns: 1_000 },
    )
  })
})
