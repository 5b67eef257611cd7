/** What is remembered between a command and its answer, told in the engine's frames: the turns that a test of the whole
 * would meet by chance only. */
import type { ClientFrame, ServerFrame } from "@peerage/core/adapter"
import { describe, expect, it } from "vitest"
import { type Command, readCommand } from "../src/command.js"
import { Dialogue } from "../src/dialogue.js"
import { Wording } from "../src/wording.js"

function dialogue() {
  const asked: ClientFrame[] = []
  const said: Record<string, unknown>[] = []
  const ends: number[] = []
  const talk = new Dialogue(
    { peerId: "alice", appId: "demo", device: "d" },
    {
      ask: (frame) => asked.push(frame),
      write: (text) => said.push(JSON.parse(text)),
      end: (code) => ends.push(code),
    },
  )
  const hear = (command: object) =>
    talk.hear(readCommand(JSON.stringify({ peerId: "alice", ...command })) as Command)
  return {
    asked,
    ends,
    hear,
    /** The ref of the newest request. */
    get ref() {
      return asked.findLast((frame) => "ref" in frame)?.ref as number
    },
    tell: (frame: ServerFrame) => talk.tell(frame, new Wording()),
    /** What was said since the last look, shortened. */
    heard: () => said.splice(0).map(({ cmd, peerId, appId, ...rest }) => rest),
  }
}

function opened() {
  const talk = dialogue()
  talk.hear({ cmd: "session", op: "open", appId: "demo" })
  talk.tell({
    type: "welcome",
    ref: 1,
    version: 1,
    timestamp: 1_000,
    resumed: false,
    epoch: "e",
    resumeMs: 0,
    lastKey: 0,
  })
  talk.heard()
  return talk
}

const sessionOf = (op: string, sessionPeerIds: readonly string[], i: number) => ({
  cmd: "session",
  op,
  sessionPeerIds,
  i,
})

describe("answers", () => {
  it("come in the order of the requests, whatever the engine's order, and news passes them by", () => {
    const talk = opened()
    const refs: number[] = []
    for (const i of [1, 2, 3]) {
      talk.hear({ cmd: "direct", msg: "x", toPeerIds: ["bob"], i })
      refs.push(talk.ref)
    }
    const [one, two, three] = refs as [number, number, number]
    talk.tell({ type: "sent", conversation: "c", items: [[three, 30, 3]] })
    talk.tell({ type: "sent", conversation: "c", items: [[two, 20, 2]] })
    expect(talk.heard()).toEqual([])
    talk.tell({ type: "presence", states: [["bob", true, 1]] })
    expect(talk.heard()).toEqual([{ status: "on", sessionPeerIds: ["bob"] }])
    talk.tell({ type: "sent", conversation: "c", items: [[one, 10, 1]] })
    expect(talk.heard().map(({ i, uid }) => [i, uid])).toEqual([
      [1, "c.1"],
      [2, "c.2"],
      [3, "c.3"],
    ])
  })

  it("that end the line come after those before them", () => {
    const talk = opened()
    talk.hear({ cmd: "direct", msg: "x", toPeerIds: ["bob"], i: 1 })
    const first = talk.ref
    talk.hear({ cmd: "direct", msg: "y", toPeerIds: ["bob"], i: 2 })
    const refusal = { code: "rate-limited", message: "", retryable: true } as const
    talk.tell({ type: "refused", ref: talk.ref, ...refusal })
    expect(talk.ends).toEqual([])
    talk.tell({ type: "sent", conversation: "c", items: [[first, 10, 1]] })
    expect(talk.heard()).toHaveLength(1)
    expect(talk.ends).toEqual([4116])
  })

  it("to nobody's request are dropped, and one request has one answer", () => {
    const talk = opened()
    talk.hear(sessionOf("query", [], 1))
    for (const ref of [talk.ref, talk.ref, 99, 0]) talk.tell({ type: "statuses", ref, online: [] })
    expect(talk.heard()).toHaveLength(1)
  })
})

