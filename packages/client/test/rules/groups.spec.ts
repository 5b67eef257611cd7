import { describe, expect, it } from "vitest"
import type { AskBody } from "../../src/rules/body.js"
import type { Input } from "../../src/rules/input.js"
import { welcome } from "../scripted-dialer.js"
import { given, inRaid, lost, opened, says, sendToRaid } from "./given.js"

const ask = (body: AskBody, call = 2): Input => ({ type: "ask", call, body })
const grouped = (line: number, ref: number) => says(line, { type: "grouped", ref, group: "raid" })
const resumed: readonly Input[] = [
  { type: "timer", name: "backoff" },
  { type: "dialed", line: 3 },
  says(3, welcome(3, true)),
]
const second = { type: "timer", name: "tick" } as const
const invite = { type: "invite", group: "raid", peers: ["carol"] } as const

describe("verbs of groups", () => {
  it("ask, and have what they wanted with the answer", () => {
    for (const body of [
      { type: "create", attributes: { name: "raid" } },
      { type: "join", group: "raid" },
      { type: "leave", group: "raid" },
      invite,
      { type: "kick", group: "raid", peers: ["carol"] },
      { type: "attributes", group: "raid", set: { name: null } },
    ] as const) {
      given(...opened())
        .when(ask(body))
        .thenSome({ type: "say", frame: { ref: 2, ...body } })
        .when(grouped(1, 2))
        .then({ type: "resolve", call: 2 })
    }
  })

  it("are refused by the engine, and before open", () => {
    const code = "not-a-member"
    given(...opened(), ask(invite))
      .when(says(1, { type: "refused", ref: 2, code, message: "No.", retryable: false }))
      .then({ type: "reject", call: 2, failure: { code } })
    given()
      .when(ask(invite))
      .then({ type: "reject", call: 2, failure: { code: "not-open" } })
  })

  it("read attributes", () => {
    given(...opened(), ask({ type: "attributes", group: "raid" }))
      .when(says(1, { type: "attributes", ref: 2, attributes: { name: "raid" } }))
      .then({ type: "resolve", call: 2, value: { name: "raid" } })
  })

  it("read members and groups to their last page, and no page twice", () => {
    given(...opened(), ask({ type: "members", group: "raid" }))
      .when(says(1, { type: "members", ref: 2, members: ["alice", "bob"], after: "bob" }))
      .thenSome({ type: "say", frame: { type: "members", ref: 3, group: "raid", after: "bob" } })
      .when(says(1, { type: "members", ref: 3, members: ["carol"] }))
      .then({ type: "resolve", call: 2, value: { items: ["alice", "bob", "carol"] } })
    const groups = [{ group: "raid", attributes: { name: "raid" } }]
    given(...opened(), ask({ type: "groups" }))
      .when(says(1, { type: "groups", ref: 2, groups, after: "raid" }))
      .thenSome({ type: "say", frame: { type: "groups", ref: 3, after: "raid" } })
      .when(says(1, { type: "groups", ref: 3, groups, after: "raid" }))
      .then({
        type: "resolve",
        call: 2,
        value: { items: [{ id: "raid" }, { id: "raid" }], after: undefined },
      })
  })

  it("reject what is no answer to them", () => {
    given(...opened(), ask({ type: "members", group: "raid" }))
      .when(says(1, { type: "done", ref: 2 }))
      .then({ type: "reject", call: 2, failure: { code: "bad-frame" } })
  })

  it("P11 wait while paused, and are asked again after a lost line", () => {
    given(...opened(), ask(invite), lost)
      .when(...resumed)
      .thenSome({ type: "say", frame: { ref: 4, ...invite } })
      .when(grouped(3, 4))
      .then({ type: "resolve", call: 2 })
    const { effects } = given(...opened(), ask({ type: "members", group: "raid" })).when(
      says(1, { type: "members", ref: 2, members: ["alice"], after: "alice" }),
      lost,
      ...resumed.slice(0, 2),
      says(3, welcome(4, true)),
    )
    expect(effects.at(-1)).toMatchObject({ frame: { type: "members", after: "alice", ref: 5 } })
  })

  it("P11 a create that a lost line left unanswered is not repeated: its outcome is unknown", () => {
    const { effects } = given(...opened(), ask({ type: "create" }))
      .when(lost, ...resumed.slice(0, 2), says(3, welcome(3, true)))
      .thenSome({ type: "reject", call: 2, failure: { code: "outcome-unknown" } })
    expect(effects).not.toContainEqual(
      expect.objectContaining({ frame: expect.objectContaining({ type: "create" }) }),
    )
  })

  it("P11 a create that never left waits for the line", () => {
    given(...opened(), lost, ask({ type: "create" }))
      .when(...resumed.slice(0, 2), says(3, welcome(2, true)))
      .thenSome({ type: "say", frame: { type: "create", ref: 3 } })
      .thenNo({ type: "reject" })
  })

  it("P11 a create that close leaves unanswered has an unknown outcome, one that never left has none", () => {
    given(...opened(), ask({ type: "create" }))
      .when({ type: "close", call: 3 })
      .thenSome({ type: "reject", call: 2, failure: { code: "outcome-unknown" } })
    given(...opened(), lost, ask({ type: "create" }))
      .when({ type: "close", call: 3 })
      .thenSome({ type: "reject", call: 2, failure: { code: "closed" } })
  })

  it("are given up after 30 s", () => {
    const { effects } = given(...opened(), lost, ask(invite)).when(...Array(31).fill(second))
    expect(effects).toContainEqual(
      expect.objectContaining({
        type: "reject",
        failure: expect.objectContaining({ code: "timeout" }),
      }),
    )
  })
})

describe("sends to groups", () => {
  it("P10 name the group, and are sent again after a lost line by their key", () => {
    const frame = { type: "send", group: "raid", text: "text 2", key: 1_000 }
    given(...opened())
      .when(sendToRaid(2))
      .thenSome({ type: "say", frame: { ref: 2, ...frame } })
      .when(lost, ...resumed)
      .thenSome({ type: "say", frame: { ref: 4, ...frame, again: true } })
      .when(says(3, { type: "sent", conversation: "raid", items: [[4, 9, 7]] }))
      .thenSome({ type: "resolve", value: { id: "raid.7", conversation: "raid", seq: 7 } })
  })

  it("L7 another device's are told as own", () => {
    given(...opened())
      .when(says(1, inRaid(3, 1, { from: "alice" })))
      .thenSome({ type: "tell", event: "message", data: { group: "raid", own: true } })
  })
})
