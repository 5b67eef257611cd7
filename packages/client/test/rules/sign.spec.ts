import { describe, expect, it } from "vitest"
import type { AskBody } from "../../src/rules/body.js"
import type { Effect } from "../../src/rules/effect.js"
import type { Input } from "../../src/rules/input.js"
import { welcome } from "../scripted-dialer.js"
import { given, givenSigner, says } from "./given.js"

const signature = { signature: "ab12", timestamp: 1_800_000_000, nonce: "n1" }
const signs = (id: number, more = {}): Input => ({
  type: "signed",
  id,
  answer: { ...signature, ...more },
})
const session = { kind: "session", appId: "demo", peerId: "alice" }
const group = { kind: "group", appId: "demo", peerId: "alice" }
const watch = (peers: readonly string[], call = 2): Input => ({ type: "watch", call, peers })
const ask = (body: AskBody, call = 2): Input => ({ type: "ask", call, body })
const watched = (line: number, ref: number): Input => says(line, { type: "watched", ref })
const invite = { type: "invite", group: "raid", peers: ["dave", "carol"] } as const
const dialling: readonly Input[] = [
  { type: "open", call: 1, watch: ["carol", "bob"] },
  { type: "dialed", line: 1 },
]
/** An open session, whose opening took signature 1 and ref 1. */
const openedSigned: readonly Input[] = [
  ...dialling,
  signs(1),
  says(1, welcome(1, false)),
  { type: "timer", name: "turn" },
]
const lost: readonly Input[] = [
  { type: "line-ended", line: 1 },
  { type: "timer", name: "backoff" },
]

function said(effects: readonly Effect[]): readonly unknown[] {
  return effects.flatMap((effect) => (effect.type === "say" ? [effect.frame] : []))
}

describe("S7 signatures", () => {
  it("without a signer nothing is asked", () => {
    given()
      .when(...dialling)
      .thenNo({ type: "sign" })
      .thenSome({ type: "say" })
  })

  it("an open is signed over its watch list, sorted, and leaves with it", () => {
    const opening = givenSigner()
      .when(...dialling)
      .thenSome({ type: "sign", id: 1, operation: { ...session, peerIds: ["bob", "carol"] } })
      .thenNo({ type: "say" })
      .when(signs(1, { keyId: "k1" }))
      .thenSome({
        type: "say",
        frame: { type: "open", watch: ["bob", "carol"], signed: { ...signature, keyId: "k1" } },
      })
    opening
      .when(says(1, welcome(1, false)))
      .thenSome({ type: "resolve", call: 1, value: { leftOut: [] } })
  })

  it("a resume needs none, and an open that must follow it a new one", () => {
    const code = "cannot-resume"
    givenSigner(...openedSigned)
      .when(...lost, { type: "dialed", line: 3 })
      .thenNo({ type: "sign" })
      .thenSome({ type: "say", frame: { type: "resume", ref: 2 } })
      .when(says(3, { type: "refused", ref: 2, code, message: "Over.", retryable: false }))
      .thenSome({ type: "sign", id: 2, operation: session })
      .thenNo({ type: "say" })
  })

  it("each frame of a long watch list has its own, and the session is open after the last", () => {
    const peers = Array.from({ length: 600 }, (_, at) => `${at}`.padStart(60, "p"))
    const opening = givenSigner().when(
      { type: "open", call: 1, watch: peers },
      { type: "dialed", line: 1 },
      signs(1),
    )
    opening
      .when(says(1, welcome(1, false)))
      .thenSome({ type: "sign", id: 2, operation: session })
      .thenNo({ type: "resolve" })
      .when(signs(2))
      .thenSome({ type: "say", frame: { type: "watch", ref: 2, signed: signature } })
      .thenNo({ type: "resolve" })
      .when(watched(1, 2))
      .thenSome({ type: "resolve", call: 1 })
    const frames = said(opening.effects) as readonly { readonly watch: readonly string[] }[]
    expect(frames[0]?.watch.length).toBeGreaterThan(400)
  })

  it.each([
    [{ type: "create" }, { groupId: "", peerIds: [], action: "join" }],
    [
      { type: "join", group: "raid" },
      { groupId: "raid", peerIds: [], action: "join" },
    ],
    [invite, { groupId: "raid", peerIds: ["carol", "dave"], action: "invite" }],
    [
      { ...invite, type: "kick" },
      { groupId: "raid", peerIds: ["carol", "dave"], action: "kick" },
    ],
  ] as const)("%j is signed", (body, operation) => {
    const asking = givenSigner(...openedSigned)
      .when(ask(body))
      .thenSome({ type: "sign", id: 2, operation: { ...group, ...operation } })
      .thenNo({ type: "say" })
      .when(signs(2))
      .thenSome({ type: "say", frame: { type: body.type, ref: 2, signed: signature } })
    if ("peers" in body) expect(said(asking.effects)).toMatchObject([{ peers: ["carol", "dave"] }])
    else expect(said(asking.effects)[0]).not.toHaveProperty("peers")
  })

  it("leave, unwatch, send and the like need none", () => {
    givenSigner(...openedSigned)
      .when(
        ask({ type: "leave", group: "raid" }),
        ask({ type: "members", group: "raid" }, 3),
        ask({ type: "attributes", group: "raid", set: {} }, 4),
        { type: "unwatch", call: 5, peers: ["bob"] },
        { type: "status", call: 6, peers: ["bob"] },
      )
      .thenNo({ type: "sign" })
  })
})

