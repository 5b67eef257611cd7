/** An app that asks for signatures, as the 2014 clients give them: `s`, `t` and `n` of each command that needs one. */
import { type SignatureRequest, sign } from "@peerage/core/signature"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ChatPeer } from "./chat-js.js"
import { RawSocket } from "./raw-socket.js"
import { appId, type Served, serve } from "./served.js"

const key = { id: "k1", secret: "the master key of the app", algorithm: "sha1" } as const
let served: Served
let peers: ChatPeer[]
let nonces = 0

beforeEach(async () => {
  served = await serve({ signatures: { required: true, keys: [key] } })
  peers = []
})
afterEach(async () => {
  for (const { program } of peers) for (const line of program.lines) line.terminate()
  await served.end()
})

type Unstamped<R> = R extends unknown ? Omit<R, "timestamp" | "nonce" | "appId"> : never

/** What the host's own server answers. */
function signed(request: Unstamped<SignatureRequest>): { s: string; t: number; n: string } {
  const t = Math.floor(Date.now() / 1000)
  const n = `${++nonces}`
  return { s: sign({ ...request, appId, timestamp: t, nonce: n }, key), t, n }
}

/** A client with its two authentication functions, as the guide has them. `forge` spoils what they give. */
function peer(
  peerId: string,
  watchingPeerIds: readonly string[] = [],
  forge: { s?: string; n?: string } = {},
): ChatPeer {
  const settings = {
    appId,
    peerId,
    watchingPeerIds,
    auth: async (who: string, peerIds: readonly string[]) => ({
      watchingPeerIds: peerIds,
      ...signed({ kind: "session", peerId: who, peerIds }),
      ...forge,
    }),
    groupAuth: async (
      who: string,
      groupId: string | undefined,
      action: "join" | "invite" | "kick",
      groupPeerIds: readonly string[],
    ) => ({
      groupPeerIds,
      ...signed({
        kind: "group",
        peerId: who,
        groupId: groupId ?? "",
        action,
        peerIds: action === "join" ? [] : groupPeerIds,
      }),
      ...forge,
    }),
  }
  const somebody = new ChatPeer(served.url, settings)
  peers.push(somebody)
  return somebody
}

describe("the unmodified client", () => {
  it("signed app accepted: opens, watches, creates, joins, invites and kicks as signed; sends and leaves unsigned", async () => {
    const alice = peer("alice", ["carol", "bob"])
    const bob = peer("bob")
    await bob.client.open()
    expect((await alice.client.open())?.onlineSessionPeerIds).toEqual(["bob"])
    expect((await alice.client.watch("dave")).onlineSessionPeerIds).toEqual([])
    await alice.client.send("hello", "bob")
    await bob.until(() => bob.texts.length === 1)
    const { roomId } = await alice.client.joinGroup()
    await alice.client.inviteToGroup(roomId, ["carol", "bob"])
    await bob.client.sendToGroup("hi", roomId)
    await alice.client.kickFromGroup(roomId, "bob")
    await bob.client.joinGroup(roomId)
    await bob.client.leaveGroup(roomId)
    await alice.client.unwatch(["dave"])
    expect(alice.closeCodes).toEqual([])
  })

  it("wrongly signed refused: the line is closed with the vendor's code, at an open and at a watch", async () => {
    const alice = peer("alice", [], { s: "0".repeat(40) })
    await expect(alice.client.open()).rejects.toBeUndefined()
    await alice.until(() => alice.closeCodes.length === 1)
    expect(alice.closeCodes).toEqual([4102])

    const forgery: { s?: string } = {}
    const bob = peer("bob", [], forgery)
    await bob.client.open()
    forgery.s = "0".repeat(40)
    await expect(bob.client.watch("alice")).rejects.toBeUndefined()
    await bob.until(() => bob.closeCodes.length === 1)
    expect(bob.closeCodes).toEqual([4102])
  })

  it("wrongly signed refused: a group's action by a reject, which it does not know", async () => {
    const forgery: { s?: string } = {}
    const alice = peer("alice", [], forgery)
    await alice.client.open()
    const { roomId } = await alice.client.joinGroup()
    forgery.s = "0".repeat(40)
    alice.program.patienceMs = 1_000
    await expect(alice.client.inviteToGroup(roomId, "bob")).rejects.toBe("roominvitedtimeout")
    const reject = alice.program.frames.find(({ op }) => op === "reject")
    expect(reject).toMatchObject({
      action: "invite",
      code: "signature-refused",
      roomPeerIds: ["bob"],
    })
  })
})

describe("frames as other clients write them", () => {
  const open = (more: object) => ({
    cmd: "session",
    op: "open",
    peerId: "alice",
    appId,
    i: 1,
    ...more,
  })

  it("time and nonce may be texts or numbers; what is signed are the ids as they come", async () => {
    const raw = await RawSocket.open(served.wire)
    const { s, t, n } = signed({ kind: "session", peerId: "alice", peerIds: ["7", "bob", "10"] })
    raw.say(open({ sessionPeerIds: ["bob", 7, 10], s, t: `${t}`, n: Number(n) }))
    await raw.hear({ op: "opened", i: 1 })
    raw.cut()
  })

  it.each([
    ["none at all", {}],
    ["an empty one", { s: "", t: 1, n: "x" }],
    ["no time", { s: "0".repeat(40), n: "x" }],
    ["a time that is none", { s: "0".repeat(40), t: "soon", n: "x" }],
    ["no nonce", { s: "0".repeat(40), t: Math.floor(Date.now() / 1000) }],
    ["objects", { s: {}, t: {}, n: {} }],
  ])("a signature that is missing is a wrong one: %s", async (_, more) => {
    const raw = await RawSocket.open(served.wire)
    raw.say(open(more))
    await raw.closed
    expect(raw.closeCode).toBe(4102)
  })
})
