import { describe, expect, it } from "vitest"
import type { Input } from "../../src/rules/input.js"
import { welcome } from "../scripted-dialer.js"
import { aliceAndBob, change, fromBob, given, inRaid, opened, says } from "./given.js"

const mark = (seq?: number, group?: string): Input => ({
  type: "mark",
  call: 2,
  target: group === undefined ? { peers: ["bob"] } : { group },
  seq,
})
const saysRead = (conversation: string, seq: number) => ({
  type: "say",
  frame: { type: "read", conversation, seq },
})

describe("P14 read marks", () => {
  it("stand where they are told to", () => {
    given(...opened())
      .when(mark(7))
      .thenSome(saysRead(aliceAndBob, 7))
      .when(says(1, { type: "done", ref: 2 }))
      .then({ type: "resolve", call: 2, value: undefined })
  })

  it("else at the newest that came, a change of a group too", () => {
    given(...opened(), says(1, fromBob(3)), says(1, fromBob(5)))
      .when(mark())
      .thenSome(saysRead(aliceAndBob, 5))
    given(...opened(), says(1, inRaid(3)), says(1, change(4, "left", ["carol"], "carol")))
      .when(mark(undefined, "raid"))
      .thenSome(saysRead("g:raid", 4))
  })

  it("or at the newest that a history held", () => {
    const history = { type: "history", call: 9, target: { peers: ["bob"] }, range: {} } as const
    const page = { type: "page", ref: 2, delivered: [], read: [["bob", 4]] }
    const read = given(...opened(), { ...history, notices: false })
      .when(says(1, { ...page, entries: [fromBob(6), fromBob(8)] }))
      .thenSome({ type: "resolve", value: { read: [{ peer: "bob", seq: 4 }] } })
    read.when(mark()).thenSome(saysRead(aliceAndBob, 8))
    read.when(says(1, fromBob(9)), mark()).thenSome(saysRead(aliceAndBob, 9))
  })

  it("of what this client has nothing of ask nothing", () => {
    given(...opened())
      .when(mark())
      .then({ type: "resolve", call: 2, value: undefined })
  })

  it("stand where the client was when it was asked, also after a lost line; none before open", () => {
    given(...opened(), says(1, fromBob(3)), mark(), { type: "line-ended", line: 1 })
      .when(
        { type: "timer", name: "backoff" },
        { type: "dialed", line: 3 },
        says(3, welcome(3, true)),
        says(3, fromBob(4)),
      )
      .thenSome(saysRead(aliceAndBob, 3))
    given()
      .when(mark())
      .then({ type: "reject", failure: { code: "not-open" } })
  })

  it("P12 forget what histories of another life of the store held", () => {
    const history = { type: "history", call: 9, target: { peers: ["bob"] }, range: {} } as const
    const page = { type: "page", ref: 2, entries: [fromBob(8)], delivered: [], read: [] }
    given(...opened(), { ...history, notices: false }, says(1, page))
      .when(
        { type: "line-ended", line: 1 },
        { type: "timer", name: "backoff" },
        { type: "dialed", line: 3 },
        says(3, { ...welcome(3, false), epoch: "e2" }),
        mark(),
      )
      .thenNo({ type: "say", frame: { type: "read" } })
  })

  it("of others are told", () => {
    given(...opened(), says(1, fromBob(1)))
      .when(says(1, { type: "read", conversation: aliceAndBob, peer: "bob", seq: 3 }))
      .then({
        type: "tell",
        event: "read",
        data: { conversation: "ab", with: ["bob"], peer: "bob", seq: 3 },
      })
  })
})

describe("the list of conversations", () => {
  const list = (limit: number, after?: string): Input => ({
    type: "ask",
    call: 2,
    body: { type: "conversations", ...(after !== undefined && { after }) },
    limit,
  })
  const item = (at: number, more = {}) => ({
    conversation: `p:alice:p${at}`,
    id: `id ${at}`,
    unread: at,
    read: 0,
    ...more,
  })
  const answer = (ref: number, items: readonly unknown[], after?: string) =>
    says(1, { type: "conversations", ref, items, ...(after !== undefined && { after }) })

  it("is read in pages, and says where to go on", () => {
    const { effects } = given(...opened())
      .when(list(3))
      .thenSome({ type: "say", frame: { type: "conversations", ref: 2, limit: 3 } })
      .when(answer(2, [item(1), item(2)], "p:alice:p2"))
      .thenSome({ type: "say", frame: { ref: 3, after: "p:alice:p2", limit: 1 } })
      .when(answer(3, [item(3)], "p:alice:p3"))
    expect(effects).toMatchObject([
      {
        type: "resolve",
        value: {
          items: [1, 2, 3].map((at) => ({
            conversation: `id ${at}`,
            with: [`p${at}`],
            unread: at,
          })),
          after: "p:alice:p3",
        },
      },
    ])
  })

  it("ends with its last page, asks at most 100 at a time, and names groups and last messages", () => {
    const raid = { conversation: "g:raid", id: "raid", last: inRaid(3), read: 2 }
    const { effects } = given(...opened())
      .when(list(1_000))
      .thenSome({ type: "say", frame: { limit: 100 } })
      .when(answer(2, [item(1, raid)]))
    expect(effects).toMatchObject([
      {
        type: "resolve",
        value: {
          items: [
            {
              conversation: "raid",
              group: "raid",
              last: { text: "message 3" },
              unread: 1,
              read: 2,
            },
          ],
          after: undefined,
        },
      },
    ])
  })

  it("names its conversations for the events that come", () => {
    given(...opened(), list(9), answer(2, [item(1)]))
      .when(says(1, { type: "delivered", conversation: "p:alice:p1", peer: "p1", seq: 3 }))
      .thenSome({ type: "tell", data: { conversation: "id 1", with: ["p1"] } })
  })
})
