import { goodIds, texts } from "@peerage/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { MessageFrame } from "../../src/model/message.js"
import { messageText } from "../../src/model/message-text.js"

const place = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const where = fc.oneof(
  fc.record({ to: fc.array(goodIds(), { minLength: 1, maxLength: 4 }) }),
  fc.record({ group: goodIds() }),
)
const rest = fc.constantFrom<Partial<MessageFrame>>({}, { erased: true })
const frames = fc
  .tuple(
    goodIds(),
    place,
    place,
    goodIds(),
    where,
    fc.oneof(texts(), fc.string({ unit: "binary" })),
    rest,
  )
  .map(
    ([conversation, seq, n, from, to, text, more]): MessageFrame => ({
      type: "message",
      id: `${conversation}.${seq}`,
      conversation,
      seq,
      n,
      from,
      ...to,
      text,
      timestamp: seq,
      ...more,
    }),
  )

describe("a message's text", () => {
  it("L19 S24 is what JSON says of it, whatever is in it", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(messageText(frame)).toBe(JSON.stringify(frame))
      }),
      { numRuns: 2_000 },
    )
  })

  it("L19 is its own, also after others that differ in one thing alone", () => {
    const name = fc.constantFrom("a", "b")
    const few = fc.oneof(
      fc.record({ to: fc.array(name, { minLength: 1, maxLength: 3 }) }),
      fc.record({ group: name }),
    )
    const burst = fc.array(fc.tuple(name, name, few, place), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(burst, (messages) => {
        for (const [conversation, from, to, seq] of messages) {
          const start = { type: "message", id: `${conversation}.${seq}`, conversation } as const
          const frame = { ...start, seq, n: seq, from, ...to, text: "t", timestamp: 1 }
          expect(messageText(frame)).toBe(JSON.stringify(frame))
        }
      }),
      { numRuns: 500 },
    )
  })

  it("S12 S24 escapes what would end it or a line", () => {
    const said = (text: string) => {
      const frame = { type: "message", id: "x.1", conversation: "x", seq: 1, n: 1 } as const
      return JSON.parse(messageText({ ...frame, from: "a", to: ["b"], text, timestamp: 1 })).text
    }
    for (const text of ['"', "\\", "\n", "\u0000", "\u2028", "\ud83d\ude00", "\ud800"])
      expect(said(text)).toBe(text)
  })

  it("of a transient message is what JSON says of it, too", () => {
    const frame = { type: "message", id: "x", conversation: "x", from: "a", to: ["b"] } as const
    const transient: MessageFrame = { ...frame, text: "t", timestamp: 1, transient: true }
    expect(messageText(transient)).toBe(JSON.stringify(transient))
  })

  it("S24 is what JSON says also of what no rule makes", () => {
    const bare = { type: "message", id: "x.1", conversation: "x", seq: 1, n: 1, from: "a" } as const
    const odd: readonly MessageFrame[] = [
      { ...bare, text: "t", timestamp: 1 },
      { ...bare, to: ["b"], group: "g", text: "t", timestamp: 1 },
      { ...bare, to: ["b"], text: "t", timestamp: Number.NaN },
      { ...bare, n: Number.NaN, to: [], text: "t", timestamp: 1e21 },
    ]
    for (const frame of odd) expect(messageText(frame)).toBe(JSON.stringify(frame))
  })
})
