import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { transactionOf } from "../../src/keyspace/commit.js"
import { readHistory } from "../../src/keyspace/history.js"
import { readConversation } from "../../src/keyspace/read.js"
import { findSent, readSent } from "../../src/keyspace/sent.js"
import { memoryStore } from "../../src/memory/store.js"
import { encodeFrame } from "../../src/model/encoded.js"
import type { HistoryBounds } from "../../src/model/input-request.js"

const ab = "p:alice:bob"
const whole = { pieces: [[1, Number.MAX_SAFE_INTEGER]], notices: false } as const

/** A store with a log whose entries have these times, all with a key. */
async function storeOf(times: readonly number[], first = 1) {
  const store = memoryStore()
  await store.open()
  const entries = times.map((timestamp, at) => {
    const seq = first + at
    const message = { id: `x.${seq}`, conversation: "x", from: "alice", text: `m${seq}`, timestamp }
    const frame = encodeFrame({ type: "message", ...message }, 1)
    const entry = {
      seq,
      n: seq,
      from: "alice",
      timestamp,
      key: { device: "d", number: seq },
      frame,
    }
    return { entry, send: undefined as never }
  })
  const nothing = { cursors: [], behind: [], caughtUp: [], group: undefined, over: [], marks: [] }
  await store.commit([
    transactionOf(
      { type: "Commit", conversation: ab, entries, ...nothing },
      { exclusive: true, appHistory: false },
    ),
  ])
  return store
}
const rising = fc.array(fc.nat(3), { maxLength: 25 }).map((steps) =>
  steps.map(
    (
      (time) => (step: number) =>
        (time += step)
    )(1_000),
  ),
)

describe("read", () => {
  it("L15 keys that are asked about together are all found", async () => {
    const store = await storeOf([1_000, 1_001, 1_002, 1_003, 1_004])
    const ask = (number: number) =>
      ({ peer: "alice", number, device: "d", newest: 0 }) as Parameters<typeof findSent>[2][number]
    const kept = { now: 2_000, ageMs: 5_000, limit: 100 }
    const seqs = async (...numbers: readonly number[]) => {
      const found = await findSent(store, "alice", numbers.map(ask), kept)
      return [...found.values()].map(({ entry }) => entry.seq)
    }
    expect(await seqs(5, 3, 2)).toEqual([5, 3, 2])
    expect(await seqs(4, 9)).toEqual([4])
    expect(await seqs(1)).toEqual([1])
  })

  it("C11 L9 a page by seq or time is the window of the log that it says, in both directions", async () => {
    const bounds = fc.tuple(
      fc.constantFrom("before", "after", "beforeTime", "sinceTime", "none"),
      fc.nat(30),
      fc.integer({ min: 1, max: 6 }),
    )
    await fc.assert(
      fc.asyncProperty(rising, bounds, async (times, [kind, at, limit]) => {
        const store = await storeOf(times)
        const isTime = kind.endsWith("Time")
        const value = isTime ? 1_000 + at : at
        const asked = kind === "none" ? { limit } : { [kind]: value, limit }
        const page = await readHistory(store, ab, asked as HistoryBounds, whole)
        const log = times.map((time, n) => ({ seq: n + 1, time }))
        const fits = log.filter(({ seq, time }) => {
          if (kind === "before") return seq < value
          if (kind === "after") return seq > value
          if (kind === "beforeTime") return time < value
          return kind === "sinceTime" ? time >= value : true
        })
        const forwards = kind === "after" || kind === "sinceTime"
        const expected = (forwards ? fits.slice(0, limit) : fits.slice(-limit)).map(
          ({ seq }) => seq,
        )
        expect(page.entries.map(({ seq }) => seq)).toEqual(expected)
        if (expected.length === 0) return
        // Going on leads to all there is, and does not end before.
        const goesOn = forwards ? page.after : page.before
        expect(goesOn).toBe(fits.length > limit ? expected[forwards ? limit - 1 : 0] : undefined)
      }),
      { numRuns: 500 },
    )
  })

  it("L17 by time also where the log begins later than 1", async () => {
    const store = await storeOf([10, 20, 30, 40], 7)
    const seqs = async (bounds: HistoryBounds) =>
      (await readHistory(store, ab, bounds, whole)).entries.map(({ seq }) => seq)
    expect(await seqs({ sinceTime: 20, limit: 9 })).toEqual([8, 9, 10])
    expect(await seqs({ beforeTime: 30, limit: 9 })).toEqual([7, 8])
    expect(await seqs({ sinceTime: 1, limit: 9 })).toEqual([7, 8, 9, 10])
    expect(await seqs({ beforeTime: 10, limit: 9 })).toEqual([])
  })

  it("L11 the head of a log is its last row", async () => {
    expect(await readConversation(await storeOf([5, 9]), ab, ["alice", "bob"], [])).toEqual({
      type: "ConversationLoaded",
      conversation: ab,
      head: { seq: 2, n: 2, timestamp: 9 },
      floor: { seq: 0, n: 0 },
      lastFrom: "alice",
      peers: [
        { peer: "alice", cursor: undefined, behind: false },
        { peer: "bob", cursor: undefined, behind: false },
      ],
      info: undefined,
      memberships: [],
    })
    const { head } = await readConversation(await storeOf([]), ab, ["alice", "bob"], [])
    expect(head).toEqual({ seq: 0, n: 0, timestamp: 0 })
  })

  it("L15 a sender's keys are found newest first, over the end of a month, within age and number", async () => {
    const end = Date.UTC(2026, 11)
    const store = await storeOf([end - 3, end - 2, end - 1, end, end + 1])
    const numbers = async (since: number, limit: number) => {
      const found: number[] = []
      for await (const { key } of readSent(store, "alice", { now: end + 1, since, limit }))
        found.push(key.number)
      return found
    }
    expect(await numbers(end - 10, 10)).toEqual([5, 4, 3, 2, 1])
    expect(await numbers(end - 10, 3)).toEqual([5, 4, 3])
    expect(await numbers(end - 1, 10)).toEqual([5, 4, 3])
    expect(await numbers(end + 2, 10)).toEqual([])
  })
})
