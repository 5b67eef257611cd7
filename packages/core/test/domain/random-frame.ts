/** What random peers say: to each other, to a group, and nonsense. The group `raid` stands for the first one created. */
import fc from "fast-check"

/** Who takes part. */
export const peers = ["alice", "bob", "carol"]
/** Two devices of each peer. */
export const devices = peers.flatMap((peer) => [
  { peer, device: "phone" },
  { peer, device: "laptop" },
])
const some = fc.subarray(peers, { minLength: 1 })
const conversations = ["p:alice:bob", "p:alice:bob:carol", "p:bob:carol", "g:raid", "g:nowhere"]
const positions = fc.array(fc.tuple(fc.constantFrom(...conversations), fc.nat(12)), {
  maxLength: 3,
})
/** The name stands for the first group that anybody created. */
const group = fc.constantFrom("raid", "raid", "raid", "nowhere")
const groupFrames: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.constant({ type: "create" }),
  fc.record({ type: fc.constantFrom("join", "join", "leave", "members", "attributes"), group }),
  fc.record({ type: fc.constantFrom("invite", "kick"), group, peers: some }),
  fc.record({ type: fc.constant("attributes"), group, set: fc.constant({ level: 3 }) }),
  fc.record({ type: fc.constant("history"), group, notices: fc.boolean() }),
  fc.record(
    {
      type: fc.constant("send"),
      group,
      text: fc.constant("hi"),
      key: fc.nat(4),
      transient: fc.boolean(),
    },
    { requiredKeys: ["type", "group", "text"] },
  ),
  fc.record({
    type: fc.constant("read"),
    conversation: fc.constantFrom(...conversations),
    seq: fc.nat(12),
  }),
  fc.constantFrom({ type: "groups" }, { type: "conversations" }),
)
const sends = fc.record(
  {
    type: fc.constant("send"),
    to: some,
    text: fc.constantFrom("one", "two", "x".repeat(300)),
    key: fc.nat(4),
    again: fc.boolean(),
    receipt: fc.boolean(),
    transient: fc.boolean(),
    unwatched: fc.constant("skip"),
  },
  { requiredKeys: ["type", "to", "text"] },
)
/** What they say. */
export const frames: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 8, arbitrary: sends },
  { weight: 8, arbitrary: groupFrames },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("watch"), peers: some }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("unwatch"), peers: some }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("status"), peers: some }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("history"), with: some }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("ack"), positions }) },
  { weight: 1, arbitrary: fc.constant({ type: "close" }) },
  { weight: 1, arbitrary: fc.constant({ type: "nonsense" }) },
)
