/** Signatures as an application gives them, over the in-process wire of the engine itself. */
import { createHmac } from "node:crypto"
import type { Client, ClientOptions, Signature, SignOperation } from "@peerage/client"
import { createClient } from "@peerage/client"
import type { Engine } from "@peerage/core"
import { createEngine, inProcess } from "@peerage/core"
import type { ClientFrame, Dialer } from "@peerage/core/protocol"
import { firstValueFrom } from "rxjs"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { cuttable } from "./cuttable.js"

let engine: Engine
let clients: Client[] = []
let said: ClientFrame[] = []

beforeEach(async () => {
  said = []
  engine = createEngine({ appId: "demo" })
  await engine.open()
})

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  clients = []
  await engine.close()
})

function aliceWith(sign: NonNullable<ClientOptions["sign"]>, wire = inProcess(engine)): Client {
  const transport: Dialer = {
    async dial(options, events) {
      const line = await wire.dial(options, events)
      return {
        close: () => line.close(),
        send: (frame) => {
          said.push(frame)
          line.send(frame)
        },
      }
    },
  }
  const options = { appId: "demo", peerId: "alice", transport, sign, backoff: { minMs: 1 } }
  const client = createClient(options)
  clients.push(client)
  return client
}

/** The seed's canonical text, signed as a host's server would. */
let nonces = 0
function hostSigns(operation: SignOperation): Signature {
  const { kind, appId, peerId, peerIds } = operation
  const timestamp = 1_800_000_000
  const nonce = `n${++nonces}`
  const ids = peerIds.join(":")
  const text =
    kind === "session"
      ? [appId, peerId, ids, timestamp, nonce]
      : [appId, peerId, operation.groupId, ids, timestamp, nonce, operation.action]
  const signature = createHmac("sha1", "secret").update(text.join(":")).digest("hex")
  return { signature, timestamp, nonce }
}

const frame = (type: ClientFrame["type"]) => said.find((each) => each.type === type)

describe("sign", () => {
  it("S7: what needs a signature has its own, by a signer of either kind", async () => {
    const asked: SignOperation[] = []
    const alice = aliceWith((operation) => {
      asked.push(operation)
      return asked.length % 2 === 0 ? hostSigns(operation) : Promise.resolve(hostSigns(operation))
    })
    expect(await alice.open({ watch: ["carol", "bob"] })).toEqual({ leftOut: [] })
    expect(await alice.watch("dave")).toEqual({ leftOut: [] })
    const raid = await alice.groups.create()
    expect(await raid.invite(["carol", "bob"])).toEqual({ leftOut: [] })
    await raid.kick("bob")
    await raid.leave()
    await expect(alice.groups.join("nowhere")).rejects.toMatchObject({ code: "not-a-member" })
    expect(asked).toMatchObject([
      { kind: "session", appId: "demo", peerId: "alice", peerIds: ["bob", "carol"] },
      { kind: "session", peerIds: ["dave"] },
      { kind: "group", groupId: "", peerIds: [], action: "join" },
      { kind: "group", groupId: raid.id, peerIds: ["bob", "carol"], action: "invite" },
      { kind: "group", groupId: raid.id, peerIds: ["bob"], action: "kick" },
      { kind: "group", groupId: "nowhere", peerIds: [], action: "join" },
    ])
    const signed = ["open", "watch", "create", "invite", "kick", "join"] as const
    const nonces = signed.map((type) => {
      const { signed } = frame(type) as { readonly signed?: Signature }
      expect(signed).toMatchObject({ timestamp: 1_800_000_000 })
      return signed?.nonce
    })
    expect(new Set(nonces).size).toBe(6)
    expect(frame("leave")).not.toHaveProperty("signed")
  })

  it("S7: who is not signed is not watched and not invited, and the caller learns it", async () => {
    const alice = aliceWith((operation) => {
      const peerIds = operation.peerIds.filter((peer) => peer !== "mallory")
      return { ...hostSigns({ ...operation, peerIds }), peerIds }
    })
    expect(await alice.open({ watch: ["bob", "mallory"] })).toEqual({ leftOut: ["mallory"] })
    await expect(alice.send("hi", { to: "mallory" })).rejects.toMatchObject({
      code: "not-watching",
    })
    await expect(alice.watch("mallory")).rejects.toMatchObject({
      code: "not-allowed",
      peers: ["mallory"],
    })
    const raid = await alice.groups.create()
    expect(await raid.invite(["bob", "mallory"])).toEqual({ leftOut: ["mallory"] })
    await expect(raid.invite("mallory")).rejects.toMatchObject({ code: "not-allowed" })
    expect(await raid.members()).toEqual(["alice", "bob"])
  })

  it("a signer that throws is asked again for an open, and fails a call with its cause", async () => {
    const cause = new Error("The host's server is down.")
    let down = true
    const alice = aliceWith((operation) => {
      if (down) throw cause
      return hostSigns(operation)
    })
    const problem = firstValueFrom(alice.problems$)
    const opening = alice.open()
    expect(await problem).toMatchObject({ code: "sign-failed", cause })
    down = false
    await opening
    down = true
    await expect(alice.groups.create()).rejects.toMatchObject({ code: "check-failed", cause })
  })

  it("P11: a line that is lost while the signer thinks costs nothing", async () => {
    const wire = cuttable(inProcess(engine))
    let thinks: (() => void) | undefined
    let slow = false
    const alice = aliceWith(async (operation) => {
      if (slow) await new Promise<void>((resolve) => (thinks = resolve))
      return hostSigns(operation)
    }, wire)
    await alice.open()
    slow = true
    const creating = alice.groups.create({ attributes: { name: "raid" } })
    await new Promise((resolve) => setImmediate(resolve))
    const late = thinks
    slow = false
    wire.cut()
    const raid = await creating
    late?.()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await alice.groups.list()).toEqual([{ id: raid.id, attributes: { name: "raid" } }])
  })
})
