/** The two ways to make an HMAC: they agree, and each runtime takes what it has. */
import { texts } from "@peerage/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Hmac, hmacHex, nativeHmac, portableHmac } from "../../src/signature/hmac.js"
import { vectors } from "./vectors.js"

/** Asked for anew each time. */
const native: Hmac = (...about) => nativeHmac(globalThis)!(...about)

describe.each([
  ["plain TypeScript", portableHmac],
  ["Node's own", native],
])("HMAC by %s", (_, hmac) => {
  // RFC 2202 and RFC 4231: those of their test cases whose key and data are text.
  it.each([
    ["sha1", "\u000b".repeat(20), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"],
    ["sha1", "Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"],
    [
      "sha1",
      "\u000c".repeat(20),
      "Test With Truncation",
      "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04",
    ],
    [
      "sha256",
      "\u000b".repeat(20),
      "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      "sha256",
      "Jefe",
      "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
  ] as const)("answers as the RFC does: %s, %j, %j", (algorithm, secret, text, expected) => {
    expect(hmac(algorithm, secret, text)).toBe(expected)
  })

  it("answers as the vectors do", () => {
    for (const { key, text, signature } of [...vectors.accepted, ...vectors.bothOrders]) {
      expect(hmac(key.algorithm ?? "sha1", key.secret, text)).toBe(signature)
    }
  })
})

describe("HMAC", { timeout: 30_000 }, () => {
  it("is the same by both, of whatever text", () => {
    const algorithms = fc.constantFrom("sha1" as const, "sha256" as const)
    fc.assert(
      fc.property(algorithms, texts(), texts(), (algorithm, secret, text) => {
        expect(native(algorithm, secret, text)).toBe(portableHmac(algorithm, secret, text))
      }),
      { numRuns: 500 },
    )
  })

  it("is Node's own here", () => {
    expect(hmacHex).not.toBe(portableHmac)
  })

  it.each([
    ["a browser", undefined],
    ["an older Node", {}],
    ["a runtime without that module", { getBuiltinModule: () => undefined }],
    ["a runtime with less of it", { getBuiltinModule: () => ({}) }],
  ])("of the runtime's own is not to be had in %s", (_, process) => {
    expect(nativeHmac({ process })).toBeUndefined()
  })
})
