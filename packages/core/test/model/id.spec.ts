import { badIdKinds, badIds, goodIds, texts } from "@peerage/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  conversationKey,
  groupKey,
  groupOf,
  isId,
  isWellFormed,
  peersKey,
  peersOf,
  utf8Length,
} from "../../src/model/id.js"

const anyText = fc.string({ unit: "binary", maxLength: 40 })

describe("ids", () => {
  it("takes what is well formed, S22 also names that prototypes have", () => {
    fc.assert(
      fc.property(goodIds(), (id) => {
        expect(isId(id)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  for (const kind of badIdKinds) {
    it(`S11 S12 S13 refuses what is bad as '${kind}'`, () => {
      fc.assert(
        fc.property(badIds(kind), (id) => {
          expect(isId(id)).toBe(false)
        }),
        { numRuns: 500 },
      )
    })
  }

  it("S39 says so at once, also of long texts", () => {
    const texts = ["a", "\u00e9", "\u0301", ":", " "].map((text) => text.repeat(5_120))
    // The best of many, so that a busy machine does not count.
    const times = Array.from({ length: 30 }, () => {
      const started = performance.now()
      for (const text of texts) isId(text)
      return performance.now() - started
    })
    expect(Math.min(...times)).toBeLessThan(5)
  })

  it("S12 S24 bytes of UTF-8 as an encoder counts them", () => {
    const encoder = new TextEncoder()
    fc.assert(
      fc.property(fc.oneof(anyText.filter(isWellFormed), texts()), (text) => {
        expect(utf8Length(text)).toBe(encoder.encode(text).length)
      }),
    )
    fc.assert(
      fc.property(anyText, (text) => {
        expect(isWellFormed(text)).toBe(
          new TextDecoder().decode(encoder.encode(text)) === text.replace(/^\ufeff/, ""),
        )
      }),
    )
  })
})

describe("conversations", () => {
  const sets = fc.uniqueArray(goodIds(), { minLength: 1, maxLength: 6 })

  it("are named by their set of peers, in whatever order and however often", () => {
    fc.assert(
      fc.property(sets, (peers) => {
        expect(peersKey([...peers, ...peers].toReversed())).toBe(peersKey(peers))
        expect(new Set(peersOf(peersKey(peers)))).toEqual(new Set(peers))
      }),
    )
  })

  it("S33 S34 share no name unless they are the same", () => {
    fc.assert(
      fc.property(sets, sets, goodIds(), (one, other, group) => {
        const isSame = one.length === other.length && one.every((peer) => other.includes(peer))
        expect(peersKey(one) === peersKey(other)).toBe(isSame)
        expect(peersKey(one)).not.toBe(groupKey(group))
        expect(groupOf(groupKey(group))).toBe(group)
        expect(groupOf(peersKey(one))).toBeUndefined()
        expect(peersOf(groupKey(group))).toBeUndefined()
      }),
    )
  })

  it("are found from a message's frame", () => {
    expect(conversationKey({ from: "bob", to: ["carol", "alice"] })).toBe("p:alice:bob:carol")
    expect(conversationKey({ from: "bob" })).toBe("p:bob")
    expect(conversationKey({ from: "bob", group: "raid" })).toBe("g:raid")
  })
})
