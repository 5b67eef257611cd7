/** What is not what was signed is refused, and nothing that can be handed in is thrown back (F18). */
import { type SignatureKey, type SignedRequest, sign, verify } from "@peerage/core/signature"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const now = 1400000000
const keys: readonly SignatureKey[] = [
  { id: "k1", secret: "the secret of last year" },
  { id: "k2", secret: "the secret of this year", algorithm: "sha256" },
]
const common = { appId: "app", peerId: "jerry", timestamp: now, nonce: "85561" }
const originals: readonly SignedRequest[] = keys.flatMap((key) =>
  (
    [
      { kind: "session", ...common, peerIds: [] },
      { kind: "session", ...common, peerIds: ["10", "11", "1400000000"] },
      { kind: "session", ...common, peerIds: ["汤姆", "😀", "～"] },
      { kind: "group", ...common, groupId: "", peerIds: [], action: "join" },
      { kind: "group", ...common, groupId: "cats", peerIds: [], action: "join" },
      { kind: "group", ...common, groupId: "10", peerIds: ["11", "12"], action: "invite" },
      { kind: "group", ...common, groupId: "10", peerIds: ["11", "12"], action: "kick" },
    ] as const
  ).map((request) => ({ ...request, signature: sign(request, key), keyId: key.id })),
)

// Everything is in time, so that nothing but the signature refuses.
const isTaken = (signed: unknown, options: unknown = { keys, now, windowSeconds: Infinity }) =>
  verify(signed as SignedRequest, options as never).ok

/** A text with one character less, more or other, at every place. */
function* changedTexts(text: string): Generator<string> {
  for (let at = 0; at <= text.length; at++) {
    const [before, after] = [text.slice(0, at), text.slice(at)]
    if (after !== "") yield before + after.slice(1)
    for (const other of [
      "0",
      "1",
      "a",
      "f",
      "A",
      "z",
      ":",
      "-",
      "_",
      " ",
      "\n",
      "\0",
      "é",
      "～",
      "\ud83d",
    ]) {
      yield before + other + after
      if (after !== "") yield before + other + after.slice(1)
    }
    for (let bit = 0; bit < 8 && after !== ""; bit++) {
      yield before + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + after.slice(1)
    }
  }
}

/** The request with one field changed. */
function* changes(signed: SignedRequest): Generator<object> {
  for (const [field, value] of Object.entries(signed)) {
    if (typeof value === "string") {
      for (const text of changedTexts(value)) if (text !== value) yield { ...signed, [field]: text }
    } else if (typeof value === "number") {
      for (let bit = 0; bit < 31; bit++) yield { ...signed, [field]: value ^ (1 << bit) }
      for (const time of [value + 2 ** 32, value * 10, value + 0.5])
        yield { ...signed, [field]: time }
    } else {
      for (const [at, id] of value.entries()) {
        yield { ...signed, [field]: value.toSpliced(at, 1) }
        yield { ...signed, [field]: [...value, id] }
        for (const text of changedTexts(id)) {
          if (text !== id) yield { ...signed, [field]: value.with(at, text) }
        }
      }
      yield { ...signed, [field]: [...value, "tom"] }
      yield { ...signed, [field]: [...value, ""] }
    }
  }
}

/** The same for two requests that ask for the same with the same signature. */
const meaning = ({ peerIds, ...rest }: SignedRequest) =>
  JSON.stringify(Object.entries({ ...rest, peerIds: [...peerIds].sort() }).sort())

const throwing = () => {
  throw new Error("thrown by what was handed in")
}
const revoked = (target: object) => {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}
const oddities: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -0,
  -1,
  0.5,
  Infinity,
  Number.NaN,
  2 ** 53,
  10n,
  "",
  "a",
  "a:b",
  "10",
  ":",
  "\ud800",
  "e\u0301",
  "join",
  "kick",
  "invite",
  "session",
  "group",
  "__proto__",
  "1400000000",
  "k1",
  "k2",
  "0".repeat(40),
  "F".repeat(64),
  "x".repeat(100_000),
  Symbol("s"),
  [],
  [""],
  ["10"],
  ["11", "10", "1400000000"],
  [["10"]],
  [null],
  Object.assign([], { length: 2 ** 32 - 1 }),
  {},
  { length: 1, 0: "10" },
  { toString: throwing },
  { valueOf: throwing, [Symbol.toPrimitive]: throwing },
  Object.create(null),
  JSON.parse('{"__proto__":{"kind":"session"}}'),
  new Date(0),
  new Uint8Array(40),
  new Map(),
  () => "10",
  throwing,
  revoked([]),
  revoked({}),
  new Proxy([], { get: throwing }),
  new Proxy({}, { get: throwing, ownKeys: throwing }),
]

