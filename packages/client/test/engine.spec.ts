/** The client against the engine itself, over the in-process wire, with a line that the test can cut. */
import type { Client, Message } from "@peerage/client"
import { createClient } from "@peerage/client"
import type { Engine } from "@peerage/core"
import { createEngine, inProcess, memoryStore } from "@peerage/core"
import type { Dialer } from "@peerage/core/protocol"
import { filter, firstValueFrom } from "rxjs"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { cuttable } from "./cuttable.js"

let engine: Engine
let clients: Client[] = []

beforeEach(async () => {
  engine = createEngine({ appId: "demo" })
  await engine.open()
})

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  clients = []
  await engine.close()
})

function clientOf(peerId: string, transport: Dialer = inProcess(engine)): Client {
  const client = createClient({ appId: "demo", peerId, transport, backoff: { minMs: 1 } })
  clients.push(client)
  return client
}

function collect(client: Client): Message[] {
  const messages: Message[] = []
  client.on("message", (message) => messages.push(message))
  return messages
}

function problemsOf(client: Client): string[] {
  const codes: string[] = []
  client.on("problem", ({ code }) => codes.push(code))
  return codes
}

const until = (client: Client, text: string) =>
  firstValueFrom(client.messages$.pipe(filter((message) => message.text === text)))
const stateOf = (client: Client, state: string) =>
  firstValueFrom(client.session$.pipe(filter((change) => change.state === state)))

describe("with the engine", () => {
  it("design §7: open, then subscribe, then send and hear", async () => {
    const [alice, bob] = [clientOf("alice"), clientOf("bob")]
    await bob.open({ watch: ["alice"] })
    await alice.open({ watch: ["bob"] })
    const online = firstValueFrom(alice.presence$)
    const heard = until(bob, "hello")
    const sent = await alice.send("hello", { to: "bob" })
    expect(await online).toEqual({ online: ["bob"], offline: [] })
    expect(await heard).toMatchObject({ id: sent.id, seq: 1, from: "alice", own: false })
    expect(await alice.status(["bob", "carol"])).toEqual({ online: ["bob"], offline: ["carol"] })
    const { messages, before, after } = await alice.history({ with: "bob" })
    expect(messages).toMatchObject([{ text: "hello", own: true }])
    expect([before, after]).toEqual([undefined, undefined])
  })

  it("P7: what waited comes to who subscribes after open", async () => {
    const alice = clientOf("alice")
    await alice.open({ watch: ["bob"] })
    for (let at = 0; at < 60; at++) await alice.send(`${at}`, { to: "bob" })
    const bob = clientOf("bob")
    const problems = problemsOf(bob)
    await bob.open()
    const messages = collect(bob)
    const dropped = firstValueFrom(bob.dropped$)
    await until(bob, "59")
    expect((await dropped).ranges).toMatchObject([{ from: 1, to: 10, messages: 10, reason: "cap" }])
    expect(messages.map(({ text }) => text)).toEqual(
      Array.from({ length: 50 }, (_, at) => `${10 + at}`),
    )
    expect(problems).toEqual([])
  })

  it("P2 P3 P11: a line that is lost again and again loses, repeats and reorders nothing", async () => {
    const [wire, otherWire] = [cuttable(inProcess(engine)), cuttable(inProcess(engine))]
    const [alice, bob] = [clientOf("alice", wire), clientOf("bob", otherWire)]
    const problems = [problemsOf(alice), problemsOf(bob)]
    const messages = collect(bob)
    await bob.open()
    await alice.open({ watch: ["bob"] })
    const sends: Promise<unknown>[] = []
    for (let at = 0; at < 200; at++) {
      sends.push(alice.send(`${at}`, { to: "bob" }))
      if (at % 13 === 0) wire.cut()
      if (at % 17 === 0) otherWire.cut()
      if (at % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await Promise.all(sends)
    if (messages.at(-1)?.text !== "199") await until(bob, "199")
    expect(messages.map(({ text }) => text)).toEqual(
      Array.from({ length: 200 }, (_, at) => `${at}`),
    )
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1))
    expect(problems).toEqual([[], []])
  })

  it("L7: another device hears what this one sends, and this one does not", async () => {
    const [phone, laptop, bob] = [clientOf("alice"), clientOf("alice"), clientOf("bob")]
    for (const client of [phone, laptop, bob]) await client.open({ watch: ["bob", "alice"] })
    const here = collect(phone)
    const copy = until(laptop, "from my phone")
    await phone.send("from my phone", { to: "bob" })
    expect(await copy).toMatchObject({ own: true })
    const answer = until(phone, "hi")
    await bob.send("hi", { to: "alice" })
    await answer
    expect(here.map(({ text }) => text)).toEqual(["hi"])
  })

  it("P11: a new engine over the same store is found again, with resumed false", async () => {
    const store = memoryStore()
    let running = createEngine({ appId: "demo", store })
    await running.open()
    const wire: Dialer = { dial: (options, events) => inProcess(running).dial(options, events) }
    const [alice, bob] = [clientOf("alice", wire), clientOf("bob", wire)]
    await bob.open()
    await alice.open({ watch: ["bob"] })
    await alice.send("before", { to: "bob" })
    const paused = stateOf(alice, "paused")
    const back = stateOf(alice, "resumed")
    await running.close()
    await paused
    const late = alice.send("meanwhile", { to: "bob" })
    running = createEngine({ appId: "demo", store })
    await running.open()
    expect(await back).toEqual({ state: "resumed", resumed: false })
    expect(await late).toMatchObject({ conversation: expect.any(String) })
    expect(await alice.status("bob")).toMatchObject({ online: ["bob"] })
    await Promise.all([alice.close(), bob.close()])
    await running.close()
  })

  it("P14: a receipt comes when the recipient's device has it", async () => {
    const [alice, bob] = [clientOf("alice"), clientOf("bob")]
    await bob.open()
    await alice.open({ watch: ["bob"] })
    const receipt = firstValueFrom(alice.delivered$)
    const { conversation } = await alice.send("seen?", { to: "bob", receipt: true })
    expect(await receipt).toEqual({ conversation, with: ["bob"], peer: "bob", seq: 1 })
  })

  it("reads a history of large messages to its end, across the engine's pages", async () => {
    const alice = clientOf("alice")
    await alice.open({ watch: ["bob"] })
    for (let at = 0; at < 30; at++) await alice.send(`${at}`.padEnd(5_120, "x"), { to: "bob" })
    const { messages, before } = await alice.history({ with: "bob", limit: 29 })
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 29 }, (_, at) => at + 2))
    expect(before).toBe(2)
    const rest = await alice.history({ with: "bob", before: 2 })
    expect(rest.messages).toHaveLength(1)
    const forward = await alice.history({ with: "bob", after: 0, limit: 100 })
    expect(forward.messages).toHaveLength(30)
    expect(forward.after).toBeUndefined()
  })

  it("is refused for what is not watched, and skips it when told to", async () => {
    const alice = clientOf("alice")
    await alice.open()
    await expect(alice.send("x", { to: "bob" })).rejects.toMatchObject({
      code: "not-watching",
      peers: ["bob"],
    })
    const sent = await alice.send("x", { to: "bob", unwatched: "skip" })
    expect(sent.seq).toBeUndefined()
    await alice.watch("bob")
    expect(await alice.send("x", { to: "bob" })).toMatchObject({ seq: 1 })
    await alice.unwatch("bob")
    await expect(alice.send("x", { to: "bob" })).rejects.toMatchObject({ code: "not-watching" })
  })
})