describe("presence", () => {
  it("R8 an open is answered once all its states are there, in however many frames", () => {
    const talk = dialogue()
    talk.hear({ ...sessionOf("open", ["b", "c", "b"], 1), appId: "demo" })
    talk.tell({
      type: "welcome",
      ref: 1,
      version: 1,
      timestamp: 1_000,
      resumed: false,
      epoch: "e",
      resumeMs: 0,
      lastKey: 0,
    })
    talk.tell({ type: "presence", states: [["b", true, 0]] })
    expect(talk.heard()).toEqual([])
    talk.tell({ type: "presence", states: [["c", false, 0]] })
    expect(talk.heard()).toEqual([{ op: "opened", i: 1, onlineSessionPeerIds: ["b"] }])
    talk.tell({ type: "presence", states: [["c", true, 1]] })
    expect(talk.heard()).toEqual([{ status: "on", sessionPeerIds: ["c"] }])
  })

  it("R8 a change before a watch's answer is news; the answer's own states are not told twice", () => {
    const talk = opened()
    talk.hear(sessionOf("add", ["b", "c"], 1))
    // Watched before, and gone while the host was asked about the watch.
    talk.tell({ type: "presence", states: [["b", false, 7]] })
    talk.tell({
      type: "presence",
      states: [
        ["b", false, 7],
        ["c", true, 0],
      ],
    })
    talk.tell({ type: "watched", ref: talk.ref })
    expect(talk.heard()).toEqual([
      { status: "off", sessionPeerIds: ["b"] },
      { op: "added", i: 1, onlineSessionPeerIds: ["c"] },
    ])
  })

  it("R8 what was held for a longer watch is news once a shorter one before it is answered", () => {
    const talk = opened()
    talk.hear(sessionOf("add", ["b"], 1))
    const first = talk.ref
    talk.hear(sessionOf("add", ["c", "d", "e"], 2))
    talk.tell({ type: "presence", states: [["x", true, 3]] })
    talk.tell({ type: "presence", states: [["b", false, 0]] })
    talk.tell({ type: "watched", ref: first })
    expect(talk.heard()).toEqual([
      { status: "on", sessionPeerIds: ["x"] },
      { op: "added", i: 1, onlineSessionPeerIds: [] },
    ])
  })

  it("R8 of several watches on their way each has its own; a refused one gives back what it held", () => {
    const talk = opened()
    talk.hear(sessionOf("add", ["b"], 1))
    const first = talk.ref
    talk.hear(sessionOf("add", ["c", "d"], 2))
    const second = talk.ref
    talk.tell({ type: "presence", states: [["b", true, 0]] })
    talk.tell({ type: "watched", ref: first })
    talk.tell({
      type: "presence",
      states: [
        ["x", true, 3],
        ["y", false, 4],
      ],
    })
    expect(talk.heard()).toEqual([{ op: "added", i: 1, onlineSessionPeerIds: ["b"] }])
    talk.tell({ type: "refused", ref: second, code: "too-many", message: "", retryable: false })
    expect(talk.heard()).toEqual([
      { status: "on", sessionPeerIds: ["x"] },
      { status: "off", sessionPeerIds: ["y"] },
    ])
  })
})

