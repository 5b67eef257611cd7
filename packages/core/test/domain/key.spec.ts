/** Keys of sends in one lane, where several look alike: which is whose (P4, L15, R28). */
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { Input } from "../../src/model/input.js"
import type { KeyLookedUp } from "../../src/model/input-loaded.js"
import {
  ab,
  begun,
  both,
  committed,
  entry,
  line,
  listed,
  lost,
  opens,
  sends,
  woken,
} from "./happened.js"

const looked = (
  peer: string,
  device: string,
  number: number,
  more: Partial<KeyLookedUp> = {},
): Input => ({
  type: "KeyLookedUp",
  conversation: ab,
  peer,
  device,
  number,
  found: undefined,
  ...more,
})

/** A device of a peer on a line of its own, watching the other. */
const device = (session: number, connection: string, peer: string, name: string): Input[] =>
  begun(session, connection, peer, { device: name, watch: [peer === "alice" ? "bob" : "alice"] })

const crowd = [...both, ...device(3, "al", "alice", "laptop"), ...device(4, "bl", "bob", "laptop")]

/** What is said in one lane with keys that differ in one thing each; the first has none. */
const alike: readonly Input[] = [
  sends("a", "bob", "no key"),
  sends("a", "bob", "a phone 5", { key: 5 }),
  sends("a", "bob", "a phone 6", { key: 6 }),
  sends("al", "bob", "a laptop 5", { key: 5 }),
  sends("b", "alice", "b phone 5", { key: 5 }),
  sends("bl", "alice", "b laptop 6", { key: 6 }),
]

describe("keys in one lane", () => {
  it("P4 R28 a repeat joins what has its peer, device and number, and nothing that differs in one", () => {
    for (const between of [[], [woken(ab)]]) {
      given([...crowd, ...alike, ...between])
        .when(sends("al", "bob", "a laptop 6", { key: 6, again: true, ref: 9 }))
        .then({
          facts: [{ type: "RateSpent" }, { type: "SendQueued", send: { checking: true } }],
          effects: [{ type: "LookUpKey", peer: "alice", device: "laptop", number: 6 }],
        })
    }
  })

  it("R28 only what was asked for again is answered on the new line; all else where it was asked", () => {
    const again = [
      line("a2"),
      opens("a2", "alice", { watch: ["bob"] }),
      listed(5, "a2"),
      sends("a2", "bob", "a phone 6", { key: 6, again: true, ref: 7 }),
    ]
    for (const story of [
      given([...crowd, ...alike, ...again, woken(ab)]),
      given([...crowd, ...alike, woken(ab), ...again]),
    ]) {
      const { effects } = story.when(committed(ab))
      const answers = effects.flatMap((one) =>
        one.type === "Reply" && one.frame.type === "sent"
          ? [[one.connection, one.frame.items.map(([ref, , seq]) => [ref, seq])] as const]
          : [],
      )
      // Alice's phone has another line by now: its other sends are asked about again or not at all.
      expect(answers.sort()).toEqual([
        ["a2", [[7, 3]]],
        ["al", [[2, 4]]],
        ["b", [[2, 5]]],
        ["bl", [[2, 6]]],
      ])
    }
  })

  it("P4 what the store says of a key is said of that send alone", () => {
    const asked = [
      ["a", "alice", "phone", 5],
      ["a", "alice", "phone", 6],
      ["al", "alice", "laptop", 5],
      ["b", "bob", "phone", 5],
      ["bl", "bob", "laptop", 6],
    ] as const
    const repeats = asked.map(([on, peer, name, number], at) =>
      sends(on, peer === "alice" ? "bob" : "alice", `${peer} ${name} ${number}`, {
        key: number,
        again: true,
        ref: 20 + at,
      }),
    )
    const waiting = [...crowd, sends("a", "bob", "no key"), ...repeats]
    for (const [on, peer, name, number] of asked) {
      const text = `${peer} ${name} ${number}`
      const story = given(waiting)
      story.when(looked(peer, name, number)).thenSome({
        facts: [{ type: "SendChecked", keep: true, send: { text } }],
      })
      const { waiting: left } = story.state.conversations.get(ab)!
      const unchecked = left.filter((one) => one.kind === "message" && !one.checking)
      expect(unchecked).toMatchObject([{ text: "no key" }, { text }])
      // Found, it is answered where it was asked, and gone.
      const found = { conversation: ab, entry: entry(1, peer, { text }) }
      const other = given(waiting)
      other.when(looked(peer, name, number, { found })).thenSome({
        facts: [{ type: "SendChecked", keep: false, send: { text } }],
        effects: [{ type: "Reply", connection: on, frame: { type: "sent" } }],
      })
      const kept = other.state.conversations.get(ab)!.waiting
      expect(kept).toHaveLength(asked.length)
      expect(kept).not.toContainEqual(expect.objectContaining({ text }))
    }
  })

  it("P4 what the store says too late, of a send that waits no more or a log that was forgotten, is nothing", () => {
    given(crowd)
      .when(looked("alice", "phone", 5))
      .thenNothing()
    given([...crowd, ...alike])
      .when(looked("alice", "laptop", 6))
      .thenNothing()
    given(crowd)
      .when(looked("alice", "phone", 5, { conversation: "p:alice:carol" }))
      .thenNothing()
  })

  it("P4 L10 what is said of a send that does not wait takes none away that does", () => {
    const before = given([...crowd, ...alike])
    const [first] = before.state.conversations.get(ab)?.waiting ?? []
    if (first?.kind !== "message") throw new Error("Nothing waits")
    const send = { ...first, key: { device: "tablet", number: 7 } }
    const { state } = given([
      ...crowd,
      ...alike,
      { type: "SendChecked", send, keep: false },
      { type: "SendJoined", send, asker: send.asker },
    ])
    expect(state.conversations.get(ab)?.waiting).toEqual(
      before.state.conversations.get(ab)?.waiting,
    )
  })

  it("C12 nobody is answered on a line that was lost meanwhile", () => {
    const repeat = sends("a", "bob", "once", { key: 5, again: true })
    for (const text of ["once", "other"]) {
      const found = { conversation: ab, entry: entry(1, "alice", { text }) }
      const { effects } = given([...both, repeat, lost("a")]).when(
        looked("alice", "phone", 5, { found }),
      )
      expect(effects.filter(({ type }) => type === "Reply")).toEqual([])
    }
  })

  it("C12 a repeat on the very line on which the first waits is busy: both have a right to an answer", () => {
    given([...both, sends("a", "bob", "once", { key: 5 })])
      .when(sends("a", "bob", "once", { key: 5, again: true, ref: 3 }))
      .thenRefused("busy")
  })
})

