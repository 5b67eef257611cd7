/** One text, one request (S5, S6; the enumeration of finding 3). */

import {
  canonicalText,
  type GroupRequest,
  type RequestFault,
  type SignatureRequest,
} from "@peerage/core/signature"
import { badIds, goodIds } from "@peerage/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Fields, fieldsOf } from "../../src/signature/request.js"
import { textsOf } from "../../src/signature/text.js"

/** The same for two requests that ask for the same. */
const meaning = (request: SignatureRequest): string =>
  JSON.stringify({ ...request, peerIds: [...request.peerIds].sort() })

/** The seed's format and no check at all. */
function naiveText(request: SignatureRequest): string {
  const { appId, peerId, peerIds, timestamp, nonce } = request
  const ids = [...peerIds].sort().join(":")
  return request.kind === "session"
    ? [appId, peerId, ids, timestamp, nonce].join(":")
    : [appId, peerId, request.groupId, ids, timestamp, nonce, request.action].join(":")
}

/** The one request that a text can be of. */
function parsed(text: string): SignatureRequest {
  const parts = text.split(":")
  const last = parts.at(-1)!
  const isGroup = last === "join" || last === "invite" || last === "kick"
  const [head, tail] = isGroup ? [3, -3] : [2, -2]
  const ids = parts.slice(head, tail)
  const common = {
    appId: parts[0]!,
    peerId: parts[1]!,
    peerIds: ids.join(":") === "" ? [] : ids,
    timestamp: Number(parts.at(tail)),
    nonce: parts.at(tail + 1)!,
  }
  return isGroup
    ? { kind: "group", ...common, groupId: parts[2]!, action: last }
    : { kind: "session", ...common }
}

function listsOf(ids: readonly string[], most: number): readonly (readonly string[])[] {
  if (most === 0) return [[]]
  const shorter = listsOf(ids, most - 1)
  const longest = shorter.filter((list) => list.length === most - 1)
  return [...shorter, ...longest.flatMap((list) => ids.map((id) => [...list, id]))]
}

/** Every request of a small world in which nearly everything looks like something else. */
function* smallWorld(): Generator<SignatureRequest> {
  const lists = listsOf(["10", "1400000000", "", "10:10"], 3)
  for (const appId of ["app", "app:p"])
    for (const peerId of ["p", "10", "p:10"])
      for (const peerIds of lists)
        for (const timestamp of [1400000000, 1400000005])
          for (const nonce of ["n", "kick", "join", "1400000005", "1400000005:n"]) {
            const common = { appId, peerId, peerIds, timestamp, nonce }
            yield { kind: "session", ...common }
            for (const groupId of ["", "10", "g"])
              for (const action of ["join", "invite", "kick"] as const)
                yield { kind: "group", ...common, groupId, action }
          }
}

/** How many texts belong to requests that mean different things. */
function collisions(requests: Iterable<SignatureRequest>): number {
  const known = new Map<string, SignatureRequest>()
  const shared = new Set<string>()
  for (const request of requests) {
    const text = naiveText(request)
    const before = known.get(text)
    if (before === undefined) known.set(text, request)
    else if (meaning(before) !== meaning(request)) shared.add(text)
  }
  return shared.size
}

const nonces = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
const common = {
  appId: goodIds(),
  peerId: goodIds(),
  peerIds: fc.array(goodIds(), { maxLength: 6 }),
  timestamp: fc.oneof(fc.integer({ min: 0, max: 2 ** 33 }), fc.maxSafeNat()),
  nonce: fc.oneof(nonces, fc.constantFrom("Kick", "joins", "1400000000")),
}
const requests: fc.Arbitrary<SignatureRequest> = fc.oneof(
  fc.record({ kind: fc.constant("session" as const), ...common }),
  fc.record({
    kind: fc.constant("group" as const),
    ...common,
    groupId: goodIds(),
    action: fc.constantFrom("invite" as const, "kick" as const),
  }),
  fc.record({
    kind: fc.constant("group" as const),
    ...common,
    peerIds: fc.constant([]),
    groupId: fc.oneof(fc.constant(""), goodIds()),
    action: fc.constant("join" as const),
  }),
)

