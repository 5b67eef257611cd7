/** The keys that a host gives, and what `sign` says to a host that asks for what cannot be signed. */
import {
  checkKeys,
  PeerageError,
  type SessionRequest,
  type SignatureKey,
  sign,
  weakKeys,
} from "@peerage/core/signature"
import { describe, expect, it } from "vitest"

const key: SignatureKey = { id: "k1", secret: "the secret of this year" }
const request: SessionRequest = {
  kind: "session",
  appId: "app",
  peerId: "jerry",
  peerIds: [],
  timestamp: 1400000000,
  nonce: "n",
}

/** The error that `call` throws. */
function thrown(call: () => unknown): PeerageError {
  try {
    call()
  } catch (error) {
    if (error instanceof PeerageError) return error
    throw error
  }
  throw new Error("Nothing was thrown")
}

describe("keys", () => {
  it("S15 may be one to three", () => {
    const keys: SignatureKey[] = ["k1", "k2", "k3"].map((id) => ({ ...key, id }))
    for (const count of [1, 2, 3]) expect(() => checkKeys(keys.slice(0, count))).not.toThrow()
  })

  it.each([
    ["none", [], /at least one/],
    ["no list", key, /at least one/],
    ["four", ["k1", "k2", "k3", "k4"].map((id) => ({ ...key, id })), /at most 3/],
    ["two of one name", [key, { ...key, secret: "another" }], /the same id/],
    ["not an object", ["k1"], /must be { id, secret }/],
    ["null", [null], /must be { id, secret }/],
    ["a hole", Object.assign([], { length: 1 }), /must be { id, secret }/],
    ["no id", [{ secret: "s" }], /id must be an id/],
    ["an empty id", [{ ...key, id: "" }], /id must be an id/],
    ["an id with a ':'", [{ ...key, id: "k:1" }], /id must be an id/],
    ["no secret", [{ id: "k1", secret: undefined }], /secret must be a text/],
    ["an empty secret", [{ id: "k1", secret: "" }], /secret must be a text/],
    ["a secret with a lone surrogate", [{ id: "k1", secret: "s\ud800" }], /secret must be a text/],
    ["another algorithm", [{ ...key, algorithm: "md5" }], /'sha1' or 'sha256'/],
    ["an algorithm that is null", [{ ...key, algorithm: null }], /'sha1' or 'sha256'/],
  ])("are refused, and the host is told why: %s", (_, keys, why) => {
    const error = thrown(() => checkKeys(keys as SignatureKey[]))
    expect(error.code).toBe("bad-options")
    expect(error.message).toMatch(/^signatures: /)
    expect(error.message).toMatch(why)
    expect(error.message).not.toContain("secret of this year")
  })

  it("are weak under 16 bytes of UTF-8, and work", () => {
    const secrets = ["s", "s".repeat(15), "s".repeat(16), "汉".repeat(5), "汉".repeat(6)]
    const keys = secrets.map((secret, at) => ({ id: `k${at}`, secret }))
    expect(weakKeys(keys)).toEqual(["k0", "k1", "k3"])
    expect(sign(request, keys[0]!)).toMatch(/^[0-9a-f]{40}$/)
  })
})

describe("sign", () => {
  it("says which id is none, as a refusal of the peer's", () => {
    const error = thrown(() => sign({ ...request, peerIds: ["a:b"] }, key))
    expect(error.code).toBe("bad-id")
    expect(error.message).toMatch(/id/)
  })

  it.each([
    ["bad-kind", { kind: "open" }],
    ["bad-action", { kind: "group", groupId: "g", action: "leave" }],
    ["bad-peers", { peerIds: "tom" }],
    ["bad-timestamp", { timestamp: 1.5 }],
    ["bad-nonce", { nonce: "kick" }],
  ])("says what else cannot be signed: %s", (_, change) => {
    const error = thrown(() => sign({ ...request, ...change } as SessionRequest, key))
    expect(error.code).toBe("bad-options")
    expect(error.message).toMatch(/kind|action|peerIds|timestamp|nonce/)
  })

  it("refuses a key that cannot be used", () => {
    for (const bad of [undefined, {}, { id: "k1", secret: "" }, { ...key, algorithm: "md5" }]) {
      expect(thrown(() => sign(request, bad as SignatureKey)).code).toBe("bad-options")
    }
  })
})
