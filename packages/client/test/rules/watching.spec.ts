import { describe, expect, it } from "vitest"
import { jsonBytes } from "../../src/rules/list.js"
import { welcome } from "../scripted-dialer.js"
import { back, given, lost, opened, says } from "./given.js"

const turn = { type: "timer", name: "turn" } as const
const presence = (line: number, ...states: readonly (readonly [string, boolean, number])[]) =>
  says(line, { type: "presence", states })
const changed = (online: readonly string[], offline: readonly string[]) => ({
  type: "tell",
  event: "presence",
  data: { online, offline },
})
const cannotResume = {
  type: "refused",
  ref: 2,
  code: "cannot-resume",
  message: "Over.",
  retryable: false,
}

describe("P9 presence", () => {
  it("P9: is told once per turn, and only what changed", () => {
    given(...opened(["bob", "carol", "dave"]))
      .when(presence(1, ["bob", true, 1], ["carol", false, 4]), presence(1, ["dave", true, 2]))
      .then({ type: "start-timer", name: "turn", ms: 0 })
      .when(turn)
      .then(changed(["bob", "dave"], []))
      .when(presence(1, ["bob", false, 2], ["dave", false, 3]), presence(1, ["bob", true, 3]), turn)
      .thenSome(changed([], ["dave"]))
  })

  it("P9 R8: an older state is ignored", () => {
    given(...opened(["bob"]), presence(1, ["bob", true, 5]), turn)
      .when(presence(1, ["bob", false, 4]), turn)
      .then()
  })

  it("P9: the snapshot after a resume tells only differences", () => {
    given(...opened(["bob", "carol"]), presence(1, ["bob", true, 5], ["carol", true, 2]), turn)
      .when(
        lost,
        ...back,
        says(3, welcome(2, true)),
        presence(3, ["bob", true, 5], ["carol", false, 3]),
        turn,
      )
      .thenSome(changed([], ["carol"]))
      .thenNo(changed(["bob"], []))
  })

  it("P9: a new session counts versions anew", () => {
    given(...opened(["bob"]), presence(1, ["bob", true, 50]), turn, lost, ...back)
      .when(says(3, cannotResume), says(3, welcome(3, false)), presence(3, ["bob", false, 1]), turn)
      .thenSome(changed([], ["bob"]))
  })

  it("R9: nothing of a peer is told after its unwatch, nor taken into the next watch", () => {
    given(...opened(["bob"]), presence(1, ["bob", true, 5]), turn)
      .when(
        { type: "unwatch", call: 2, peers: ["bob"] },
        { type: "watch", call: 3, peers: ["bob"] },
        presence(1, ["bob", false, 9]),
        says(1, { type: "done", ref: 2 }),
        presence(1, ["bob", true, 1]),
        says(1, { type: "watched", ref: 3 }),
        turn,
      )
      .thenSome(changed(["bob"], []))
      .thenNo(changed([], ["bob"]))
  })

  it("ignores peers that nobody watches", () => {
    given(...opened(["bob"]))
      .when(presence(1, ["eve", true, 1]), turn)
      .then()
  })
})