describe("S7 a signer that leaves peers out", () => {
  it("the frame carries exactly the signed list, and the caller is told of the rest", () => {
    givenSigner(...openedSigned, watch(["dave", "eve"]))
      .when(signs(2, { peerIds: ["eve"] }))
      .thenSome({ type: "say", frame: { type: "watch", ref: 2, peers: ["eve"] } })
      .when(watched(1, 2))
      .then({ type: "resolve", call: 2, value: { leftOut: ["dave"] } })
    givenSigner(...openedSigned, ask(invite))
      .when(signs(2, { peerIds: ["dave"] }))
      .thenSome({ type: "say", frame: { type: "invite", ref: 2, peers: ["dave"] } })
      .when(says(1, { type: "grouped", ref: 2, group: "raid" }))
      .then({ type: "resolve", call: 2, value: { leftOut: ["carol"] } })
  })

  it("who is left out of an open is not watched, not in the next session either", () => {
    const opening = givenSigner(...dialling)
      .when(signs(1, { peerIds: ["bob"] }))
      .thenSome({ type: "say", frame: { type: "open", watch: ["bob"] } })
      .when(says(1, welcome(1, false)))
      .thenSome({ type: "resolve", call: 1, value: { leftOut: ["carol"] } })
    opening
      .when(...lost, { type: "timer", name: "window" }, { type: "dialed", line: 3 })
      .thenSome({ type: "sign", operation: { peerIds: ["bob"] } })
  })

  it("in a session that began anew by itself it is a problem, told once", () => {
    const reopened = givenSigner(...openedSigned)
      .when(
        ...lost,
        { type: "timer", name: "window" },
        { type: "dialed", line: 3 },
        signs(2, { peerIds: ["bob"] }),
        says(3, welcome(2, false)),
      )
      .thenSome({
        type: "tell",
        event: "problem",
        data: { code: "sign-failed", peers: ["carol"] },
      })
    reopened
      .when({ type: "line-ended", line: 3 }, { type: "timer", name: "backoff" })
      .when({ type: "timer", name: "window" }, { type: "dialed", line: 5 }, signs(3))
      .when(says(5, welcome(3, false)))
      .thenNo({ type: "tell", event: "problem" })
  })

  it("with nobody left nothing is said, and the call is not allowed", () => {
    const refused = { type: "reject", call: 2, failure: { code: "not-allowed", peers: ["dave"] } }
    givenSigner(...openedSigned, watch(["dave"]))
      .when(signs(2, { peerIds: [] }))
      .then(refused)
    givenSigner(...openedSigned, ask({ ...invite, peers: ["dave"] }))
      .when(signs(2, { peerIds: [] }))
      .then(refused)
    givenSigner({ type: "open", call: 1, watch: ["bob"] }, { type: "dialed", line: 1 })
      .when(signs(1, { peerIds: [] }))
      .thenSome({ type: "say", frame: { type: "open", watch: [] } })
      .when(says(1, welcome(1, false)))
      .thenSome({ type: "resolve", call: 1, value: { leftOut: ["bob"] } })
  })

  it("a call that a lost line held up tells of the last signature alone", () => {
    const back = givenSigner(...openedSigned, watch(["dave", "eve"]), ask(invite, 3))
      .when(signs(2, { peerIds: ["eve"] }), signs(3, { peerIds: ["dave"] }))
      .when(...lost, { type: "dialed", line: 3 }, says(3, welcome(4, true)))
      .when(signs(4, { peerIds: ["eve"] }), signs(5, { peerIds: ["dave"] }))
    back
      .when(watched(3, 5), says(3, { type: "grouped", ref: 6, group: "raid" }))
      .then(
        { type: "resolve", call: 2, value: { leftOut: ["dave"] } },
        { type: "resolve", call: 3, value: { leftOut: ["carol"] } },
      )
  })

  it("a session that ended before it was open tells the next of nobody", () => {
    givenSigner(...dialling, signs(1, { peerIds: ["bob"] }), { type: "close", call: 2 })
      .when({ type: "open", call: 3, watch: [] }, { type: "dialed", line: 3 }, signs(2))
      .when(says(3, welcome(3, false)))
      .thenSome({ type: "resolve", call: 3, value: { leftOut: [] } })
  })

  it("whom it leaves out of a second watch stays watched, whom nobody watches does not", () => {
    const { state } = givenSigner(...openedSigned, watch(["bob", "dave", "eve"])).when(
      signs(2, { peerIds: ["eve"] }),
      watched(1, 2),
    )
    expect([...state.watch.peers.keys()]).toEqual(["carol", "bob", "eve"])
  })

  it("who is let go while the signer thinks is not watched after all", () => {
    const asking = givenSigner(...openedSigned, watch(["dave", "eve"]), {
      type: "unwatch",
      call: 3,
      peers: ["dave"],
    })
    asking
      .when(signs(2))
      .thenNo({ type: "say" })
      .thenSome({ type: "sign", id: 3, operation: { peerIds: ["eve"] } })
      .when(signs(3))
      .thenSome({ type: "say", frame: { type: "watch", peers: ["eve"] } })
    givenSigner(...openedSigned, watch(["dave"]), { type: "unwatch", call: 3, peers: ["dave"] })
      .when(signs(2))
      .then({ type: "resolve", call: 2 })
  })
})

