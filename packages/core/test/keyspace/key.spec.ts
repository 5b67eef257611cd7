import { goodIds } from "@peerage/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  behindKey,
  behindPartition,
  cursorKey,
  epochKey,
  escapeId,
  fromOrdered,
  logPartition,
  ordered,
  parseSentSort,
  sentPartition,
  sentSort,
  unescapeId,
} from "../../src/keyspace/key.js"
import { groupKey, peersKey } from "../../src/model/id.js"

const ids = goodIds()
const conversations = fc.oneof(
  fc.uniqueArray(ids, { minLength: 1, maxLength: 4 }).map(peersKey),
  ids.map(groupKey),
)
const seqs = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 10 ** 14 }))
const times = fc.integer({ min: 0, max: Date.UTC(2200, 0) })
const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe("keys", () => {
  it("ST9 numbers in byte order are numbers in order, and come back", () => {
    fc.assert(
      fc.property(seqs, seqs, (a, b) => {
        expect(Math.sign(bytes(ordered(a), ordered(b)))).toBe(Math.sign(a - b))
        expect(fromOrdered(ordered(a))).toBe(a)
      }),
      { numRuns: 1_000 },
    )
  })

  it("escaped ids come back, are printable ASCII, and hold no separator", () => {
    fc.assert(
      fc.property(fc.oneof(conversations, ids), (id) => {
        expect(unescapeId(escapeId(id))).toBe(id)
        expect(escapeId(id)).toMatch(/^[!-.0-~]+$/)
      }),
      { numRuns: 1_000 },
    )
  })

  it("what looks escaped already is told apart from what it looks like", () => {
    for (const id of ["%0020", " ", "%", "%25", "a/b", "%002f", "%%", "%zzzz"]) {
      expect(unescapeId(escapeId(id))).toBe(id)
    }
    const escaped = ["%0020", " ", "/", "%002f", "%"].map(escapeId)
    expect(new Set(escaped).size).toBe(escaped.length)
  })

  it("S33 S34 S36 no two peers or conversations share a partition or a key", () => {
    fc.assert(
      fc.property(ids, ids, conversations, conversations, (a, b, one, other) => {
        if (a !== b) {
          expect(behindPartition(a)).not.toBe(behindPartition(b))
          expect(cursorKey(a, one)).not.toEqual(cursorKey(b, one))
          expect(sentPartition(a, 0)).not.toBe(sentPartition(b, 0))
        }
        if (one !== other) {
          expect(logPartition(one)).not.toBe(logPartition(other))
          expect(behindKey(a, one)).not.toEqual(behindKey(a, other))
          expect(sentSort(1, one, 1)).not.toBe(sentSort(1, other, 1))
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it("prefix-free: no kind's partition begins another's, whatever the ids", () => {
    const kinds = (id: string, conversation: string) => [
      logPartition(conversation),
      behindPartition(id),
      cursorKey(id, conversation)[0],
      sentPartition(id, 0),
      epochKey[0],
    ]
    fc.assert(
      fc.property(ids, ids, conversations, conversations, (a, b, one, other) => {
        const mine = kinds(a, one)
        const others = kinds(b, other)
        mine.forEach((partition, kind) => {
          others.forEach((another, otherKind) => {
            if (kind !== otherKind && kind < 4)
              expect(another.startsWith(`${partition}/`)).toBe(false)
          })
        })
      }),
    )
  })

  it("L9 L16 a sender's rows sort by time, then conversation, then seq, and come back", () => {
    const place = fc.record({ timestamp: times, conversation: conversations, seq: seqs })
    fc.assert(
      fc.property(place, place, (a, b) => {
        const sortOf = (one: typeof a) => sentSort(one.timestamp, one.conversation, one.seq)
        expect(parseSentSort(sortOf(a))).toEqual(a)
        if (a.timestamp !== b.timestamp)
          expect(Math.sign(bytes(sortOf(a), sortOf(b)))).toBe(Math.sign(a.timestamp - b.timestamp))
        const later = { ...a, seq: a.seq + 1 }
        expect(bytes(sortOf(a), sortOf(later))).toBe(-1)
      }),
    )
  })

  it("a month's partition is the month of the calendar", () => {
    fc.assert(
      fc.property(times, (time) => {
        expect(sentPartition("a", time)).toBe(`sent/a/${new Date(time).toISOString().slice(0, 7)}`)
      }),
      { numRuns: 2_000 },
    )
    for (const day of ["2024-02-29", "2025-02-28", "2025-03-01", "2099-12-31", "2100-03-01"])
      expect(sentPartition("a", Date.parse(day))).toBe(`sent/a/${day.slice(0, 7)}`)
  })
})
