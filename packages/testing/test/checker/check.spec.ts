import { describe, expect, it } from "vitest"
import { checkHistory } from "../../src/checker/check.js"
import type { CheckOptions } from "../../src/checker/ledger.js"
import { type CheckRule, describeReport } from "../../src/checker/report.js"
import * as w from "./words.js"

type Events = readonly w.Part[]

/** A history that breaks exactly these rules. */
function breaks(rules: CheckRule | CheckRule[], title: string, ...events: Events): void {
  it(`${rules} ${title}`, () => {
    const report = checkHistory(w.history(...events), small)
    const broken = Object.entries(report.broken).filter(([, count]) => count > 0)
    expect(broken.map(([rule]) => rule).sort(), describeReport(report)).toEqual([rules].flat())
    expect(report.valid).toBe(false)
  })
}

function isGood(title: string, ...events: Events): void {
  it(`good: ${title}`, () => {
    const report = checkHistory(w.history(...events), small)
    expect(describeReport(report).split("\n").slice(1)).toEqual([])
    expect(report.valid).toBe(true)
  })
}

const small: CheckOptions = { queueMessages: 2, queueAgeMs: 1_000 }
const joined = [w.member(1, "join", "ann", "bob"), w.member(2, "join", "cid")]
const devices = ["ann1", "bob1", "cid1"]

describe("histories without a fault", () => {
  isGood("sent and delivered", w.sent(1, 1), w.deliver("bob1", 1, 1), w.ack("bob1", 1), w.end())
  isGood(
    "one device has it, the other is told that it is elsewhere",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1), w.ack("bob1", 1), w.sent(2, 2)],
    ...[w.deliver("bob1", 2, 2), w.deliver("bob2", 2, 2), w.end([], ["ann1", "bob1", "bob2"])],
  )
  isGood(
    "a timeout that was stored is recovered, not judged",
    ...[w.invoke(1), w.info(1), w.deliver("bob1", 1, 1), w.end()],
  )
  isGood("an unknown one that is not there", w.invoke(1), w.info(1), w.end())
  isGood(
    "own entries are no holes",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1), w.sent(2, 2, "bob1"), w.sent(3, 3)],
    ...[w.deliver("bob1", 3, 3), w.deliver("ann1", 2, 2), w.end()],
  )
  isGood(
    "what is told is no hole, and may come with a later session",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1), w.sent(2, 2), w.sent(3, 3)],
    ...[w.session("bob1", "open"), w.told("bob1", 2, 2), w.deliver("bob1", 3, 3), w.end()],
  )
  isGood(
    "a device that forgot sees again what was not confirmed",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1), w.forget("bob1"), w.session("bob1", "open")],
    ...[w.deliver("bob1", 1, 1), w.end()],
  )
  isGood(
    "a new epoch takes back what the store lost, and gives its seqs anew",
    ...[w.restart(0, "e1"), w.sent(1, 1), w.sent(2, 2), w.deliver("bob1", 1, 1)],
    ...[w.crash(), w.restart(1, "e2"), w.sent(3, 2), w.deliver("bob1", 3, 2), w.end()],
  )
  isGood(
    "late answers of an old epoch mean nothing",
    ...[w.restart(0, "e1"), w.sent(1, 1), w.crash(), w.restart(0, "e2"), w.invoke(2)],
    { type: "ok", send: 2, seq: 2, epoch: "e1" },
    ...[w.sent(3, 1), w.deliver("bob1", 3, 1), w.end([], ["bob1"])].slice(0, 2),
    w.end([], ["ann1"]),
  )
  isGood(
    "presence that comes and goes",
    ...[w.session("ann1", "open"), w.announce("ann", true), w.watch("bob1", "ann")],
    ...[w.presence("bob1", "ann", true), w.session("ann1", "lost"), 30_000],
    ...[w.announce("ann", false), w.presence("bob1", "ann", false), w.end([], ["bob1"])],
  )
  isGood(
    "a group's members get what was sent while they were members",
    ...[joined, w.posted(1, 3), w.got("bob1", 1, 3), w.got("cid1", 1, 3)],
    ...[w.member(4, "leave", "cid"), w.posted(2, 5), w.got("bob1", 2, 5), w.end([], devices)],
  )
  isGood(
    "the newest within the cap",
    ...[w.sent(1, 1), w.sent(2, 2), w.sent(3, 3)],
    w.session("bob1", "open", { queue: [[w.talk, 0, 3]], wall: 500 }),
    ...[w.told("bob1", 1, 1), w.deliver("bob1", 2, 2), w.deliver("bob1", 3, 3), w.end()],
  )
})

