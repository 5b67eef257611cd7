/** Signatures as an application gives them, against an engine that requires them. */
import type { Client, ClientOptions, Signature, SignOperation } from "@peerage/client"
import { createClient } from "@peerage/client"
import type { Engine } from "@peerage/core"
import { createEngine } from "@peerage/core"
import { createInProcess, type InProcess } from "@peerage/core/kernel"
import type { ClientFrame, Dialer } from "@peerage/core/protocol"
import { sign as signWith } from "@peerage/core/signature"
import { firstValueFrom } from "rxjs"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { cuttable } from "./cuttable.js"

const key = { id: "k1", secret: "sixteen random bytes or more" }

let engine: Engine
/** Not the host's own peers', which need no signature. */
let wire: InProcess
let clients: Client[] = []
let said: ClientFrame[] = []

beforeEach(async () => {
  said = []
  wire = createInProcess()
  const signatures = { required: true, keys: [key] } as const
  engine = createEngine({ appId: "demo", transports: [wire.transport], signatures })
  await engine.open()
})

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  clients = []
  await engine.close()
})

function aliceWith(sign: ClientOptions["sign"], dialer: Dialer = wire.dialer): Client {
  const transport: Dialer = {
    async dial(options, events) {
      const line = await dialer.dial(options, events)
      return {
        close: () => line.close(),
        send: (frame) => {
          said.push(frame)
          line.send(frame)
        },
      }
    },
  }
  const options = { appId: "demo", peerId: "alice", transport, backoff: { minMs: 1 } }
  const client = createClient({ ...options, ...(sign !== undefined && { sign }) })
  clients.push(client)
  return client
}

/** What the host's server answers: the whole request, with its signature. */
function hostSigns(operation: SignOperation): Signature {
  const timestamp = Math.floor(Date.now() / 1_000)
  const request = { ...operation, timestamp, nonce: crypto.randomUUID() }
  return { ...request, signature: signWith(request, key), keyId: key.id }
}

const frame = (type: ClientFrame["type"]) => said.find((each) => each.type === type)

describe("sign", () => {
  it("without it, an engine that requires signatures lets nobody in", async () => {
    await expect(aliceWith(undefined).open()).rejects.toMatchObject({ code: "signature-refused" })
  })

  it("S7: what needs a signature has its own, by a signer of either kind", async () => {
    const asked: SignOperation[] = []
    const alice = aliceWith((operation) => {
      asked.push(operation)
      return asked.length % 2 === 0 ? hostSigns(operation) : Promise.resolve(hostSigns(operation))
    })
    expect(await alice.open({ watch: ["carol", "bob"] })).toEqual({ leftOut: [] })
    expect(await alice.watch("dave")).toEqual({ leftOut: [] })
    await alice.send("hello", { to: ["bob", "carol", "dave"] })
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
      expect(Object.keys(signed ?? {}).sort()).toEqual(["keyId", "nonce", "signature", "timestamp"])
      return signed?.nonce
    })
    expect(new Set(nonces).size).toBe(6)
    expect(frame("leave")).not.toHaveProperty("signed")
  })

  it("S7: who is not signed is not watched and not invited, and the caller learns it", async () => {
    const alice = aliceWith((operation) => {
      const peerIds = operation.peerIds.filter((peer) => peer !== "mallory")
      return hostSigns({ ...operation, peerIds })
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
    const line = cuttable(wire.dialer)
    let thinks: (() => void) | undefined
    let slow = false
    const alice = aliceWith(async (operation) => {
      if (slow) await new Promise<void>((resolve) => (thinks = resolve))
      return hostSigns(operation)
    }, line)
    await alice.open()
    slow = true
    const creating = alice.groups.create({ attributes: { name: "raid" } })
    await new Promise((resolve) => setImmediate(resolve))
    const late = thinks
    slow = false
    line.cut()
    const raid = await creating
    late?.()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await alice.groups.list()).toEqual([{ id: raid.id, attributes: { name: "raid" } }])
  })
})
