import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Effect } from "../../src/rules/effect.js"
import type { Input } from "../../src/rules/input.js"
import { welcome } from "../scripted-dialer.js"
import { change, gap, given, inRaid, lost, opened, says, sendToRaid } from "./given.js"

const raid = "g:raid"
const acks = { type: "timer", name: "ack" } as const
const resumed: readonly Input[] = [
  { type: "timer", name: "backoff" },
  { type: "dialed", line: 3 },
  says(3, welcome(2, true)),
]

/** What alice's application is told, as `kind` or `seq`. */
function told(effects: readonly Effect[]): readonly unknown[] {
  return effects.flatMap((effect): unknown[] => {
    if (effect.type !== "tell") return []
    if (effect.event === "group") return [effect.data.kind]
    return effect.event === "message" ? [effect.data.seq] : []
  })
}

describe("notices of groups", () => {
  it.each([
    ["joined", ["alice"], "alice", "joined"],
    ["left", ["alice"], "alice", "left"],
    ["invited", ["alice", "carol"], "bob", "invited"],
    ["kicked", ["alice"], "bob", "kicked"],
    ["joined", ["alice", "bob"], "bob", "invited"],
    ["joined", ["bob"], "bob", "membersJoined"],
    ["invited", ["carol"], "bob", "membersJoined"],
    ["invited", ["carol"], "alice", "membersJoined"],
    ["left", ["bob"], "bob", "membersLeft"],
    ["kicked", ["carol"], "alice", "membersLeft"],
  ])("L8 %s of %j by %s is %s to alice", (kind, peers, by, notice) => {
    given(...opened())
      .when(says(1, change(3, kind, peers, by)))
      .thenSome({
        type: "tell",
        event: "group",
        data: {
          kind: notice,
          id: "raid.3",
          group: "raid",
          seq: 3,
          peers,
          by,
          timestamp: 1_800_000_000_003,
        },
      })
  })

  it("tells attributes that were set", () => {
    const attributes = { name: "raid", motto: null }
    const { effects } = given(...opened()).when(
      says(1, change(3, "attributes", [], "bob", { attributes })),
    )
    expect(effects[0]).toEqual({
      type: "tell",
      event: "group",
      data: {
        kind: "attributes",
        id: "raid.3",
        group: "raid",
        seq: 3,
        by: "bob",
        timestamp: 1_800_000_000_003,
        attributes,
      },
    })
  })

  it("P7 P10: come once, in their place among the messages, and are acknowledged like them", () => {
    const joined = change(1, "joined", ["alice"], "alice")
    const { effects } = given(...opened()).when(
      says(1, joined),
      says(1, inRaid(2)),
      says(1, change(3, "invited", ["carol"], "alice", { changes: 2 })),
      says(1, inRaid(4, 2)),
      says(1, joined),
      says(1, change(3, "invited", ["carol"], "alice", { changes: 2 })),
    )
    expect(told(effects)).toEqual(["joined", 2, "membersJoined", 4])
    given(...opened(), says(1, change(3, "invited", ["carol"], "alice")))
      .when(acks)
      .then({ type: "say", frame: { type: "ack", positions: [[raid, 3]] } })
  })

  it("L2 P7: take part in positions", () => {
    given(...opened(), says(1, change(3, "joined", ["alice"], "alice")), lost)
      .when(...resumed.slice(0, 2))
      .thenSome({ type: "say", frame: { type: "resume", positions: [[raid, 3]] } })
  })

  it("of a kind that only a newer client knows are passed over, but acknowledged", () => {
    const { effects } = given(...opened()).when(says(1, change(3, "renamed", [])), acks)
    expect(told(effects)).toEqual([])
    expect(effects).toContainEqual({
      type: "say",
      frame: { type: "ack", positions: [[raid, 3]] },
    })
  })

  it("wait for the end of the turn of open", () => {
    const early = given({ type: "open", call: 1, watch: [] }, { type: "dialed", line: 1 }).when(
      says(1, welcome(1, false)),
      says(1, change(3, "invited", ["alice"])),
    )
    expect(told(early.effects)).toEqual([])
    expect(told(early.when({ type: "timer", name: "turn" }).effects)).toEqual(["invited"])
  })

  it("without a seq are no notices", () => {
    given(...opened())
      .when(says(1, change(0, "joined", ["alice"])), says(1, change(1.5, "joined", ["alice"])))
      .then(
        { event: "problem", data: { code: "bad-frame" } },
        { event: "problem", data: { code: "bad-frame" } },
      )
  })
})

