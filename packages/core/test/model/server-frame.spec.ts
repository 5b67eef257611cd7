import { isRight } from "fp-ts/lib/Either.js"
import { describe, expect, it } from "vitest"
import { ServerFrame } from "../../src/model/server-frame.js"

const reads = (frame: unknown): boolean => isRight(ServerFrame.decode(frame))
const page = { type: "page", ref: 1, entries: [], delivered: [], read: [] }
const message = {
  type: "message",
  id: "x.1",
  conversation: "x",
  from: "a",
  text: "t",
  timestamp: 1,
}

describe("what an engine says", () => {
  it("F17 is understood by an older client: a newer engine's fields, and what it puts behind a list's", () => {
    expect(reads({ type: "done", ref: 1, newer: true })).toBe(true)
    expect(reads({ type: "presence", states: [["a", true, 1, "newer"]] })).toBe(true)
    expect(reads({ ...page, delivered: [["a", 1, "newer"]], read: [["a", 1, {}]] })).toBe(true)
    expect(reads({ type: "sent", conversation: "x", items: [[1, 1, 1, "newer"]] })).toBe(true)
  })

  it("F17 is refused where a list's beginning does not fit", () => {
    for (const state of [[], ["a", true], ["a", 1, 1], { 0: "a", 1: true, 2: 1 }, null])
      expect(reads({ type: "presence", states: [state] })).toBe(false)
    expect(reads({ ...page, read: [["a"]] })).toBe(false)
  })

  it("F17 holds in each place a frame of the kind that belongs there", () => {
    const listed = (last: unknown) => ({
      type: "conversations",
      ref: 1,
      items: [{ conversation: "p:a:b", id: "x", unread: 0, read: 0, last }],
    })
    expect(reads(listed(message))).toBe(true)
    expect(reads(listed(undefined))).toBe(true)
    expect(reads(listed({ ...message, type: "membership" }))).toBe(false)
    expect(reads({ ...page, entries: [message, { type: "done", ref: 1 }] })).toBe(false)
  })
})
