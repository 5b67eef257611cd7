import { goodIds, texts } from "@peerage/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { transactionOf } from "../../src/keyspace/commit.js"
import {
  decodeCursor,
  decodeEntry,
  decodeSent,
  decodeText,
  encodeCursor,
  encodeEntry,
  encodeSent,
  encodeText,
} from "../../src/keyspace/record.js"
import { encodeFrame } from "../../src/model/encoded.js"
import type { Entry } from "../../src/model/entry.js"
import type { MessageFrame } from "../../src/model/message.js"

const natural = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const keys = fc.option(fc.record({ device: goodIds(), number: natural }), { nil: undefined })
const entries = fc
  .record({
    seq: natural,
    n: natural,
    timestamp: natural,
    from: goodIds(),
    to: fc.array(goodIds(), { maxLength: 3 }),
    text: texts(),
    key: keys,
  })
  .map(({ key, ...message }): Entry => {
    const frame: MessageFrame = { type: "message", id: "x.1", conversation: "x", ...message }
    const { seq, n, from, timestamp } = message
    return { seq, n, from, timestamp, key, frame: encodeFrame(frame, Number.POSITIVE_INFINITY) }
  })

describe("records", () => {
  it("ST10 an entry comes back as it was, with the very text of its frame", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const read = decodeEntry(entry.seq, encodeEntry(entry))
        expect({ ...read, frame: read.frame.value }).toEqual({ ...entry, frame: entry.frame.value })
        expect(read.frame.text).toBe(entry.frame.text)
      }),
      { numRuns: 500 },
    )
  })

  it("a cursor, a sender's key and a text come back", () => {
    fc.assert(
      fc.property(
        natural,
        natural,
        keys,
        texts(),
        fc.integer({ min: 1, max: 100 }),
        (seq, n, key, text, count) => {
          expect(decodeCursor(encodeCursor({ seq, n }))).toEqual({ seq, n })
          expect(decodeSent(encodeSent(key, count))).toEqual({ key, count })
          expect(decodeText(encodeText(text))).toBe(text)
        },
      ),
    )
  })

  it("every value begins with the version of its form", () => {
    const values = [encodeCursor({ seq: 1, n: 1 }), encodeSent(undefined, 1), encodeText("x")]
    for (const value of [...values, encodeSent({ device: "d", number: 1 }, 2)])
      expect(value.split("\t")[0]).toBe("1")
  })
})

describe("commit", () => {
  const entry = (seq: number): Entry => ({
    seq,
    n: seq,
    from: "alice",
    timestamp: 0,
    key: { device: "phone", number: seq },
    frame: encodeFrame(
      { type: "message", id: `x.${seq}`, conversation: "x", from: "alice", text: "", timestamp: 0 },
      Number.POSITIVE_INFINITY,
    ),
  })
  const commit = {
    type: "Commit",
    conversation: "p:alice:bob",
    entries: [entry(4), entry(5)].map((one) => ({ entry: one, send: undefined as never })),
    cursors: [["bob", { seq: 3, n: 3 }]],
    behind: ["bob"],
    caughtUp: ["alice"],
    group: undefined,
    over: [],
    marks: [],
  } as const

  it("L11 R21 a burst is its rows and one pointer of its sender, in one transaction with the rest", () => {
    const { puts = [], deletes } = transactionOf(commit, { exclusive: true, appHistory: false })
    expect(puts.map(([[partition]]) => partition)).toEqual([
      "log/p:alice:bob",
      "log/p:alice:bob",
      "sent/alice/1970-01",
      "cursor/bob",
      "behind/bob",
    ])
    expect(deletes).toEqual([["behind/alice", "p:alice:bob"]])
    expect(new Set(puts.map(([key]) => key.join(" "))).size).toBe(puts.length)
  })

  it("L12 where others may write, the next place must be free", () => {
    expect(transactionOf(commit, { exclusive: true, appHistory: false }).checks).toBeUndefined()
    expect(transactionOf(commit, { exclusive: false, appHistory: false }).checks).toEqual([
      [["log/p:alice:bob", "000000004"], undefined],
    ])
    expect(
      transactionOf({ ...commit, entries: [] }, { exclusive: false, appHistory: false }).checks,
    ).toBeUndefined()
  })
})
