import { texts } from "@peerage/testing"
import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { encodeFrame, storedFrame } from "../../src/model/encoded.js"
import type { ServerFrame } from "../../src/model/server-frame.js"

const frame = (text: string): ServerFrame => ({
  type: "message",
  id: "x.1",
  conversation: "x",
  from: "alice",
  text,
  timestamp: 1,
})

describe("encoded frames", () => {
  it("L19 are encoded once, however many take them, and not before somebody does", () => {
    const stringify = vi.spyOn(JSON, "stringify")
    const parse = vi.spyOn(JSON, "parse")
    try {
      const out = encodeFrame(frame("hello"), 9)
      expect(stringify).not.toHaveBeenCalled()
      expect(out.text).toBe(out.text)
      expect(stringify).toHaveBeenCalledTimes(1)
      const stored = storedFrame(out.text, 9)
      expect(stored.text).toBe(out.text)
      expect(parse).not.toHaveBeenCalled()
      expect(stored.value).toBe(stored.value)
      expect(parse).toHaveBeenCalledTimes(1)
      expect(stringify).toHaveBeenCalledTimes(1)
      expect([out.maxWaiting, stored.maxWaiting]).toEqual([9, 9])
    } finally {
      vi.restoreAllMocks()
    }
  })

  it("S24 say the same as text and as object, on one line, within 40 KiB", () => {
    fc.assert(
      fc.property(texts(), (text) => {
        const out = encodeFrame(frame(text), 0)
        expect(storedFrame(out.text, 0).value).toEqual(frame(text))
        expect(out.text).not.toContain("\n")
        expect(new TextEncoder().encode(out.text).length).toBeLessThan(40 * 1024)
      }),
    )
  })
})