// Many requests, on a machine that may be busy.
describe("the canonical text", { timeout: 30_000 }, () => {
  it("S5 S6 is of one request only, of all that a small world has", () => {
    const all = [...smallWorld()]
    const accepted = all.filter((request) => canonicalText(request).ok)
    // Without the checks there would be many, so the world is large enough to tell.
    expect(collisions(all)).toBeGreaterThan(1_000)
    expect(accepted.length).toBeGreaterThan(500)
    expect(collisions(accepted)).toBe(0)
  })

  it("S6 would be of two if a nonce could be an action, all else being checked", () => {
    const all = [...smallWorld()]
    const isAccepted = (request: SignatureRequest) =>
      canonicalText({ ...request, nonce: request.nonce.replace(/^(kick|join)$/, "n") }).ok
    expect(collisions(all.filter(isAccepted))).toBeGreaterThan(0)
  })

  it("S5 S6 S22 can be read back, whatever ids there are", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const canonical = canonicalText(request)
        if (!canonical.ok) throw new Error(canonical.code)
        expect(canonical.text).toBe(naiveText(request))
        expect(parsed(canonical.text)).toEqual({ ...request, peerIds: [...request.peerIds].sort() })
      }),
      { numRuns: 2_000 },
    )
  })

  it("S11 S12 S13 is none of an id that is none", () => {
    fc.assert(
      fc.property(requests, badIds(), fc.nat(), (request, id, at) => {
        const places = ["appId", "peerId", "peerIds", "groupId"] as const
        const place = places[at % (request.kind === "group" ? 4 : 3)]!
        const isCreate =
          place === "groupId" && id === "" && (request as GroupRequest).action === "join"
        fc.pre(!isCreate)
        const bad = { ...request, [place]: place === "peerIds" ? [...request.peerIds, id] : id }
        expect(canonicalText(bad)).toEqual({ ok: false, code: "bad-id" })
      }),
      { numRuns: 1_000 },
    )
  })

  const session = {
    kind: "session",
    appId: "app",
    peerId: "jerry",
    peerIds: ["tom"],
    timestamp: 1400000000,
    nonce: "n",
  }
  const group = { ...session, kind: "group", groupId: "cats", action: "kick" }
  const sparse = Object.assign([], { length: 2 })
  const refused: readonly (readonly [RequestFault, string, unknown])[] = [
    ["bad-kind", "no request", undefined],
    ["bad-kind", "null", null],
    ["bad-kind", "a text", "session"],
    ["bad-kind", "no kind", { ...session, kind: undefined }],
    ["bad-kind", "another kind", { ...session, kind: "Session" }],
    ["bad-id", "no app", { ...session, appId: undefined }],
    ["bad-id", "an app that is a list", { ...session, appId: ["app"] }],
    ["bad-id", "an empty peer", { ...session, peerId: "" }],
    ["bad-id", "a peer that is a number", { ...session, peerId: 1 }],
    ["bad-peers", "no list", { ...session, peerIds: undefined }],
    ["bad-peers", "a text instead of a list", { ...session, peerIds: "tom" }],
    ["bad-id", "an empty watched id", { ...session, peerIds: [""] }],
    ["bad-id", "a watched number", { ...session, peerIds: [1] }],
    ["bad-id", "a list of holes", { ...session, peerIds: sparse }],
    ["bad-timestamp", "S3 time as text", { ...session, timestamp: "1400000000" }],
    ["bad-timestamp", "S3 part of a second", { ...session, timestamp: 1400000000.5 }],
    ["bad-timestamp", "S3 a negative time", { ...session, timestamp: -1 }],
    ["bad-timestamp", "S3 1e400", { ...session, timestamp: Number("1e400") }],
    ["bad-timestamp", "S3 NaN", { ...session, timestamp: Number.NaN }],
    ["bad-timestamp", "past the whole numbers", { ...session, timestamp: 2 ** 53 }],
    ["bad-timestamp", "a bigint", { ...session, timestamp: 1400000000n }],
    ["bad-nonce", "no nonce", { ...session, nonce: undefined }],
    ["bad-nonce", "an empty nonce", { ...session, nonce: "" }],
    ["bad-nonce", "a long nonce", { ...session, nonce: "n".repeat(65) }],
    ["bad-nonce", "a nonce and a new line", { ...session, nonce: "n\n" }],
    ["bad-nonce", "a nonce beyond ASCII", { ...session, nonce: "né" }],
    ["bad-nonce", "a number as nonce", { ...session, nonce: 85561 }],
    ["bad-action", "no action", { ...group, action: undefined }],
    ["bad-action", "another action", { ...group, action: "leave" }],
    ["bad-action", "another case", { ...group, action: "Kick" }],
    ["bad-id", "no group", { ...group, groupId: undefined }],
    ["bad-id", "joining no group", { ...group, action: "join", peerIds: [], groupId: undefined }],
    ["bad-id", "S5 joining two at once", { ...group, action: "join", peerIds: [], groupId: "a:b" }],
    ["bad-id", "a kick from no group", { ...group, groupId: "" }],
    ["bad-id", "an invitation to no group", { ...group, groupId: "", action: "invite" }],
    ["bad-peers", "joining with others", { ...group, action: "join" }],
    ["bad-peers", "creating with others", { ...group, groupId: "", action: "join" }],
  ]

  it.each(refused)("is none: %s, %s", (code, _, request) => {
    expect(canonicalText(request as SignatureRequest)).toEqual({ ok: false, code })
  })

  it.each(["join", "invite", "kick", "leave", "open", "watch", "create"])(
    "S6 is none with the nonce '%s'",
    (nonce) => {
      for (const request of [session, group]) {
        const answer = canonicalText({ ...request, nonce } as SignatureRequest)
        expect(answer).toEqual({ ok: false, code: "bad-nonce" })
      }
    },
  )

  it("sorts by code unit and by no locale (S10), and leaves the caller's list as it is", () => {
    const peerIds = Object.freeze(["b", "a", "B", "_", "1"])
    expect(canonicalText({ ...session, peerIds } as SignatureRequest)).toEqual({
      ok: true,
      text: "app:jerry:1:B:_:a:b:1400000000:n",
    })
  })

  // A signer in Python, Go or PHP sorts by bytes, which is another order once there are surrogates.
  it.each([
    ["a longer id whose bytes are lower", ["😀", "～～～"]],
    ["ids that begin alike", ["ab😀", "ab～～～", "ab"]],
    ["below the surrogates", ["～", "힣", "😀"]],
    ["the lowest of the high code points", ["𐀀", "～～"]],
    ["one id before another that goes on", ["😀😀", "😀", "～"]],
  ])("S9 may be sorted by bytes: %s", (_, peerIds) => {
    const encoder = new TextEncoder()
    const inBytes = [...peerIds].sort((one, other) =>
      Buffer.compare(encoder.encode(one), encoder.encode(other)),
    )
    const expected = [[...peerIds].sort(), inBytes].map((ids) => `app:jerry:${ids.join(":")}`)
    for (const ids of [peerIds, [...peerIds].reverse()]) {
      const texts = textsOf(fieldsOf({ ...session, peerIds: ids }) as Fields)
      expect(texts).toEqual(expected.map((begin) => `${begin}:1400000000:n`))
    }
  })

  it("S9 is one where both orders agree", () => {
    for (const peerIds of [[], ["tom", "～"], ["😀", "tom"], ["😀", "😀😀"]])
      expect(textsOf(fieldsOf({ ...session, peerIds }) as Fields)).toHaveLength(1)
  })
})
