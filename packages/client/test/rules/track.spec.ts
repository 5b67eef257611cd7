/** Where a device stands in a log, by itself: own sends, told ranges, holes (P3, L4, L7). */
import { describe, expect, it } from "vitest"
import { fitting, jsonBytes, parts } from "../../src/rules/list.js"
import { Recent } from "../../src/rules/recent.js"
import { initialState, type Track } from "../../src/rules/state.js"
import {
  holeBelow,
  moveTo,
  noteOwn,
  noteTold,
  positionsToSend,
  trackOf,
  without,
} from "../../src/rules/track.js"

const track = (more: Partial<Track> = {}): Track => ({
  seq: 10,
  n: 10,
  own: [],
  told: [],
  certain: true,
  doubtful: 0,
  ...more,
})
const message = (seq: number, n = seq) => ({ seq, n, isMessage: true })
const change = (seq: number, n: number) => ({ seq, n, isMessage: false })

describe("own sends", () => {
  it("L7 move the position where they follow it, and wait where they do not", () => {
    const one = track()
    noteOwn(one, 11)
    expect([one.seq, one.n, one.own]).toEqual([11, 11, []])
    noteOwn(one, 14)
    expect([one.seq, one.own]).toEqual([11, [[14, 14]]])
    noteOwn(one, 15)
    expect(one.own).toEqual([[14, 15]])
    noteOwn(one, 13)
    expect([one.seq, one.own]).toEqual([
      11,
      [
        [13, 13],
        [14, 15],
      ],
    ])
    noteOwn(one, 12)
    expect([one.seq, one.n, one.own]).toEqual([15, 15, []])
  })

  it("L7 that lie below the position are known, and are no second place", () => {
    const one = track()
    for (const seq of [10, 9, 1]) noteOwn(one, seq)
    expect([one.seq, one.n, one.own]).toEqual([10, 10, []])
  })

  it("L7 move nothing where no position is: what lies below them may be others' messages", () => {
    const one = track({ seq: 0, n: 0 })
    noteOwn(one, 1)
    noteOwn(one, 2)
    expect([one.seq, one.own]).toEqual([0, [[1, 2]]])
  })

  it("L7 are recognized when they come, at both ends of a run of them", () => {
    for (const [seq, own] of [
      [12, false],
      [13, true],
      [14, true],
      [15, true],
      [16, false],
    ] as const)
      expect(moveTo(track({ own: [[13, 15]] }), message(seq))).toBe(own)
    const one = track({ own: [[13, 15]] })
    moveTo(one, message(12))
    expect([one.seq, one.n, one.own]).toEqual([15, 15, []])
  })

  it("L7 are forgotten beyond 256 runs, and then nothing is certain", () => {
    const one = track()
    for (let at = 0; at < 256; at++) noteOwn(one, 20 + 2 * at)
    expect([one.own.length, one.certain]).toEqual([256, true])
    noteOwn(one, 20 + 2 * 256)
    expect([one.own.length, one.own[0], one.certain]).toEqual([256, [22, 22], false])
  })
})

describe("told ranges", () => {
  it("L4 are kept while they reach above the position", () => {
    const one = track()
    noteTold(one, [5, 10, 6])
    expect(one.told).toEqual([])
    noteTold(one, [8, 11, 2])
    noteTold(one, [14, 15, 2])
    expect(one.told).toEqual([
      [8, 11, 2],
      [14, 15, 2],
    ])
    moveTo(one, message(11))
    expect(one.told).toEqual([[14, 15, 2]])
    moveTo(one, message(14))
    expect(one.told).toEqual([[14, 15, 2]])
    moveTo(one, message(15))
    expect(one.told).toEqual([])
  })
})