describe("L4 L8 P10 holes in groups", () => {
  const inside = [...opened(), says(1, change(1, "joined", ["alice"], "alice")), lost, ...resumed]

  it("L8: entries left out without a word are none if no message is among them", () => {
    given(...inside)
      .when(says(3, inRaid(60, 59)))
      .thenNo(gap)
      .when(says(3, change(70, "left", ["bob"], "bob", { changes: 69 })))
      .thenNo(gap)
  })

  it("L4: a message that is missing is one, before a message and before a change", () => {
    given(...inside)
      .when(says(3, inRaid(60, 58)))
      .thenSome({ ...gap, data: { code: "gap", conversation: { group: "raid" }, from: 2, to: 59 } })
    given(...inside)
      .when(says(3, change(60, "left", ["bob"], "bob", { changes: 59 })))
      .thenSome(gap)
  })

  it("L4: as many messages as were told as dropped may be missing", () => {
    const ranges = [{ conversation: raid, from: 2, to: 50, messages: 3, reason: "cap" }]
    const capped = given(...inside, says(3, { type: "dropped", ranges }))
    capped.when(says(3, inRaid(60, 56))).thenNo(gap)
    given(...inside, says(3, { type: "dropped", ranges }))
      .when(says(3, inRaid(60, 55)))
      .thenSome(gap)
  })

  it("P10: what lay before its own joining is none", () => {
    given(...inside, says(3, change(2, "kicked", ["alice"], "bob", { changes: 2 })))
      .when(says(3, change(40, "invited", ["alice"], "bob", { changes: 10 })))
      .thenNo(gap)
      .when(says(3, inRaid(41, 10)))
      .thenNo(gap)
      .when(says(3, inRaid(43, 10)))
      .thenSome(gap)
  })

  it("L8: its own changes inside a told range come before the drain goes on", () => {
    // Of a told range nothing is missed, whatever it counts.
    const ranges = [{ conversation: raid, from: 2, to: 50, messages: 5, reason: "cap" }]
    const { effects } = given(...inside)
      .when(
        says(3, { type: "dropped", ranges }),
        says(3, change(12, "kicked", ["alice"], "bob", { changes: 3 })),
        says(3, change(30, "invited", ["alice"], "bob", { changes: 10 })),
        says(3, inRaid(51, 15)),
      )
      .thenNo(gap)
    expect(told(effects)).toEqual(["kicked", "invited", 51])
  })

  it("L7: own sends are none, answered or not", () => {
    for (const seq of [2, 3]) {
      given(...inside, sendToRaid(2))
        .when(says(3, { type: "sent", conversation: "raid", items: [[3, 9, seq]] }))
        .when(says(3, inRaid(5, 3)))
        .thenNo(gap)
    }
    given(...inside, sendToRaid(2))
      .when(says(3, inRaid(5, 3)))
      .thenNo(gap)
    given(...inside)
      .when(says(3, inRaid(5, 3)))
      .thenSome(gap)
  })

  it("L4 L8: found exactly where a message was left out, whatever changes were", () => {
    const entry = fc.record({ message: fc.boolean(), leftOut: fc.boolean() })
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 40 }), fc.boolean(), (log, loses) => {
        const client = given(...inside)
        let changes = 1
        let missing = false
        for (const [at, { message, leftOut }] of log.entries()) {
          const seq = 2 + at
          if (!message) changes++
          if (leftOut && (loses || !message)) {
            missing ||= message
            continue
          }
          const frame = message
            ? inRaid(seq, changes)
            : change(seq, "left", ["bob"], "bob", { changes })
          const { effects } = client.when(says(3, frame))
          const isGap = effects.some(
            (effect) => effect.type === "tell" && effect.event === "problem",
          )
          expect(isGap).toBe(missing)
          missing = false
        }
      }),
    )
  })
})
