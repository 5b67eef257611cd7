import { createClient } from "@peerage/client"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { change, fromBob } from "../rules/given.js"
import { scriptedDialer } from "../scripted-dialer.js"
import { settled, testClock } from "../test-clock.js"

const types = [
  "message",
  "sent",
  "presence",
  "delivered",
  "watched",
  "done",
  "refused",
  "dropped",
  "page",
  "statuses",
  "membership",
  "grouped",
  "members",
  "groups",
  "attributes",
  "read",
  "conversations",
  "from-the-future",
]
const ids = fc.constantFrom("alice", "bob", "__proto__", "toString", "p:alice:bob", "g:", "")
const numbers = fc.oneof(fc.nat({ max: 12 }), fc.double(), fc.constantFrom(-1, 2 ** 53, 1e300))
const field = fc.oneof(ids, numbers, fc.boolean(), fc.constant(null), fc.array(ids), fc.anything())
const range = fc.record({
  conversation: ids,
  from: numbers,
  to: numbers,
  messages: numbers,
  reason: fc.constantFrom("cap", "elsewhere", "why"),
})
/** Frames of every type whose fields are right, nearly right, or anything. */
const frames = fc.oneof(
  fc.anything(),
  fc.record(
    {
      type: fc.constantFrom(...types),
      ref: numbers,
      id: ids,
      conversation: ids,
      seq: fc.oneof(numbers, field),
      from: ids,
      to: fc.oneof(fc.array(ids), field),
      text: fc.oneof(ids, field),
      timestamp: numbers,
      states: fc.oneof(fc.array(fc.tuple(ids, fc.boolean(), numbers)), field),
      items: fc.oneof(fc.array(fc.tuple(numbers, numbers, numbers)), fc.array(fc.array(field))),
      ranges: fc.oneof(fc.array(range), field),
      online: fc.oneof(fc.array(ids), field),
      peer: ids,
      code: fc.oneof(ids, field),
      message: ids,
      retryable: fc.boolean(),
      entries: fc.array(fc.constantFrom(fromBob(1), change(2, "joined", ["alice"]), null)),
      delivered: fc.array(fc.tuple(ids, numbers)),
      read: fc.array(fc.tuple(ids, numbers)),
      before: field,
      group: fc.oneof(ids, field),
      n: numbers,
      change: fc.constantFrom("joined", "left", "invited", "kicked", "attributes", "__proto__"),
      peers: fc.oneof(fc.array(ids), field),
      by: ids,
      attributes: fc.oneof(fc.dictionary(ids, fc.oneof(ids, numbers)), field),
      members: fc.oneof(fc.array(ids), field),
      groups: fc.array(fc.record({ group: ids, attributes: fc.dictionary(ids, ids) })),
      after: field,
    },
    { requiredKeys: ["type"] },
  ),
)

describe("an engine that says anything", () => {
  it("S40 never makes the client throw, nor deaf to what is right", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frames, { maxLength: 20 }), async (said) => {
        const dialer = scriptedDialer()
        const clock = testClock()
        const client = createClient({ appId: "demo", peerId: "alice", transport: dialer, clock })
        const heard: string[] = []
        client.on("message", ({ text }) => heard.push(text))
        const opening = client.open({ watch: ["bob"] })
        await settled()
        dialer.line.welcome()
        await opening
        for (const call of [
          client.send("x", { to: "bob" }),
          client.history({ with: "bob" }),
          client.status("bob"),
          client.unwatch("bob"),
          client.groups.create(),
          client.groups.list(),
          client.groups.get("raid").members(),
          client.groups.get("raid").attributes(),
          client.history({ group: "raid", notices: true }),
          client.markRead({ with: "bob", seq: 1 }),
          client.conversations(),
        ]) {
          call.catch(() => {})
        }
        dialer.line.says(...said)
        clock.advance(25)
        dialer.line.says(fromBob(1, { to: ["alice", "carol"], text: "after all" }))
        expect(heard.at(-1)).toBe("after all")
      }),
      { numRuns: 300 },
    )
  }, 30_000)
})
