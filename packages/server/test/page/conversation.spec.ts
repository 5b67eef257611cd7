import { describe, expect, it } from "vitest"
import {
  asRead,
  type Conversation,
  isDelivered,
  lastLine,
  newConversation,
  withDelivered,
  withFleeting,
  withMessage,
  withMessages,
  withReading,
  withSending,
  withSent,
} from "../../page/src/model/conversation.js"
import type { Entry } from "../../page/src/model/log.js"
import { rowsOf } from "../../page/src/model/rows.js"
import { stillTyping, typingHoldsMs, withTyping } from "../../page/src/model/typing.js"

const me = "alice"
const noon = new Date(2026, 10, 23, 12).getTime()

function entry(seq: number, from: string, timestamp = noon + seq * 1_000): Entry {
  return { seq, from, text: `text ${seq}`, timestamp }
}

function arrived(conversation: Conversation, ...entries: readonly Entry[]): Conversation {
  return entries.reduce((sum, each) => withMessage(sum, me, each), conversation)
}

const empty = newConversation("p:alice:bob", ["bob"])

describe("unread", () => {
  it("L7 counts the messages of others, each once, and not one's own", () => {
    const two = arrived(empty, entry(1, "bob"), entry(2, me), entry(3, "bob"), entry(3, "bob"))
    expect(two.unread).toBe(2)
    const page = withMessages(two, me, [entry(1, "bob"), entry(2, me), entry(3, "bob")], {
      from: 1,
      to: 3,
    })
    expect(page.unread).toBe(2)
  })

  it("is nothing once it was read, and stays so when history is read", () => {
    const read = asRead(arrived(empty, entry(5, "bob")))
    expect([read.unread, read.readUpTo]).toEqual([0, 5])
    expect(withMessages(read, me, [entry(4, "bob")], { from: 4, to: 4 }).unread).toBe(0)
    expect(asRead(read)).toBe(read)
  })

  it("goes on from what the engine counted", () => {
    const before = withReading(empty, me, { read: 2, unread: 3, upTo: 6 })
    const newest = withMessages(before, me, [entry(6, "bob")], { from: 6, to: 6 })
    expect(newest.unread).toBe(3)
    expect(arrived(newest, entry(7, "bob")).unread).toBe(4)
  })

  it("counts what comes after a newer one was read from history, as a drain does", () => {
    const newest = withMessages(empty, me, [entry(9, "bob")], { from: 9, to: 9 })
    expect(arrived(newest, entry(7, "bob"), entry(8, "bob"), entry(9, "bob")).unread).toBe(3)
  })
})

describe("P14 marks", () => {
  it("an own message waits, is sent, and is delivered when every other peer has it", () => {
    const group = newConversation("p:alice:bob:carol", ["bob", "carol"])
    const waiting = withSending(group, { local: 1, text: "hello", timestamp: noon })
    expect(marks(waiting)).toEqual(["waiting"])
    const sent = withSent(waiting, me, 1, { ...entry(1, me), text: "hello" })
    expect(marks(sent)).toEqual(["sent"])
    const one = withDelivered(sent, "bob", 1)
    expect(marks(one)).toEqual(["sent"])
    expect(marks(withDelivered(one, "carol", 4))).toEqual(["delivered"])
  })

  it("an older word takes no mark back", () => {
    const conversation = withDelivered(withDelivered(empty, "bob", 5), "bob", 3)
    expect([isDelivered(conversation, 5), isDelivered(conversation, 6)]).toEqual([true, false])
  })

  it("S22 a peer may be called as a property of every object", () => {
    const odd = newConversation("p:__proto__:alice", ["__proto__"])
    expect(isDelivered(odd, 1)).toBe(false)
    expect(isDelivered(withDelivered(odd, "__proto__", 1), 1)).toBe(true)
    expect(withTyping(odd.typing, "constructor", 0).has("constructor")).toBe(true)
    expect(odd.typing.has("constructor")).toBe(false)
  })

  it("a refused one says why and keeps its place behind what is stored", () => {
    const refused = withSending(arrived(empty, entry(1, "bob")), {
      local: 1,
      text: "no",
      timestamp: noon,
      refused: { why: "Because.", unknown: false },
    })
    expect(rows(refused).map((row) => row.is === "bubble" && [row.key, row.mark])).toEqual([
      false,
      ["1", undefined],
      ["s1", "refused"],
    ])
    expect(lastLine(refused)?.text).toBe("no")
  })
})

describe("typing", () => {
  it("runs out by itself, and ends with a message", () => {
    const typing = { ...empty, typing: withTyping(empty.typing, "bob", noon) }
    expect(stillTyping(typing.typing, noon + typingHoldsMs - 1).has("bob")).toBe(true)
    expect(stillTyping(typing.typing, noon + typingHoldsMs).has("bob")).toBe(false)
    expect(arrived(typing, entry(1, "carol")).typing.has("bob")).toBe(true)
    expect(arrived(typing, entry(1, "bob")).typing.has("bob")).toBe(false)
  })
})

describe("the rows of a pane", () => {
  it("begin each day with its name, and a peer's run of messages with that peer", () => {
    const day = 24 * 60 * 60_000
    const conversation = arrived(
      empty,
      entry(1, "bob", noon),
      entry(2, "bob", noon + 1_000),
      entry(3, me, noon + 2_000),
      entry(4, "bob", noon + day),
      entry(5, "bob", noon + day + 6 * 60_000),
    )
    expect(
      rows(conversation).map((row) => (row.is === "bubble" ? [row.key, row.follows] : row.is)),
    ).toEqual(["day", ["1", false], ["2", true], ["3", false], "day", ["4", false], ["5", false]])
  })

  it("are no more than the part that is asked for, without what belongs to the end", () => {
    const many = withSending(
      arrived(empty, ...Array.from({ length: 50 }, (_, at) => entry(at + 1, "bob"))),
      { local: 1, text: "last", timestamp: noon },
    )
    const keys = (start: number, end: number) =>
      rowsOf(many, me, { start, end }).flatMap((row) => (row.is === "bubble" ? [row.key] : []))
    expect(keys(10, 13)).toEqual(["11", "12", "13"])
    expect(keys(48, 50)).toEqual(["49", "50", "s1"])
  })

  it("P5 keep a message that is stored nowhere where it arrived", () => {
    const fleeting = { local: 1, from: "bob", text: "psst", timestamp: noon + 1_500 }
    const conversation = arrived(
      withFleeting(arrived(empty, entry(1, "bob")), fleeting),
      entry(2, "bob"),
      entry(3, "bob"),
    )
    const keys = (start: number, end: number) =>
      rowsOf(conversation, me, { start, end }).flatMap((row) =>
        row.is === "bubble" ? [row.key] : [],
      )
    expect(keys(0, 3)).toEqual(["1", "f1", "2", "3"])
    expect(keys(1, 3)).toEqual(["2", "3"])
    expect(keys(0, 2)).toEqual(["1", "f1", "2"])
  })
})

function rows(conversation: Conversation): ReturnType<typeof rowsOf> {
  return rowsOf(conversation, me, { start: 0, end: conversation.log.entries.length })
}

function marks(conversation: Conversation): readonly (string | undefined)[] {
  return rows(conversation).flatMap((row) => (row.is === "bubble" ? [row.mark] : []))
}
