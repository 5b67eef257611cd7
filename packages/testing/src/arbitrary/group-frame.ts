/** What a client says of groups, read marks and lists, for properties. */
import type { Attributes, ClientFrame } from "@peerage/core/protocol"
import fc from "fast-check"
import { texts } from "./text.js"

/** Attributes by names that any table can have, with values of every kind. */
export function groupAttributes(): fc.Arbitrary<Attributes> {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/)
  const number = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((n) => !Object.is(n, -0))
  const value = fc.oneof(texts(), number, fc.boolean(), fc.constant(null))
  return fc
    .array(fc.tuple(name, value), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries))
}

/** Frames that decode, about these groups, peers and conversations. */
export function groupFrames(about: {
  readonly groups: fc.Arbitrary<string>
  readonly peers: fc.Arbitrary<string>
  readonly conversations: fc.Arbitrary<string>
}): fc.Arbitrary<ClientFrame> {
  const { groups: group, peers, conversations } = about
  const ref = fc.nat()
  const limit = fc.integer({ min: 1, max: 100 })
  const some = fc.uniqueArray(peers, { minLength: 1, maxLength: 5 })
  const signed = fc.record(
    {
      signature: fc.stringMatching(/^[0-9a-f]{40}$/),
      timestamp: fc.nat(),
      nonce: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      keyId: fc.constantFrom("k1", "k2"),
    },
    { requiredKeys: ["signature", "timestamp", "nonce"] },
  )
  const optional = { requiredKeys: ["type", "ref"] as ("type" | "ref")[] }
  const create = {
    type: fc.constant("create" as const),
    ref,
    attributes: groupAttributes(),
    signed,
  }
  const join = { type: fc.constant("join" as const), ref, group, signed }
  const moves = {
    type: fc.constantFrom("invite" as const, "kick"),
    ref,
    group,
    peers: some,
    signed,
  }
  const members = { type: fc.constant("members" as const), ref, group, after: peers }
  const attributes = {
    type: fc.constant("attributes" as const),
    ref,
    group,
    set: groupAttributes(),
  }
  const list = { type: fc.constant("conversations" as const), ref, after: conversations, limit }
  const frames: fc.Arbitrary<object> = fc.oneof(
    fc.record(create, optional),
    fc.record(join, { requiredKeys: ["type", "ref", "group"] }),
    fc.record({ type: fc.constant("leave" as const), ref, group }),
    fc.record(moves, { requiredKeys: ["type", "ref", "group", "peers"] }),
    fc.record(members, { requiredKeys: ["type", "ref", "group"] }),
    fc.record({ type: fc.constant("groups" as const), ref, after: group }, optional),
    fc.record(attributes, { requiredKeys: ["type", "ref", "group"] }),
    fc.record({ type: fc.constant("read" as const), ref, conversation: conversations, seq: ref }),
    fc.record(list, optional),
  )
  return frames as fc.Arbitrary<ClientFrame>
}
