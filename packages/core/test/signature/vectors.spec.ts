/** The code against an independent implementation (S5, S6, S9, S16). */

import { canonicalText, sign, verify } from "@peerage/core/signature"
import { describe, expect, it } from "vitest"
import { peersKey } from "../../src/model/id.js"
import { portableCrypto } from "../../src/stream/system.js"
import { type Accepted, vectors } from "./vectors.js"

const verified = ({ request, key, signature }: Omit<Accepted, "name" | "text">) =>
  verify({ ...request, signature }, { keys: [key], now: request.timestamp })

describe("vectors of an independent implementation", () => {
  it.each(vectors.accepted)("agree: $name", (vector) => {
    const { key, request } = vector
    expect(verified(vector)).toEqual({ ok: true, keyId: key.id })
    expect(canonicalText(request)).toEqual({ ok: true, text: vector.text })
    expect(sign(request, key)).toBe(vector.signature)
  })

  it("are those of the vendor", () => {
    const [vendor] = vectors.accepted
    expect(vendor).toMatchObject({
      text: "your-app-id:1:2:3:4:1416290728:85561",
      signature: "cf4a1b6b55ff87753da4ae7f5dd2c33273108b62",
    })
    expect(vectors.conversations).toContainEqual({
      peers: ["u1234", "u0988"],
      id: "bcd26a54e98687390b0abb4d83683d4b",
    })
  })

  it.each(vectors.bothOrders)("S9 agree in both orders: $name", (vector) => {
    expect(verified(vector)).toEqual({ ok: true, keyId: vector.key.id })
  })

  it("S9 differ where orders do, and signing uses that of code units", () => {
    for (const vector of vectors.bothOrders) {
      const isUnits = vector.name.endsWith("code units")
      expect(sign(vector.request, vector.key) === vector.signature).toBe(isUnits)
    }
  })

  it.each(vectors.conversations)("name the conversation of $peers", ({ peers, id }) => {
    expect(portableCrypto.md5(peersKey(peers).slice(2))).toBe(id)
  })
})

describe("requests that have another one's text", () => {
  it("are of the 16 kinds at least", () => {
    expect(vectors.collisions.length).toBeGreaterThanOrEqual(16)
  })

  it.each(vectors.collisions)("$name", ({ refused, allowed, key, signature }) => {
    expect(canonicalText(refused).ok).toBe(false)
    expect(verified({ request: refused, key, signature })).toEqual({
      ok: false,
      code: "signature-malformed",
    })
    // The signature is right: only the boundary holds the first one off.
    if (allowed !== null) {
      expect(verified({ request: allowed, key, signature })).toEqual({ ok: true, keyId: key.id })
    }
  })
})
