import type { GroupNotice } from "@peerage/client"
import { describe, expect, it } from "vitest"
import {
  type Conversation,
  lastLine,
  withGroup,
  withMessages,
  withReading,
} from "../../page/src/model/conversation.js"
import { noticeEntry, noticeWords } from "../../page/src/model/notice.js"
import { rowsOf } from "../../page/src/model/rows.js"
import { firstState, inConversation, keyOf } from "../../page/src/model/state.js"
import { titleOf } from "../../page/src/model/wording.js"

const me = "alice"
const noon = new Date(2026, 10, 23, 12).getTime()

function notice(kind: string, by: string, rest: object, seq = 1): GroupNotice {
  return {
    kind,
    by,
    seq,
    id: `raid.${seq}`,
    group: "raid",
    timestamp: noon,
    ...rest,
  } as GroupNotice
}

function group(): Conversation {
  const name = { group: "raid" }
  const state = inConversation(firstState("demo", me), name, (each) => each)
  return state.conversations[keyOf(me, name)] as Conversation
}

describe("a notice in words", () => {
  it.each([
    ["joined", "alice", ["alice"], "You joined"],
    ["left", "alice", ["alice"], "You left"],
    ["invited", "bob", ["alice"], "You were invited by bob"],
    ["invited", "bob", ["alice", "carol"], "You and carol were invited by bob"],
    ["kicked", "bob", ["alice"], "You were kicked by bob"],
    ["membersJoined", "bob", ["bob"], "bob joined"],
    ["membersJoined", "carol", ["bob"], "bob was invited by carol"],
    ["membersJoined", "alice", ["bob", "carol"], "You invited bob and carol"],
    ["membersLeft", "bob", ["bob"], "bob left"],
    ["membersLeft", "carol", ["bob", "dana"], "bob and dana were kicked by carol"],
    ["membersLeft", "alice", ["bob"], "You kicked bob"],
  ])("L8 %s by %s of %j", (kind, by, peers, words) => {
    expect(noticeWords(notice(kind, by, { peers }), me)).toBe(words)
  })

  it.each([
    [{ name: "raid" }, "bob named the group “raid”"],
    [{ name: null }, "bob took the name of the group away"],
    [{ topic: "x", open: null }, "bob changed topic and open"],
  ])("attributes %j", (attributes, words) => {
    expect(noticeWords(notice("attributes", "bob", { attributes }), me)).toBe(words)
  })
})

describe("a group", () => {
  it("L8 has notices between its messages, which nobody said and nobody has to read", () => {
    const invited = noticeEntry(notice("membersJoined", "bob", { peers: ["carol"] }, 2), me)
    const said = (seq: number) => ({ seq, from: "bob", text: `text ${seq}`, timestamp: noon })
    const both = withMessages(group(), me, [said(1), invited, said(3)], { from: 1, to: 3 })
    expect(both.unread).toBe(2)
    const rows = rowsOf(both, me, { start: 0, end: 3 })
    expect(rows.map((row) => (row.is === "bubble" ? [row.key, row.follows] : row.is))).toEqual([
      "day",
      ["1", false],
      "change",
      // Somebody else's words stood between, so it is said anew who speaks.
      ["3", false],
    ])
    expect(lastLine(withMessages(group(), me, [invited], { from: 2, to: 2 }))).toMatchObject({
      isNotice: true,
    })
  })

  it("is called by its attribute, whatever that holds", () => {
    expect(titleOf(group())).toBe("Group without a name")
    for (const name of [" ", 5, null])
      expect(titleOf(withGroup(group(), { attributes: { name } }))).toBe("Group without a name")
    expect(titleOf(withGroup(group(), { attributes: { name: "raid" } }))).toBe("raid")
  })

  it("shows no delivery, which the engine does not tell of groups", () => {
    const own = withMessages(group(), me, [{ seq: 1, from: me, text: "go", timestamp: noon }], {
      from: 1,
      to: 1,
    })
    expect(rowsOf(own, me, { start: 0, end: 1 })[1]).toMatchObject({ mark: "sent" })
  })
})

describe("what the engine knows of the reader", () => {
  it("is taken over, together with what has arrived since", () => {
    const entry = (seq: number, from: string) => ({ seq, from, text: "", timestamp: noon })
    const arrived = withMessages(group(), me, [entry(7, "bob"), entry(8, me), entry(9, "bob")], {
      from: 7,
      to: 9,
    })
    const reading = withReading(arrived, me, { read: 2, unread: 4, upTo: 7 })
    expect([reading.readUpTo, reading.unread]).toEqual([2, 5])
    const readHere = { ...arrived, readUpTo: 9, unread: 0 }
    expect(withReading(readHere, me, { read: 2, unread: 4, upTo: 7 })).toBe(readHere)
  })
})
