/** What a signature is judged by: time, keys and its own form (S3, S14 to S17). */

import {
  type SessionRequest,
  type SignatureKey,
  type SignedRequest,
  sign,
  type VerifyOptions,
  verify,
} from "@peerage/core/signature"
import { describe, expect, it } from "vitest"

const time = 1400000000
const request: SessionRequest = {
  kind: "session",
  appId: "app",
  peerId: "jerry",
  peerIds: ["tom", "spike"],
  timestamp: time,
  nonce: "85561",
}
const old: SignatureKey = { id: "old", secret: "the secret of last year" }
const young: SignatureKey = { id: "new", secret: "the secret of this year", algorithm: "sha256" }
const third: SignatureKey = { id: "third", secret: "for a mishap" }

const signedBy = (key: SignatureKey, about: Partial<SignedRequest> = {}): SignedRequest =>
  ({ ...request, signature: sign(request, key), ...about }) as SignedRequest
const judged = (signed: unknown, options: Partial<VerifyOptions> = {}) =>
  verify(signed as SignedRequest, { keys: [old, young], now: time, ...options })
const refused = (code: string) => ({ ok: false, code })

describe("the window", () => {
  it.each([-301, 301])("S3 refuses what is %i s off", (off) => {
    expect(judged(signedBy(old), { now: time + off })).toEqual(refused("signature-expired"))
  })

  it.each([-300, 0, 300])("S3 takes what is %i s off", (off) => {
    expect(judged(signedBy(old), { now: time + off })).toEqual({ ok: true, keyId: "old" })
  })

  it("is what the caller says it is", () => {
    const in60 = { now: time + 60 }
    expect(judged(signedBy(old), { ...in60, windowSeconds: 60 }).ok).toBe(true)
    expect(judged(signedBy(old), { ...in60, windowSeconds: 59 }).ok).toBe(false)
  })

  it("S3 takes seconds for what they are, and ms for far off", () => {
    const inMs = { ...request, timestamp: time * 1000 }
    expect(judged({ ...inMs, signature: sign(inMs, old) })).toEqual(refused("signature-expired"))
  })

  it.each([Number.NaN, undefined, "soon"])("is closed if the time is %s", (now) => {
    expect(judged(signedBy(old), { now: now as number })).toEqual(refused("signature-expired"))
  })

  it("says of an expired signature nothing else: right or wrong, the answer is the same", () => {
    const late = { now: time + 301 }
    const wrong = signedBy(old, { signature: "0".repeat(40) })
    expect(judged(wrong, late)).toEqual(judged(signedBy(old), late))
  })
})

describe("keys", () => {
  it("S15 are all tried when none is named", () => {
    for (const key of [old, young, third]) {
      const verified = judged(signedBy(key), { keys: [old, young, third] })
      expect(verified).toEqual({ ok: true, keyId: key.id })
    }
  })

  it("S15 is the one that is named, and no other", () => {
    expect(judged(signedBy(young, { keyId: "new" }))).toEqual({ ok: true, keyId: "new" })
    expect(judged(signedBy(young, { keyId: "old" }))).toEqual(refused("signature-wrong"))
    expect(judged(signedBy(young, { keyId: "lost" }))).toEqual(refused("signature-wrong"))
    expect(judged(signedBy(young, { keyId: "" }))).toEqual(refused("signature-wrong"))
  })

  it("S15 is refused when it is retired", () => {
    expect(judged(signedBy(old), { keys: [young] })).toEqual(refused("signature-wrong"))
  })

  it("with one secret and two names answer to the name", () => {
    const keys = [old, { ...old, id: "again" }]
    expect(judged(signedBy(old), { keys })).toEqual({ ok: true, keyId: "old" })
    expect(judged(signedBy(old, { keyId: "again" }), { keys })).toEqual({
      ok: true,
      keyId: "again",
    })
  })

  it("S16 have their own algorithm, whatever the length of the signature", () => {
    const asSha1 = sign(request, { ...young, algorithm: "sha1" })
    const asSha256 = sign(request, { ...old, algorithm: "sha256" })
    expect([asSha1.length, asSha256.length]).toEqual([40, 64])
    expect(judged(signedBy(young, { signature: asSha1 }))).toEqual(refused("signature-wrong"))
    expect(judged(signedBy(old, { signature: asSha256 }))).toEqual(refused("signature-wrong"))
  })

  it("S17 sign with sha1 unless they say otherwise", () => {
    expect(sign(request, old)).toBe(sign(request, { ...old, algorithm: "sha1" }))
  })

  it.each([
    ["none", []],
    ["no list", "keys"],
    ["absent", undefined],
    ["too many", [old, young, third, { id: "fourth", secret: "s" }]],
    ["with an empty secret", [old, { id: "k", secret: "" }]],
  ])("that cannot be used are the host's mistake, and verify nothing: %s", (_, keys) => {
    const answer = judged(signedBy(old), { keys: keys as SignatureKey[] })
    expect(answer).toEqual(refused("keys-unusable"))
  })
})

describe("the form of a signature", () => {
  const right = sign(request, old)
  it.each([
    ["none", undefined],
    ["null", null],
    ["a number", 1],
    ["a list of it", [right]],
    ["an object that reads like it", { toString: () => right, length: 40 }],
    ["empty", ""],
    ["upper case", right.toUpperCase()],
    ["39 digits", right.slice(1)],
    ["41 digits", `${right}0`],
    ["a new line after it", `${right}\n`],
    ["a space before it", ` ${right}`],
    ["junk after it", `${right}zz`],
    ["junk in it", `${right.slice(0, 39)}g`],
  ])("S14 is refused: %s", (_, signature) => {
    expect(judged({ ...request, signature })).toEqual(refused("signature-malformed"))
  })

  it("S14 is refused if it only begins as the right one, or is only its beginning", () => {
    const longer = `${right}${"0".repeat(24)}`
    const shorter = sign(request, young).slice(0, 40)
    expect(judged({ ...request, signature: longer })).toEqual(refused("signature-wrong"))
    expect(judged({ ...request, signature: shorter })).toEqual(refused("signature-wrong"))
  })

  it.each([null, 1, ["old"], {}])("S14 comes with a name of a key or none, not %j", (keyId) => {
    expect(judged({ ...signedBy(old), keyId })).toEqual(refused("signature-malformed"))
  })
})

describe("the order of peers", () => {
  it("does not matter to who verifies", () => {
    expect(judged(signedBy(old, { peerIds: ["spike", "tom"] })).ok).toBe(true)
  })
})