describe("a signer that fails", () => {
  const cause = new Error("No.")

  it("an opening is tried again after a while, and says so", () => {
    givenSigner(...dialling)
      .when({ type: "sign-failed", id: 1, cause })
      .then(
        { type: "tell", event: "problem", data: { code: "sign-failed", cause } },
        { type: "hang-up", line: 1 },
        { type: "back-off", upToMs: 500 },
      )
      .when({ type: "timer", name: "backoff" }, { type: "dialed", line: 3 })
      .thenSome({ type: "sign", id: 2, operation: session })
  })

  it("so is one whose watch list is not signed to its end", () => {
    const peers = Array.from({ length: 600 }, (_, at) => `${at}`.padStart(60, "p"))
    givenSigner({ type: "open", call: 1, watch: peers }, { type: "dialed", line: 1 }, signs(1))
      .when(says(1, welcome(1, false)), { type: "sign-failed", id: 2, cause })
      .thenSome({ type: "tell", event: "problem" }, { type: "back-off" })
      .thenNo({ type: "reject" })
  })

  it("a call rejects with what was thrown, and its peers are not watched", () => {
    const failed: Input = { type: "sign-failed", id: 2, cause }
    const rejected = { type: "reject", call: 2, failure: { code: "check-failed" }, cause }
    const { state } = givenSigner(...openedSigned, watch(["dave"]))
      .when(failed)
      .then(rejected)
    expect(state.watch.peers.has("dave")).toBe(false)
    givenSigner(...openedSigned, ask(invite))
      .when(failed)
      .then(rejected)
  })

  it.each([
    [undefined],
    [null],
    ["ab12"],
    [{ ...signature, timestamp: "1800000000" }],
    [{ ...signature, timestamp: 1.5 }],
    [{ ...signature, nonce: 7 }],
    [{ ...signature, signature: undefined }],
    [{ ...signature, peerIds: ["mallory"] }],
    [{ ...signature, peerIds: "dave" }],
  ])("%j is no signature", (answer) => {
    givenSigner(...openedSigned, watch(["dave"]))
      .when({ type: "signed", id: 2, answer })
      .then({ type: "reject", call: 2, failure: { code: "check-failed" } })
  })

  it("one that never answers holds an opening up for 10 s, then it is tried again", () => {
    const second: Input = { type: "timer", name: "tick" }
    givenSigner(...dialling)
      .when(...Array.from({ length: 10 }, () => second))
      .thenSome(
        { type: "tell", event: "problem", data: { code: "sign-failed" } },
        { type: "back-off" },
      )
  })
})

describe("signatures and lines", () => {
  it("what is signed for a lost line is not said on the next: it is signed anew", () => {
    const back = givenSigner(...openedSigned, watch(["dave"]), ask(invite, 3))
      .when(...lost, { type: "dialed", line: 3 }, says(3, welcome(2, true)))
      .thenSome(
        { type: "sign", id: 4, operation: { peerIds: ["dave"] } },
        { type: "sign", id: 5, operation: { action: "invite" } },
      )
    expect(said(back.when(signs(2), signs(3)).effects)).toEqual([])
    expect(said(back.when(signs(5), signs(4)).effects)).toMatchObject([
      { type: "invite" },
      { type: "watch" },
    ])
  })

  it("an open that is signed too late is not said", () => {
    const { effects } = givenSigner(...dialling).when({ type: "line-ended", line: 1 }, signs(1), {
      type: "sign-failed",
      id: 1,
      cause: undefined,
    })
    expect(said(effects)).toEqual([])
  })

  it("what nobody waits for any more is not said", () => {
    const gone = givenSigner(...openedSigned, watch(["dave"]), ask(invite, 3))
      .when({ type: "abandon", call: 2 }, { type: "abandon", call: 3 })
      .when(signs(2), { type: "sign-failed", id: 3, cause: undefined })
      .then()
    expect(gone.state.watch.peers.has("dave")).toBe(false)
    expect(gone.state.signing.size).toBe(0)
    const closing = givenSigner(...openedSigned, watch(["dave"])).when(
      { type: "close", call: 3 },
      signs(2),
    )
    expect(said(closing.effects)).toMatchObject([{ type: "close" }])
  })

  it("P11 a create that was not signed in time never left", () => {
    givenSigner(...openedSigned, ask({ type: "create" }))
      .when(...lost)
      .thenNo({ type: "reject" })
  })
})