describe("C1 lost", () => {
  breaks("C1", "acknowledged to the sender and never delivered", w.sent(1, 1), w.end())
  breaks("C1", "the last of two", ...[w.sent(1, 1), w.sent(2, 2), w.deliver("bob1", 1, 1), w.end()])
  breaks(
    "C1",
    "one of two recipients never gets it",
    w.invoke(1, "ann1", { conversation: "p:ann:bob:cid", to: ["bob", "cid"] }),
    w.ok(1, 1),
    w.deliver("bob1", 1, 1, { conversation: "p:ann:bob:cid" }),
    w.end([], devices),
  )
  breaks(
    "C1",
    "told something else as left out",
    ...[w.sent(1, 1), w.sent(2, 2), w.told("bob1", 1, 1), w.end()],
  )
  breaks("C1", "answered without a place in any log", w.invoke(1), w.ok(1), w.end())
  breaks(
    "C1",
    "a cursor that stands behind what nobody acknowledged",
    ...[w.sent(1, 1), w.sent(2, 2), w.deliver("bob1", 1, 1), w.ack("bob1", 1), w.cursor("bob", 2)],
    ...[w.deliver("bob1", 2, 2), w.end()],
  )
})

describe("C2 unexpected", () => {
  breaks("C2", "never sent", w.deliver("bob1", 9, 1), w.end())
  breaks("C2", "refused, and stored", w.invoke(1), w.fail(1), w.deliver("bob1", 1, 1), w.end())
  breaks(
    "C2",
    "for somebody else",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1)],
    w.deliver("cid1", 1, 1, { from: "ann" }),
    w.end(),
  )
  breaks(
    "C2",
    "another text at this place",
    ...[w.sent(1, 1), w.sent(2, 2), w.deliver("bob1", 2, 1), w.deliver("bob1", 1, 2), w.end()],
  )
  breaks(
    "C2",
    "a transient message with a seq",
    ...[w.invoke(1, "ann1", { transient: true }), w.ok(1), w.deliver("bob1", 1, 1), w.end()],
  )
  breaks(
    "C2",
    "back to the device that sent it",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1), w.deliver("ann1", 1, 1, { from: "ann" }), w.end()],
  )
})

describe("C3 duplicated", () => {
  breaks(
    "C3",
    "shown twice",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1), w.deliver("bob1", 1, 1), w.end()],
  )
  breaks(
    "C3",
    "a transient one twice",
    ...[w.invoke(1, "ann1", { transient: true }), w.ok(1)],
    ...[w.deliver("bob1", 1), w.deliver("bob1", 1), w.end()],
  )
  breaks(
    "C3",
    "sent again although its acknowledgement is stored",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1), w.ack("bob1", 1), w.cursor("bob", 1)],
    w.session("bob1", "open"),
    { ...w.deliver("bob1", 1, 1), type: "arrive" } as ReturnType<typeof w.deliver>,
    w.end(),
  )
  breaks("C3", "a send answered twice", w.sent(1, 1), w.ok(1, 1), w.deliver("bob1", 1, 1), w.end())
})

describe("C4 reordered", () => {
  breaks(
    ["C4", "C5"],
    "a later one first",
    ...[w.sent(1, 1), w.sent(2, 2), w.told("bob1", 1, 1)].slice(0, 2),
    ...[w.deliver("bob1", 2, 2), w.deliver("bob1", 1, 1), w.told("bob1", 1, 1), w.end()],
  )
  breaks(
    "C4",
    "a told one comes after what followed it",
    ...[w.sent(1, 1), w.sent(2, 2), w.told("bob1", 1, 1), w.session("bob1", "open")],
    ...[w.deliver("bob1", 2, 2), w.deliver("bob1", 1, 1), w.deliver("bob2", 1, 1)],
    w.end([], ["ann1", "bob1", "bob2"]),
  )
  breaks(
    "C4",
    "a time that falls",
    ...[w.sent(1, 1, "ann1", 50), w.sent(2, 2, "ann1", 40)],
    ...[w.deliver("bob1", 1, 1), w.deliver("bob1", 2, 2), w.end()],
  )
  breaks(
    "C4",
    "sends of one session change places",
    ...[w.invoke(1), w.invoke(2), w.ok(2, 1), w.ok(1, 2)],
    ...[w.deliver("bob1", 2, 1), w.deliver("bob1", 1, 2), w.end()],
  )
  breaks(
    "C4",
    "a send of unknown outcome turns up behind its follower",
    ...[w.invoke(1), w.info(1), w.invoke(2), w.ok(2, 1), w.deliver("bob1", 2, 1)],
    ...[w.deliver("bob1", 1, 2), w.end()],
  )
})