describe("what an engine remembers of keys", () => {
  it("L15 the highest of each device, whatever is sent again after it", () => {
    const story = given(both)
    for (const input of [sends("a", "bob", "nine", { key: 9 }), woken(ab), committed(ab)])
      story.when(input)
    // Five was never stored; it is sent now, and does not make nine forgotten.
    const five = sends("a", "bob", "five", { key: 5, again: true })
    for (const input of [five, looked("alice", "phone", 5), woken(ab), committed(ab)])
      story.when(input)
    story
      .when(sends("a", "bob", "seven", { key: 7 }))
      .thenSome({ effects: [{ type: "LookUpKey", number: 7 }] })
  })

  it("L15 the first key of a device may be 0: it is new once, and known then", () => {
    const story = given(both)
    const first = story.when(sends("a", "bob", "zero", { key: 0 }))
    expect(first.effects).toMatchObject([{ type: "WakeLane" }])
    story.when(woken(ab)).when(committed(ab))
    story
      .when(sends("a", "bob", "zero", { key: 0 }))
      .thenSome({ effects: [{ type: "LookUpKey", number: 0 }] })
  })

  it("L15 nothing of a send without a key, and nothing of the host's", () => {
    const story = given(both)
    story
      .when(sends("a", "bob", "no key"))
      .thenSome({ facts: [{ type: "SendQueued", send: { key: undefined, checking: false } }] })
    story
      .when(sends("host", "bob", "the host's", { as: "alice", key: 5, again: true }))
      .thenSome({ facts: [{ type: "SendQueued", send: { key: undefined, checking: false } }] })
    expect(story.state.peers.get("alice")?.keys.size).toBe(0)
  })
})