const fields = [
  ...["kind", "appId", "peerId", "groupId", "peerIds", "timestamp", "nonce", "action"],
  ...["signature", "keyId"],
] as const

// Many requests, on a machine that may be busy.
describe("a signed request", { timeout: 60_000 }, () => {
  it("is taken as it is", () => {
    for (const signed of originals) expect(isTaken(signed)).toBe(true)
  })

  it.each(originals)(
    "F18 is refused with one character changed: $kind $groupId $action $keyId",
    (signed) => {
      let count = 0
      for (const changed of changes(signed)) {
        count += 1
        if (isTaken(changed)) expect.fail(`taken: ${JSON.stringify(changed)}`)
      }
      expect(count).toBeGreaterThan(1_000)
    },
  )

  it("S8 is refused with the signature of any other of them", () => {
    for (const { signature, keyId, ...request } of originals) {
      const others = originals.filter(
        (other) => other.keyId === keyId && other.signature !== signature,
      )
      expect(others).toHaveLength(originals.length / 2 - 1)
      for (const other of others)
        expect(isTaken({ ...request, signature: other.signature, keyId })).toBe(false)
    }
  })

  it("is refused under a secret with one character changed", () => {
    const signed = originals[0]!
    const [key] = keys
    for (let at = 0; at < key!.secret.length; at++) {
      const secret = `${key!.secret.slice(0, at)}X${key!.secret.slice(at + 1)}`
      expect(isTaken(signed, { keys: [{ ...key, secret }], now })).toBe(false)
    }
  })

  it("F18 is taken only if nothing that counts has changed, and verify never throws, 100,000 times", () => {
    let [taken, refused] = [0, 0]
    const odd = fc.nat({ max: oddities.length - 1 })
    const change = fc.tuple(
      fc.constantFrom(...fields),
      odd,
      fc.nat({ max: originals.length - 1 }),
      fc.nat(3),
    )
    fc.assert(
      fc.property(
        fc.nat({ max: originals.length - 1 }),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (at, list) => {
          const signed: Record<string, unknown> = { ...originals[at] }
          for (const [field, value, from, way] of list) {
            if (way === 0) signed[field] = originals[from]![field as keyof SignedRequest]
            else if (way === 1) delete signed[field]
            else signed[field] = oddities[value]
          }
          if (!isTaken(signed)) {
            refused += 1
            return
          }
          taken += 1
          // Without a key's name every key is tried; a session has neither group nor action.
          const { keyId, groupId, action, ...rest } = signed as never as SignedRequest & {
            readonly groupId?: string
            readonly action?: string
          }
          const counted = rest.kind === "session" ? rest : { ...rest, groupId, action }
          const same = originals.some((original) => {
            const { keyId: name, ...named } = original
            const isNamed = keyId === undefined || keyId === name
            return isNamed && meaning(named as SignedRequest) === meaning(counted as SignedRequest)
          })
          expect(same).toBe(true)
        },
      ),
      { numRuns: 100_000, seed: 20141123 },
    )
    // Of all that were made, so that fewer will do where mutants run.
    expect(taken / (taken + refused)).toBeGreaterThan(0.01)
    expect(refused / (taken + refused)).toBeGreaterThan(0.5)
  })

  it("is not taken by options that are none, and verify never throws, whatever it is handed", () => {
    for (const odd of oddities) {
      expect(isTaken(odd)).toBe(false)
      for (const signed of [odd, originals[0]]) {
        expect(verify(signed as never, odd as never).ok).toBe(false)
        expect(isTaken(signed, { keys: odd, now })).toBe(false)
        expect(isTaken(signed, { keys: [odd], now })).toBe(false)
      }
      for (const value of oddities) {
        const options = { keys, now: odd, windowSeconds: value }
        expect(() => isTaken(originals[0], options)).not.toThrow()
        const key = { id: odd, secret: value, algorithm: odd }
        expect(isTaken(originals[0], { keys: [key], now })).toBe(false)
      }
    }
  })

  it("F18 is malformed if reading it throws", () => {
    const answer = { ok: false, code: "signature-malformed" }
    for (const field of ["peerIds", "signature"]) {
      const signed = Object.defineProperty({ ...originals[1] }, field, { get: throwing })
      expect(verify(signed as never, { keys, now })).toEqual(answer)
    }
  })

  it("is read once: what was checked is what was signed", () => {
    let reads = 0
    const signed = {
      ...originals[1],
      get peerIds() {
        reads += 1
        return reads === 1 ? originals[1]!.peerIds : ["somebody else"]
      },
    }
    expect(isTaken(signed)).toBe(true)
    expect(reads).toBe(1)
  })
})