describe("C5 hole", () => {
  breaks(
    ["C1", "C5"],
    "one is skipped",
    ...[w.sent(1, 1), w.sent(2, 2), w.sent(3, 3), w.deliver("bob1", 1, 1)],
    ...[w.deliver("bob1", 3, 3), w.end()],
  )
  breaks(
    "C5",
    "another device has it, this one has a position",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1), w.deliver("bob2", 1, 1), w.sent(2, 2), w.sent(3, 3)],
    ...[w.deliver("bob2", 2, 2), w.ack("bob2", 2), w.deliver("bob2", 3, 3)],
    ...[w.deliver("bob1", 3, 3), w.end([], ["ann1", "bob1", "bob2"])],
  )
  breaks("C5", "a seq that nobody knows", w.sent(1, 2), w.deliver("bob1", 1, 2), w.end())
  breaks(
    ["C1", "C5"],
    "more is skipped than was told",
    ...[w.sent(1, 1), w.sent(2, 2), w.sent(3, 3), w.told("bob1", 1, 1)],
    ...[w.deliver("bob1", 3, 3), w.end()],
  )
})

describe("C6 stored twice", () => {
  breaks(
    "C6",
    "a re-send after a timeout",
    ...[w.invoke(1), w.info(1), w.deliver("bob1", 1, 1), w.deliver("bob1", 1, 2), w.end()],
  )
  breaks(
    "C6",
    "a re-send that was answered with another seq",
    ...[w.invoke(1), w.deliver("bob1", 1, 1), w.ok(1, 2), w.told("bob1", 2, 2), w.end()],
  )
  breaks(
    "C6",
    "found when it is read",
    ...[w.sent(1, 1), w.deliver("bob1", 1, 1)],
    w.told("bob1", 2, 2),
    w.read([1, "m1"], [2, "m1"]),
    w.end(),
  )
})

describe("C7 presence", () => {
  const open = [w.session("ann1", "open"), w.announce("ann", true), w.watch("bob1", "ann")]
  breaks("C7", "a change is missing at the end", ...[open, w.end()])
  breaks(
    "C7",
    "online twice",
    ...[open, w.presence("bob1", "ann", true), w.presence("bob1", "ann", true), w.end()],
  )
  breaks(
    "C7",
    "offline while a device is there",
    ...[open, w.session("ann2", "open"), w.session("ann1", "ended"), w.announce("ann", false)],
    ...[w.presence("bob1", "ann", true), w.end()],
  )
  breaks(
    "C7",
    "offline within the resume window",
    ...[open, w.session("ann1", "lost"), 20_000, w.announce("ann", false), w.end([], ["bob1"])],
  )
  breaks(
    "C7",
    "of somebody who is not watched any more",
    ...[open, w.watch("bob1", "ann", false), w.presence("bob1", "ann", true), w.end()],
  )
})

describe("C8 membership", () => {
  breaks(
    "C8",
    "a message from before the join",
    ...[w.member(1, "join", "ann", "bob"), w.posted(1, 2), w.member(3, "join", "cid")],
    ...[w.got("bob1", 1, 2), w.got("cid1", 1, 2), w.end([], devices)],
  )
  breaks(
    "C8",
    "a message after the kick",
    ...[joined, w.member(3, "leave", "cid"), w.posted(1, 4), w.got("bob1", 1, 4)],
    ...[w.got("cid1", 1, 4), w.end([], devices)],
  )
  breaks(
    "C8",
    "written by one who was kicked",
    ...[joined, w.member(3, "leave", "cid"), w.posted(1, 4, "cid1")],
    ...[w.got("ann1", 1, 4, "cid"), w.got("bob1", 1, 4, "cid"), w.end([], devices)],
  )
  breaks(
    "C8",
    "read by one who was no member then",
    ...[w.member(1, "join", "ann", "bob"), w.posted(1, 2), w.member(3, "join", "cid")],
    { type: "read", conversation: w.room, entries: [[2, "m1"]], by: "cid" },
    ...[w.got("bob1", 1, 2), w.end([], devices)],
  )
  breaks(
    ["C1", "C8"],
    "half of a fan-out",
    ...[joined, w.posted(1, 3), w.got("bob1", 1, 3), w.end([], devices)],
  )
})