describe("holes", () => {
  it("L4 are between a position and an entry, both known", () => {
    expect(holeBelow(track(), message(14), 0)).toEqual([11, 13])
    expect(holeBelow(track(), message(12), 0)).toEqual([11, 11])
    for (const seq of [9, 10, 11]) expect(holeBelow(track(), message(seq), 0)).toBeUndefined()
    expect(holeBelow(track({ seq: 0, n: 0 }), message(14), 0)).toBeUndefined()
    expect(holeBelow(track({ certain: false }), message(14), 0)).toBeUndefined()
  })

  it("L8 hold messages: changes alone may be left out", () => {
    expect(holeBelow(track(), message(14, 11), 0)).toBeUndefined()
    expect(holeBelow(track(), message(14, 12), 0)).toEqual([11, 13])
    expect(holeBelow(track(), change(14, 10), 0)).toBeUndefined()
    expect(holeBelow(track(), change(14, 11), 0)).toEqual([11, 13])
  })

  it("L7 are not where this device's own sends are", () => {
    expect(holeBelow(track({ own: [[11, 13]] }), message(14), 0)).toBeUndefined()
    expect(holeBelow(track({ own: [[12, 12]] }), message(14), 0)).toEqual([11, 13])
    expect(holeBelow(track({ own: [[11, 11]] }), message(14), 0)).toEqual([12, 13])
    expect(holeBelow(track({ own: [[13, 13]] }), message(14), 0)).toEqual([11, 12])
    // The two changes among them are no messages, and the one message is its own.
    expect(holeBelow(track({ own: [[12, 12]] }), message(14, 12), 0)).toBeUndefined()
  })

  it("L4 are not where the engine said that it leaves messages out, as many as it said", () => {
    const told = (...ranges: Track["told"]) => holeBelow(track({ told: ranges }), message(16), 0)
    expect(told([11, 15, 5])).toBeUndefined()
    expect(told([11, 13, 3], [14, 15, 2])).toBeUndefined()
    expect(told([11, 13, 3], [12, 15, 4])).toBeUndefined()
    expect(told([11, 13, 3])).toEqual([14, 15])
    expect(told([13, 13, 1])).toEqual([11, 15])
    expect(told([20, 25, 6])).toEqual([11, 15])
    // Of five entries three are told, of which one is a message: four others are missing, in two places.
    expect(told([11, 13, 1])).toEqual([14, 15])
  })

  it("L7 a doubtful send explains one missing message, once; an unanswered one as long as it is", () => {
    const one = track({ doubtful: 2 })
    expect(holeBelow(one, message(12), 0)).toBeUndefined()
    expect(one.doubtful).toBe(1)
    expect(holeBelow(one, message(13), 0)).toEqual([11, 12])
    expect(one.doubtful).toBe(0)
    for (const [unanswered, hole] of [
      [2, [11, 13]],
      [3, undefined],
    ] as const)
      expect(holeBelow(track(), message(14), unanswered)).toEqual(hole)
    expect(holeBelow(track({ doubtful: 1 }), message(13), 1)).toBeUndefined()
  })

  it("a range without others is what they leave of it", () => {
    expect(without([5, 9], [])).toEqual([[5, 9]])
    expect(without([5, 4], [])).toEqual([])
    for (const other of [
      [1, 4],
      [10, 12],
    ] as const)
      expect(without([5, 9], [other])).toEqual([[5, 9]])
    for (const other of [
      [5, 9],
      [1, 12],
    ] as const)
      expect(without([5, 9], [other])).toEqual([])
    expect(without([5, 9], [[1, 5]])).toEqual([[6, 9]])
    expect(without([5, 9], [[9, 12]])).toEqual([[5, 8]])
    expect(without([5, 9], [[7, 7]])).toEqual([
      [5, 6],
      [8, 9],
    ])
    expect(
      without(
        [5, 9],
        [
          [6, 6],
          [8, 8],
        ],
      ),
    ).toEqual([
      [5, 5],
      [7, 7],
      [9, 9],
    ])
  })
})

describe("positions and lists on the line", () => {
  const fresh = () =>
    initialState({
      appId: "demo",
      signs: false,
      peerId: "alice",
      deviceId: "d1",
      firstKey: 1,
      backoff: { minMs: 1, maxMs: 2 },
    })

  it("L2 a conversation of which nothing is known has none", () => {
    const state = fresh()
    trackOf(state, "p:alice:bob")
    trackOf(state, "p:alice:carol").seq = 3
    expect(positionsToSend(state)).toEqual([["p:alice:carol", 3]])
    expect([...state.inbox.tracks].map(([, { certain }]) => certain)).toEqual([false, true])
  })

  it("a list is split so that each part fits, and an item that fits nowhere goes alone", () => {
    expect(parts([])).toEqual([])
    const bytes = jsonBytes("a") + 1
    expect(parts(["a", "b", "c"], bytes * 2)).toEqual([["a", "b"], ["c"]])
    expect(parts(["a", "b", "c"], bytes * 2 - 1)).toEqual([["a"], ["b", "c"]])
    expect(parts(["a", "b"], 0)).toEqual([["a"], ["b"]])
    const large = Array.from({ length: 100 }, (_, at) => `${at}`.padEnd(1_000, "x"))
    const split = parts(large)
    expect(split.flat()).toEqual(large)
    expect(split.map(({ length }) => length)).toEqual([31, 31, 31, 7])
    for (const part of split) expect(jsonBytes(part)).toBeLessThanOrEqual(32_768 - 1_024)
  })

  it("the beginning of a list is as much as fits", () => {
    const bytes = jsonBytes("a") + 1
    expect(fitting(["a", "b", "c"], bytes * 3)).toEqual(["a", "b", "c"])
    expect(fitting(["a", "b", "c"], bytes * 3 - 1)).toEqual(["a", "b"])
    expect(fitting(["a", "b", "c"], bytes)).toEqual(["a"])
    expect(fitting(["a"], bytes - 1)).toEqual([])
  })

  it("a map of what is recent keeps its newest entries", () => {
    const map = new Recent<string, number>(3)
    for (const key of ["a", "b", "c", "c", "a", "d"]) map.set(key, map.size)
    const entries = [
      ["c", 3],
      ["a", 3],
      ["d", 3],
    ]
    expect([...map]).toEqual(entries)
    expect(["a", "b", "c", "d"].map((key) => map.get(key))).toEqual([3, undefined, 3, 3])
    map.set("d", 3)
    expect([...map]).toEqual(entries)
    map.set("d", 9)
    map.set("c", 5)
    expect([...map]).toEqual([
      ["a", 3],
      ["d", 9],
      ["c", 5],
    ])
    map.clear()
    expect([map.size, map.get("c")]).toEqual([0, undefined])
    map.set("c", 5)
    expect([...map]).toEqual([["c", 5]])
  })
})
