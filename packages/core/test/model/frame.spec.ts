import { clientFrames, tamperedFrames } from "@peerage/testing"
import fc from "fast-check"
import { isLeft, isRight } from "fp-ts/lib/Either.js"
import { describe, expect, it } from "vitest"
import { ClientFrame } from "../../src/model/client-frame.js"
import { closeReasons, failure, failures, PeerageError } from "../../src/model/failure.js"

describe("client frames", () => {
  it("decode to what they say", () => {
    fc.assert(
      fc.property(clientFrames(), (frame) => {
        const decoded = ClientFrame.decode(JSON.parse(JSON.stringify(frame)))
        expect(isRight(decoded) && decoded.right).toEqual(frame)
      }),
      { numRuns: 1_000 },
    )
  })

  it("F17 S22 S23 of any shape are decoded or refused, never thrown at, and pollute nothing", () => {
    fc.assert(
      fc.property(tamperedFrames(), (raw) => {
        const decoded = ClientFrame.decode(raw)
        if (isLeft(decoded)) return
        const known = ["type", "ref", "version", "peer", "device", "watch", "positions", "epoch"]
        known.push("token", "peers", "to", "group", "text", "transient", "key", "again", "receipt")
        known.push("notices", "attributes", "set", "signed", "conversation", "seq")
        known.push("unwatched", "with", "before", "after", "beforeTime", "sinceTime", "limit")
        for (const name of Object.keys(decoded.right)) expect(known).toContain(name)
        expect(Object.getPrototypeOf(decoded.right)).toBe(Object.prototype)
      }),
      { numRuns: 2_000 },
    )
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })

  it("F17 S39 whose list does not fit are refused at its first item: 60 KB of them stop nobody for long", () => {
    const many = Array.from({ length: 20_000 }, () => [])
    const frames = [
      { type: "ack", positions: many },
      { type: "watch", ref: 1, peers: many },
      { type: "send", ref: 1, text: "x", to: many },
      { type: "open", ref: 1, version: 1, peer: "a", device: "d", watch: many, positions: many },
    ]
    for (const frame of frames) {
      const decoded = ClientFrame.decode(frame)
      expect(isLeft(decoded) && decoded.left.length).toBeLessThan(5)
    }
  })
})

describe("failures", () => {
  it("S40 are data with a code and a sentence", () => {
    for (const [code, { message }] of Object.entries(failures)) {
      expect(failure(code as never)).toMatchObject({ code, message })
      expect(message).toMatch(/^[A-Z'].*\.$/)
    }
    for (const { message } of Object.values(closeReasons)) expect(message).toMatch(/^[A-Z].*\.$/)
    const error = new PeerageError(failure("rate-limited", { retryAfterMs: 7 }))
    expect(error).toMatchObject({ code: "rate-limited", retryable: true, retryAfterMs: 7 })
  })
})
