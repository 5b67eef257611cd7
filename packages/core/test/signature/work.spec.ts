/** The time of an answer must not tell which keys there are (S14, S15). */
import { type SessionRequest, type SignatureKey, sign, verify } from "@peerage/core/signature"
import { expect, it, vi } from "vitest"
import type * as HmacModule from "../../src/signature/hmac.js"

const made = vi.hoisted(() => [] as string[])

// Every HMAC that is made is written down.
vi.mock("../../src/signature/hmac.js", async (original) => {
  const { hmacHex } = await original<typeof HmacModule>()
  return {
    hmacHex(...[algorithm, secret, text]: Parameters<HmacModule.Hmac>) {
      made.push(`${algorithm} ${secret} ${text}`)
      return hmacHex(algorithm, secret, text)
    },
  }
})

const keys: readonly SignatureKey[] = [
  { id: "k1", secret: "one" },
  { id: "k2", secret: "two", algorithm: "sha256" },
  { id: "k3", secret: "three" },
]
const request: SessionRequest = {
  kind: "session",
  appId: "app",
  peerId: "jerry",
  peerIds: ["😀", "～"],
  timestamp: 1400000000,
  nonce: "n",
}

it("S14 S15 the work is the same for the first key, the last, a wrong one and one that nobody knows", () => {
  const right = keys.map((key) => sign(request, key))
  const work = [...right, "0".repeat(40)].flatMap((signature) =>
    [undefined, "k1", "k3", "unknown"].map((keyId) => {
      made.length = 0
      const named = keyId === undefined ? {} : { keyId }
      verify({ ...request, signature, ...named }, { keys, now: 1400000000 })
      return [...made]
    }),
  )
  // Each key with each of the two orders.
  expect(work[0]).toHaveLength(6)
  for (const each of work) expect(each).toEqual(work[0])
})