describe("one's own membership", () => {
  const change = (seq: number, more: object = {}) =>
    ({
      type: "membership",
      id: `g.${seq}`,
      conversation: "g",
      group: "g",
      seq,
      n: 0,
      change: "joined",
      peers: ["alice"],
      by: "alice",
      timestamp: 1,
      ...more,
    }) as ServerFrame

  it("P10 is said once where it was asked for, whether entry or answer comes first", () => {
    const talk = opened()
    talk.hear({ cmd: "room", op: "join", roomId: "g", i: 1 })
    talk.tell(change(1))
    expect(talk.heard()).toEqual([])
    talk.tell({ type: "grouped", ref: talk.ref, group: "g", seq: 1, peers: ["alice"] })
    expect(talk.heard()).toEqual([{ op: "joined", i: 1, roomId: "g", byPeerId: "alice" }])
    talk.hear({ cmd: "room", op: "leave", roomId: "g", i: 2 })
    talk.tell({ type: "grouped", ref: talk.ref, group: "g", seq: 2, peers: ["alice"] })
    talk.tell(change(2, { change: "left" }))
    expect(talk.heard()).toEqual([{ op: "left", i: 2, roomId: "g", byPeerId: "alice" }])
    // On another device of hers it was not asked for.
    const other = opened()
    other.tell(change(1))
    expect(other.heard()).toEqual([{ op: "joined", roomId: "g", byPeerId: "alice" }])
  })

  it("P10 caused by others waits for the answer, which it would be taken for", () => {
    const talk = opened()
    talk.hear({ cmd: "room", op: "join", roomId: "g", i: 1 })
    talk.tell(change(1, { id: "h.1", group: "h", change: "invited", by: "bob" }))
    talk.tell(change(2, { id: "h.2", group: "h", peers: ["carol"], by: "carol" }))
    expect(talk.heard().map(({ op }) => op)).toEqual(["members-joined"])
    talk.tell({ type: "grouped", ref: talk.ref, group: "g" })
    expect(talk.heard()).toEqual([
      { op: "joined", i: 1, roomId: "g", byPeerId: "alice" },
      { op: "joined", roomId: "h", byPeerId: "bob" },
    ])
  })

  it("P10 entries that no client acknowledges are acknowledged, in the order of the log", () => {
    const talk = opened()
    const message = { conversation: "g", group: "g", from: "bob", text: "x", timestamp: 1, n: 1 }
    talk.tell(change(1))
    talk.tell({ type: "message", id: "g.2", seq: 2, ...message })
    talk.tell(change(3, { change: "attributes", peers: [], by: "bob" }))
    talk.tell({ type: "message", id: "g.4", seq: 4, ...message, text: "", erased: true })
    const acks = () =>
      talk.asked.flatMap((frame) => (frame.type === "ack" ? [frame.positions] : []))
    expect(acks()).toEqual([[["g:g", 1]]])
    talk.hear({ cmd: "ack", ids: ["g.2"] })
    expect(acks()).toEqual([[["g:g", 1]], [["g:g", 4]]])
    // What the host erased is not shown as an empty message.
    expect(talk.heard().map(({ op, msg }) => op ?? msg)).toEqual(["joined", "x"])
  })
})

describe("what waited", () => {
  it("is what is older than the engine's time at the open, whatever this machine's clock says", () => {
    const talk = opened()
    const message = {
      type: "message",
      conversation: "c",
      from: "bob",
      to: ["alice"],
      n: 1,
    } as const
    talk.tell({ ...message, id: "c.1", seq: 1, text: "waited", timestamp: 999 })
    talk.tell({ ...message, id: "c.2", seq: 2, text: "came", timestamp: 1_000 })
    talk.tell({ ...message, id: "c.2", text: "transient", timestamp: 1, transient: true })
    expect(talk.heard().map(({ msg, offline }) => [msg, offline])).toEqual([
      ["waited", true],
      ["came", undefined],
      ["transient", undefined],
    ])
  })
})

describe("receipts", () => {
  it("P14 are told after the message's own answer, once each, and of messages that asked for one", () => {
    const talk = opened()
    talk.hear({ cmd: "direct", msg: "1", toPeerIds: ["bob"], i: 1 })
    const first = talk.ref
    talk.hear({ cmd: "direct", msg: "2", toPeerIds: ["bob"], r: true, i: 2 })
    talk.tell({ type: "sent", conversation: "c", items: [[talk.ref, 20, 2]] })
    talk.tell({ type: "delivered", conversation: "p:alice:bob", peer: "bob", seq: 2 })
    expect(talk.heard()).toEqual([])
    talk.tell({ type: "sent", conversation: "c", items: [[first, 10, 1]] })
    expect(talk.heard().map(({ i, id }) => i ?? id)).toEqual([1, 2, "c.2"])
    talk.tell({ type: "delivered", conversation: "p:alice:bob", peer: "bob", seq: 2 })
    expect(talk.heard()).toEqual([])
  })

  it("S24 are awaited of the newest 1,024 messages", () => {
    const talk = opened()
    for (let n = 1; n <= 1_030; n++) {
      talk.hear({ cmd: "direct", msg: "x", toPeerIds: ["bob"], r: true })
      talk.tell({ type: "sent", conversation: "c", items: [[talk.ref, 1, n]] })
    }
    talk.heard()
    talk.tell({ type: "delivered", conversation: "p:alice:bob", peer: "bob", seq: 1_030 })
    const told = talk.heard().map(({ id }) => id)
    expect([told.length, told[0]]).toEqual([1_024, "c.7"])
  })
})
