import { given } from "@peerage/testing"
import { describe, it } from "vitest"
import { ab, acks, begun, both, line, listed, lost, opens, resumes, stored } from "./happened.js"

describe("pause and resume", () => {
  it("P11 pauses when its line is lost, and watchers see nothing", () => {
    given(both)
      .when(lost("b"))
      .then({
        facts: [
          { type: "SessionPaused", session: 2 },
          { type: "ConnectionEnded", connection: "b" },
        ],
        effects: [],
      })
  })

  it("P11 ends at once where a session cannot be resumed", () => {
    const ended = [
      { type: "SessionClosed", session: 2, code: "line-lost" },
      { type: "PresenceChanged", peer: "bob", online: false },
    ] as const
    given(both, { resumeWindowMs: 0 }).when(lost("b")).thenSome({ facts: ended })
    const wire = [
      ...begun(1, "a", "alice"),
      line("b", { canResume: false }),
      opens("b", "bob"),
      listed(2, "b"),
    ]
    given(wire).when(lost("b")).thenSome({ facts: ended })
  })

  it("P11 resumes with its token, keeps its watches, and is not capped", () => {
    given([...both, lost("b"), line("b2")])
      .when(resumes("b2", "token of b"))
      .then({
        facts: [
          { type: "SessionResumed", session: 2, connection: "b2" },
          { type: "RateSpent", peer: "bob", verb: "open" },
          { type: "GatheringBegan", session: 2, capped: false },
        ],
        effects: [
          { type: "Reply", frame: { type: "welcome", resumed: true, token: "token of b2" } },
          { type: "Reply", frame: { type: "presence", states: [["alice", true, 0]] } },
          { type: "LoadBehind", session: 2, connection: "b2" },
        ],
      })
  })

  it("P11 a token serves once, and only its own device", () => {
    const again = [...both, lost("b"), line("b2"), resumes("b2", "token of b")]
    const heard = { type: "AckReceived", connection: "b2", positions: [] } as const
    const back = [...again, heard, lost("b2"), line("c")]
    given(back).when(resumes("c", "token of b")).thenRefused("cannot-resume")
    // Its welcome may have been lost with the line: until the device is heard it serves once more.
    given([...again, lost("b2"), line("c")])
      .when(resumes("c", "token of b"))
      .thenSome({ facts: [{ type: "SessionResumed", connection: "c" }] })
    given(back)
      .when({ ...resumes("c", "token of b2"), device: "laptop" })
      .thenRefused("cannot-resume")
    given(back)
      .when({ ...resumes("c", "token of b2"), peer: "alice" })
      .thenRefused("cannot-resume")
  })

  it("P11 F12 takes over a line whose loss nobody noticed; the old line's end means nothing then", () => {
    given([...both, line("b2")])
      .when(resumes("b2", "token of b"))
      .thenSome({ effects: [{ type: "CloseConnection", connection: "b", code: "replaced" }] })
      .when(lost("b"))
      .then({ facts: [{ type: "ConnectionEnded", connection: "b" }], effects: [] })
  })

  it("P8 P11 brings what its own lost line was given, although another device acknowledged it", () => {
    const laptop = begun(3, "l", "bob", { device: "laptop" })
    const pushed = [...both, ...laptop, ...stored("a", "bob", "one", ab), lost("l")]
    const back = [acks("b", [ab, 1]), line("l2"), resumes("l2", "token of l", { device: "laptop" })]
    given([...pushed, ...back])
      .when(listed(3, "l2"))
      .thenSome({ effects: [{ type: "LoadPage", session: 3, after: 0, before: 2 }] })
  })

  it("P11 is over after the window, not before", () => {
    const paused = [...both, lost("b")]
    given(paused).when({ type: "Ticked" }, { monotonic: 29_999 }).thenSome({ effects: [] })
    given(paused)
      .when({ type: "Ticked" }, { monotonic: 30_000 })
      .thenSome({
        facts: [
          { type: "SessionClosed", session: 2, code: "window-over" },
          { type: "PresenceChanged", peer: "bob", online: false },
        ],
        effects: [{ type: "Deliver", connections: ["a"], frame: { states: [["bob", false, 2]] } }],
      })
  })
})
