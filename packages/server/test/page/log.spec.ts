import { describe, expect, it } from "vitest"
import {
  droppedAndRead,
  type Entry,
  emptyLog,
  type Log,
  missingAbove,
  shownEntries,
  withDropped,
  withEntries,
} from "../../page/src/model/log.js"

function entries(from: number, to: number): readonly Entry[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({
    seq: from + at,
    from: "bob",
    text: `text ${from + at}`,
    timestamp: from + at,
  }))
}

/** A page or a drain that covers all of `from` to `to`. */
function read(log: Log, from: number, to: number): Log {
  return withEntries(log, entries(from, to), { from, to })
}

function shown(log: Log): readonly number[] {
  return shownEntries(log).map(({ seq }) => seq)
}

describe("a log that arrives in pieces", () => {
  it("is shown from the last missing stretch on", () => {
    const log = read(read(emptyLog, 1, 3), 6, 8)
    expect(shown(log)).toEqual([6, 7, 8])
    expect(missingAbove(log)).toEqual({ before: 6, dropped: 0 })
  })

  it("is whole when the missing stretch was read", () => {
    const log = read(read(read(emptyLog, 1, 3), 6, 8), 4, 5)
    expect(shown(log)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(missingAbove(log)).toBeUndefined()
  })

  it("joins messages that are pushed one by one", () => {
    let log = emptyLog
    for (const seq of [4, 5, 6]) log = read(log, seq, seq)
    expect(log.known).toEqual([{ from: 4, to: 6 }])
    expect(shown(log)).toEqual([4, 5, 6])
  })

  it("P3 shows no message twice, however the pieces overlap, and in the order of seq", () => {
    const log = read(read(read(emptyLog, 5, 9), 7, 12), 1, 6)
    expect(shown(log)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  it("counts a stretch as known although entries of it are gone for good", () => {
    const log = withEntries(emptyLog, [...entries(2, 3), ...entries(7, 8)], { from: 1, to: 8 })
    expect(shown(log)).toEqual([2, 3, 7, 8])
    expect(missingAbove(log)).toBeUndefined()
  })
})

describe("L4 what was dropped", () => {
  const cap = { from: 11, to: 20, messages: 9, reason: "cap" } as const

  it("is told above what is shown, with the number that the engine gave", () => {
    const log = read(withDropped(read(emptyLog, 1, 10), cap), 21, 70)
    expect(missingAbove(log)).toEqual({ before: 21, dropped: 9 })
    expect(droppedAndRead(log)).toEqual([])
  })

  it("stays told where it was, once it was read", () => {
    const log = read(read(withDropped(read(emptyLog, 1, 10), cap), 21, 70), 11, 20)
    expect(missingAbove(log)).toBeUndefined()
    expect(droppedAndRead(log)).toEqual([cap])
  })

  it("that is told again with more to it counts once", () => {
    const more = { ...cap, to: 25, messages: 14 }
    const log = read(withDropped(withDropped(emptyLog, cap), more), 26, 75)
    expect(missingAbove(log)).toEqual({ before: 26, dropped: 14 })
  })

  it("adds up over two stretches that lie above", () => {
    const old = { from: 2, to: 4, messages: 3, reason: "age" } as const
    const log = read(withDropped(withDropped(emptyLog, cap), old), 21, 30)
    expect(missingAbove(log)).toEqual({ before: 21, dropped: 12 })
  })

  it("is no loss when another device has it, or it is no longer stored", () => {
    const elsewhere = withDropped(emptyLog, { ...cap, reason: "elsewhere" })
    expect(missingAbove(read(elsewhere, 21, 30))).toEqual({ before: 21, dropped: 0 })
    const gone = withDropped(emptyLog, { ...cap, reason: "retention" })
    expect(missingAbove(read(gone, 21, 30))).toEqual({ before: 21, dropped: 0 })
  })
})
