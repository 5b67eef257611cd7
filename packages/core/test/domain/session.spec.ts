import { given } from "@peerage/testing"
import { describe, it } from "vitest"
import {
  ab,
  acks,
  begun,
  both,
  limited,
  line,
  lost,
  now,
  opens,
  resumes,
  stored,
} from "./happened.js"

describe("session", () => {
  it("P9 begins with welcome, then the snapshot, then the question where it is behind", () => {
    given([line("a")])
      .when(opens("a", "alice", { watch: ["bob"] }))
      .then({
        facts: [
          { type: "SessionOpened", session: 1, peer: "alice", device: "phone", connection: "a" },
          { type: "RateSpent", peer: "alice", verb: "open" },
          { type: "PresenceChanged", peer: "alice", online: true },
          { type: "Watched", session: 1, peers: ["bob"] },
          { type: "GatheringBegan", session: 1, capped: true },
        ],
        effects: [
          {
            type: "Reply",
            frame: { type: "welcome", timestamp: now, resumed: false, token: "token of a" },
          },
          { type: "Reply", frame: { type: "presence", states: [["bob", false, 0]] } },
          { type: "LoadBehind", session: 1, peer: "alice" },
        ],
      })
  })

  it("refuses a second session on one connection", () => {
    given(begun(1, "a", "alice"))
      .when(opens("a", "carol"))
      .thenRefused("already-open")
    given(begun(1, "a", "alice"))
      .when(resumes("a", "any"))
      .thenRefused("already-open")
  })

  it("S25 refuses more devices of a peer than the limit; the same device again is none more", () => {
    const few = limited({ sessionsPerPeer: 2 })
    const two = [...begun(1, "a", "bob"), ...begun(2, "b", "bob", { device: "laptop" }), line("c")]
    given(two, few)
      .when(opens("c", "bob", { device: "tablet" }))
      .thenRefused("too-many")
    given(two, few)
      .when(opens("c", "bob", { device: "laptop" }))
      .thenSome({ facts: [{ type: "SessionClosed", session: 2, code: "replaced" }] })
  })

  it("R4 R5 the same device replaces its session: the older line ends, and nobody hears of it", () => {
    const { effects, state } = given([...both, line("b2")])
      .when(opens("b2", "bob", { watch: ["alice"] }))
      .thenSome({
        facts: [
          { type: "SessionOpened", session: 3 },
          { type: "SessionClosed", session: 2, code: "replaced" },
        ],
        effects: [
          { type: "CloseConnection", connection: "b", code: "replaced" },
          { type: "Reply", connection: "b2", frame: { type: "welcome" } },
        ],
      })
    if (effects.some(({ type }) => type === "Deliver")) throw new Error("Somebody heard of it")
    if (state.connections.get("b")?.session !== undefined) throw new Error("The old line has it")
  })

  it("R4 an acknowledgement on the replaced line frees nothing", () => {
    given([...both, ...stored("a", "bob", "one", ab), line("b2"), opens("b2", "bob")])
      .when(acks("b", [ab, 1]))
      .thenRefused("not-open")
  })

  it("P9 goes on with the version of whom the replaced session watched alone", () => {
    const story = given([
      ...begun(1, "a", "alice", { watch: ["bob"] }),
      ...begun(2, "b", "bob"),
      line("a2"),
    ])
    story
      .when(opens("a2", "alice", { watch: ["bob"] }))
      .thenSome({ effects: [{ type: "Reply", frame: { states: [["bob", true, 1]] } }] })
      .when({ type: "CloseRequested", connection: "b", ref: 2 })
      .thenSome({ effects: [{ type: "Deliver", frame: { states: [["bob", false, 2]] } }] })
  })

  it("P9 only the end of a peer's last session is its going offline", () => {
    const story = given([...both, ...begun(3, "l", "bob", { device: "laptop" })])
    story
      .when({ type: "CloseRequested", connection: "b", ref: 2 })
      .then({
        facts: [{ type: "SessionClosed", session: 2, code: "closed" }],
        effects: [
          { type: "Reply", connection: "b", frame: { type: "done", ref: 2 } },
          { type: "CloseConnection", connection: "b", code: "closed" },
        ],
      })
      .when({ type: "CloseRequested", connection: "l", ref: 2 })
      .thenSome({ facts: [{ type: "PresenceChanged", peer: "bob", online: false }] })
  })

  it("tells what was pushed and not acknowledged when the last session ends", () => {
    given([...both, ...stored("a", "bob", "one", ab), ...stored("a", "bob", "two", ab)])
      .when(acks("b", [ab, 1]))
      .when({ type: "CloseRequested", connection: "b", ref: 2 })
      .thenSome({
        effects: [
          { type: "TellUndelivered", peer: "bob", ranges: [{ conversation: ab, from: 2, to: 2 }] },
        ],
      })
  })

  it("L6 asks for the cursors to be stored at once when a session pauses or ends", () => {
    const acked = given([...both, ...stored("a", "bob", "one", ab)]).when(acks("b", [ab, 1]))
    acked.when(lost("b")).thenSome({
      effects: [
        {
          type: "Commit",
          conversation: ab,
          cursors: [
            ["alice", {}],
            ["bob", { seq: 1 }],
          ],
        },
      ],
    })
  })

  it("F17 S27 closes a line that says too much that cannot be read, with its session", () => {
    const refused = {
      type: "FrameRefused",
      connection: "a",
      ref: null,
      failure: { code: "bad-frame", message: "", retryable: false },
      unreadable: true,
    } as const
    const story = given(both, limited({ refusedFrames: 2 }))
    story
      .when(refused)
      .then({ facts: [{ type: "FrameCounted" }], effects: [{ type: "Reply", connection: "a" }] })
      .when(refused)
      .thenSome({
        facts: [{ type: "SessionClosed", session: 1, code: "protocol-error" }],
        effects: [{ type: "CloseConnection", connection: "a", code: "protocol-error" }],
      })
    given(both, limited({ refusedFrames: 1 }))
      .when({ ...refused, unreadable: false })
      .thenRefused("bad-frame")
  })

  it("P13 ends a session whose line takes no more, as slow-consumer", () => {
    given(both)
      .when({ type: "LineFull", connection: "b" })
      .thenSome({ facts: [{ type: "SessionClosed", session: 2, code: "slow-consumer" }] })
  })

  it("a stopping engine ends everyone as going-away, and watchers hear nothing", () => {
    const { effects } = given([...both, line("idle")], { now })
      .when({ type: "EngineStopping" })
      .thenSome({
        facts: [{ type: "EngineStopped" }],
        effects: [
          { type: "CloseConnection", connection: "idle", code: "going-away" },
          { type: "CloseConnection", connection: "a", code: "going-away" },
          { type: "CloseConnection", connection: "b", code: "going-away" },
        ],
      })
    if (effects.some(({ type }) => type === "Deliver")) throw new Error("Somebody heard of it")
  })

  it("a connection that is announced twice is one", () => {
    given([line("a")])
      .when(line("a"))
      .thenNothing()
  })
})