describe("C9 cap", () => {
  const three = [w.sent(1, 1), w.sent(2, 2), w.sent(3, 3)]
  const open = w.session("bob1", "open", { queue: [[w.talk, 0, 3]], wall: 500 })
  breaks(
    "C9",
    "more than the cap",
    ...[three, open, w.deliver("bob1", 1, 1), w.deliver("bob1", 2, 2), w.deliver("bob1", 3, 3)],
    w.end(),
  )
  breaks(
    "C9",
    "the oldest are kept",
    ...[three, open, w.told("bob1", 3, 3), w.deliver("bob1", 1, 1), w.deliver("bob1", 2, 2)],
    w.end(),
  )
  breaks(
    "C9",
    "more is told than is left out",
    ...[three, open, w.told("bob1", 1, 2), w.deliver("bob1", 3, 3), w.end()],
  )
  breaks(
    "C9",
    "told and delivered (R19)",
    ...[w.sent(1, 1), w.sent(2, 2), w.session("bob1", "open"), w.told("bob1", 1, 1)],
    ...[w.deliver("bob1", 1, 1), w.deliver("bob1", 2, 2), w.end()],
  )
  breaks(
    "C9",
    "what is too old comes",
    ...[w.sent(1, 1), w.sent(2, 1_500).slice(0, 0)],
    w.session("bob1", "open", { queue: [[w.talk, 0, 1]], wall: 2_000 }),
    ...[w.deliver("bob1", 1, 1), w.end()],
  )
  breaks(
    "C9",
    "a range that counts more than it holds",
    ...[w.sent(1, 1), w.sent(2, 2), w.told("bob1", 1, 1, 2), w.told("bob1", 1, 2), w.end()],
  )
})

describe("C10 forgotten", () => {
  breaks(
    "C10",
    "an answered message is not in the store after a restart",
    ...[w.restart(0), w.sent(1, 1), w.deliver("bob1", 1, 1), w.crash(), w.restart(0), w.end()],
  )
  breaks(
    "C10",
    "the last of two",
    ...[w.restart(0), w.sent(1, 1), w.sent(2, 2), w.deliver("bob1", 1, 1)],
    ...[w.deliver("bob1", 2, 2), w.crash(), w.restart(1), w.end()],
  )
  breaks(
    "C10",
    "shown before it was stored",
    ...[w.restart(0), w.invoke(1), w.deliver("bob1", 1, 1), w.crash(), w.info(1), w.restart(0)],
    w.end(),
  )
})

describe("C11 contradiction", () => {
  const two = [w.sent(1, 1), w.sent(2, 2), w.deliver("bob1", 1, 1), w.deliver("bob1", 2, 2)]
  breaks(
    "C11",
    "a read with a hole",
    ...[two, w.sent(3, 3), w.deliver("bob1", 3, 3)],
    w.read([1, "m1"], [3, "m3"]),
    w.end(),
  )
  breaks("C11", "a read in another order", ...[two, w.read([2, "m2"], [1, "m1"]), w.end()])
  breaks("C11", "two reads that differ", ...[two, w.read([1, "m1"]), w.read([1, "m2"]), w.end()])
  breaks(
    ["C1", "C11"],
    "an answer that the log contradicts",
    ...[two, w.invoke(3), w.ok(3, 2), w.end()],
  )
})

describe("C12 stuck", () => {
  breaks("C12", "a send without an answer", w.invoke(1), w.end())
  breaks("C12", "something waits at the end", w.end(["ann1 still opens"]))
  breaks("C12", "no quiet end", w.sent(1, 1), w.deliver("bob1", 1, 1))
  breaks(
    "C12",
    "over a minute to settle",
    ...[w.invoke(1), w.heal(), 60_001, w.ok(1, 1), w.deliver("bob1", 1, 1), w.end()],
  )
})