describe("watch", () => {
  it("splits a long list, and resolves when all parts are answered", () => {
    const peers = Array.from({ length: 900 }, (_, at) => `peer-${at}`.padEnd(64, "x"))
    const asked = given(...opened()).when({ type: "watch", call: 2, peers })
    const frames = asked.effects.flatMap((effect) => (effect.type === "say" ? [effect.frame] : []))
    expect(frames).toHaveLength(2)
    for (const frame of frames) expect(jsonBytes(frame)).toBeLessThanOrEqual(32_768)
    asked
      .when(says(1, { type: "watched", ref: 3 }))
      .then()
      .when(says(1, { type: "watched", ref: 2 }))
      .then({ type: "resolve", call: 2 })
  })

  it("forgets refused peers, unless they were watched before", () => {
    const refused = { type: "refused", code: "not-allowed", message: "No.", retryable: false }
    given(...opened(["bob"]))
      .when({ type: "watch", call: 2, peers: ["bob", "eve"] }, says(1, { ...refused, ref: 2 }))
      .thenSome({ type: "reject", call: 2, failure: { code: "not-allowed" } })
      .when(presence(1, ["eve", true, 1]), turn)
      .then()
      .when(lost, { type: "timer", name: "window" }, ...back)
      .thenSome({ type: "say", frame: { type: "open", watch: ["bob"] } })
  })

  it("asks all its parts again when the line is lost between their answers", () => {
    const peers = Array.from({ length: 900 }, (_, at) => `peer-${at}`.padEnd(64, "x"))
    given(
      ...opened(),
      { type: "watch", call: 2, peers },
      says(1, { type: "watched", ref: 2 }),
      lost,
      ...back,
      says(3, welcome(4, true)),
    )
      .when(says(3, { type: "watched", ref: 5 }))
      .thenNo({ type: "resolve" })
      .when(says(3, { type: "watched", ref: 6 }))
      .thenSome({ type: "resolve", call: 2 })
  })

  it("names the whole set again when a resume began a new session after all", () => {
    given(...opened(["bob", "carol"]), lost, ...back)
      .when(says(3, welcome(2, false)))
      .thenSome({ type: "say", frame: { type: "watch", peers: ["bob", "carol"] } })
      .thenNo({ type: "tell", event: "session" })
      .when(says(3, { type: "watched", ref: 3 }))
      .thenSome({ type: "tell", event: "session", data: { state: "resumed", resumed: false } })
  })

  it("while paused waits for the line, and endangers no session that begins anew", () => {
    const resumed = given(...opened(["bob"]), lost, { type: "watch", call: 2, peers: ["eve"] })
    resumed
      .when(...back, says(3, cannotResume))
      .thenSome({ type: "say", frame: { type: "open", watch: ["bob"] } })
      .when(says(3, welcome(3, false)))
      .thenSome({ type: "say", frame: { type: "watch", peers: ["eve"] } })
      .when(says(3, { type: "watched", ref: 4 }))
      .then({ type: "resolve", call: 2 })
  })

  it("is asked again after a lost line, in order", () => {
    given(
      ...opened(),
      { type: "watch", call: 2, peers: ["bob"] },
      { type: "unwatch", call: 3, peers: ["bob"] },
      lost,
      ...back,
    )
      .when(says(3, welcome(4, true)))
      .thenSome(
        { type: "say", frame: { type: "watch", peers: ["bob"] } },
        { type: "say", frame: { type: "unwatch", peers: ["bob"] } },
      )
  })

  it("is watched again in a new session, and not after unwatch", () => {
    given(
      ...opened(["bob"]),
      { type: "watch", call: 2, peers: ["carol", "dave"] },
      says(1, { type: "watched", ref: 2 }),
      { type: "unwatch", call: 3, peers: ["dave"] },
      says(1, { type: "done", ref: 3 }),
      lost,
      { type: "timer", name: "window" },
    )
      .when(...back)
      .thenSome({ type: "say", frame: { type: "open", watch: ["bob", "carol"] } })
  })

  it("is not renewed by a new session for peers that were let go while paused", () => {
    given(...opened(["bob", "carol"]), lost, { type: "unwatch", call: 2, peers: ["carol"] })
      .when({ type: "timer", name: "window" }, ...back)
      .thenSome({ type: "say", frame: { type: "open", watch: ["bob"] } })
  })

  it("rejects after 30 s without a line", () => {
    const ticks = Array.from({ length: 31 }, () => ({ type: "timer", name: "tick" }) as const)
    given(...opened(), lost, { type: "watch", call: 2, peers: ["bob"] })
      .when(...ticks)
      .thenSome({ type: "reject", call: 2, failure: { code: "timeout" } })
  })

  it("of nobody is done at once", () => {
    given(...opened())
      .when({ type: "watch", call: 2, peers: [] })
      .then({ type: "resolve", call: 2 })
  })

  it("by open on an open client only adds", () => {
    given(...opened(["bob"]))
      .when({ type: "open", call: 2, watch: ["carol"] })
      .thenSome({ type: "say", frame: { type: "watch", peers: ["carol"] } })
      .when(says(1, { type: "watched", ref: 2 }))
      .thenSome({ type: "resolve", call: 2 })
  })

  it("refuses calls beyond 256 that wait", () => {
    const calls = Array.from(
      { length: 256 },
      (_, at) => ({ type: "watch", call: 2 + at, peers: ["bob"] }) as const,
    )
    given(...opened(), lost, ...calls)
      .when({ type: "status", call: 300, peers: ["bob"] })
      .then({ type: "reject", call: 300, failure: { code: "busy" } })
  })
})

describe("status", () => {
  it("tells who is online and who is not, in the order asked", () => {
    given(...opened())
      .when({ type: "status", call: 2, peers: ["bob", "carol", "dave"] })
      .thenSome({ type: "say", frame: { type: "status", peers: ["bob", "carol", "dave"] } })
      .when(says(1, { type: "statuses", ref: 2, online: ["dave", "bob"] }))
      .then({
        type: "resolve",
        call: 2,
        value: { online: ["bob", "dave"], offline: ["carol"] },
      })
  })
})
