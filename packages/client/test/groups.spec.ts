/** Groups against the engine itself, over the in-process wire, with lines that the test can cut. */
import type { Client, Group, GroupNotice, Message } from "@peerage/client"
import { createClient } from "@peerage/client"
import type { Engine } from "@peerage/core"
import { createEngine, inProcess } from "@peerage/core"
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

interface Peer {
  readonly client: Client
  /** What its application was told, in order: a message's text, or what a notice says of whom. */
  readonly heard: string[]
  readonly notices: GroupNotice[]
  readonly problems: string[]
}

function peerOf(peerId: string, options: { transport?: Dialer; deviceId?: string } = {}): Peer {
  const transport = inProcess(engine)
  const client = createClient({
    appId: "demo",
    peerId,
    transport,
    backoff: { minMs: 1 },
    ...options,
  })
  clients.push(client)
  const peer: Peer = { client, heard: [], notices: [], problems: [] }
  client.on("message", ({ text, own }) => peer.heard.push(own ? `own ${text}` : text))
  client.on("group", (notice) => {
    peer.notices.push(notice)
    peer.heard.push("peers" in notice ? `${notice.kind} ${notice.peers}` : notice.kind)
  })
  client.on("problem", ({ code }) => peer.problems.push(code))
  return peer
}

async function openAs(...peerIds: string[]): Promise<Peer[]> {
  const peers = peerIds.map((peerId) => peerOf(peerId))
  for (const { client } of peers) await client.open()
  return peers
}

const until = (client: Client, text: string): Promise<Message> =>
  firstValueFrom(client.messages$.pipe(filter((message) => message.text === text)))
const untilNotice = (client: Client, kind: GroupNotice["kind"]): Promise<GroupNotice> =>
  firstValueFrom(client.groups$.pipe(filter((notice) => notice.kind === kind)))

describe("groups with the engine", () => {
  it("design §7: create, invite, send, members, attributes, list", async () => {
    const [alice, bob] = (await openAs("alice", "bob")) as [Peer, Peer]
    const invited = untilNotice(bob.client, "invited")
    const raid = await alice.client.groups.create({ attributes: { name: "raid", open: true } })
    await raid.invite(["bob"])
    expect(await invited).toMatchObject({ group: raid.id, by: "alice", peers: ["bob"], seq: 2 })
    const heard = until(bob.client, "go")
    expect(await raid.send("go")).toMatchObject({ id: `${raid.id}.3`, conversation: raid.id })
    expect(await heard).toMatchObject({ group: raid.id, from: "alice", seq: 3, own: false })
    const there = bob.client.groups.get(raid.id)
    expect(await there.members()).toEqual(["alice", "bob"])
    const set = untilNotice(alice.client, "attributes")
    await there.setAttributes({ open: null, motto: "go" })
    expect(await set).toMatchObject({ by: "bob", attributes: { open: null, motto: "go" } })
    expect(await raid.attributes()).toEqual({ name: "raid", motto: "go" })
    expect(await bob.client.groups.list()).toEqual([
      { id: raid.id, attributes: { name: "raid", motto: "go" } },
    ])
    expect(alice.heard).toEqual(["joined alice", "membersJoined bob", "attributes"])
  })

  it("L8: each reader has its own notice, in one order with the messages", async () => {
    const [alice, bob, carol] = (await openAs("alice", "bob", "carol")) as [Peer, Peer, Peer]
    const named: string[] = []
    bob.client.on("kicked", ({ kind, by }) => named.push(`${kind} by ${by}`))
    const raid = await alice.client.groups.create()
    await raid.invite("bob")
    await raid.send("one")
    const there = await carol.client.groups.join(raid.id)
    await raid.send("two")
    await raid.kick(["bob"])
    const last = until(alice.client, "three")
    await there.send("three")
    await last
    const left = untilNotice(carol.client, "left")
    await there.leave()
    await left
    expect(alice.heard).toEqual([
      "joined alice",
      "membersJoined bob",
      "membersJoined carol",
      "membersLeft bob",
      "three",
      "membersLeft carol",
    ])
    expect(bob.heard).toEqual(["invited bob", "one", "membersJoined carol", "two", "kicked bob"])
    expect(carol.heard).toEqual(["joined carol", "two", "membersLeft bob", "left carol"])
    expect(named).toEqual(["kicked by alice"])
    expect([alice, bob, carol].map(({ problems }) => problems)).toEqual([[], [], []])
  })

  it("P10: who is no member is refused, and joins no group that there is not", async () => {
    const [alice, eve] = (await openAs("alice", "eve")) as [Peer, Peer]
    const raid = await alice.client.groups.create()
    const outside = eve.client.groups.get(raid.id)
    const refused = { code: "not-a-member" }
    await expect(outside.send("let me in")).rejects.toMatchObject(refused)
    await expect(outside.members()).rejects.toMatchObject(refused)
    await expect(outside.invite("eve")).rejects.toMatchObject(refused)
    await expect(outside.setAttributes({ name: "mine" })).rejects.toMatchObject(refused)
    await expect(eve.client.groups.join("nowhere")).rejects.toMatchObject(refused)
    await expect(outside.history()).rejects.toMatchObject(refused)
    expect(await eve.client.groups.list()).toEqual([])
  })

  it("P10 P7: who was away hears what it may have, in order, and once", async () => {
    const [alice] = (await openAs("alice")) as [Peer]
    const raid = await alice.client.groups.create()
    await raid.send("before bob")
    await raid.invite(["bob"])
    await raid.send("one")
    await raid.invite(["carol"])
    await raid.send("two")
    await raid.kick(["bob"])
    await raid.send("without bob")
    await raid.invite(["bob"])
    await raid.send("three")
    const expected = [
      "invited bob",
      "one",
      "membersJoined carol",
      "two",
      "kicked bob",
      "invited bob",
      "three",
    ]
    const bob = peerOf("bob", { deviceId: "phone" })
    const last = until(bob.client, "three")
    await bob.client.open()
    await last
    expect(bob.heard).toEqual(expected)
    await bob.client.close()
    await raid.send("four")
    const again = until(bob.client, "four")
    await bob.client.open()
    await again
    expect(bob.heard).toEqual([...expected, "four"])
    expect(bob.problems).toEqual([])
    const { messages, notices } = await bob.client.history({ group: raid.id, notices: true })
    expect(messages.map(({ text }) => text)).toEqual(["one", "two", "three", "four"])
    expect(notices.map(({ kind }) => kind)).toEqual([
      "invited",
      "membersJoined",
      "kicked",
      "invited",
    ])
    expect((await raid.history({ limit: 2 })).messages.map(({ text }) => text)).toEqual([
      "three",
      "four",
    ])
  })

  it("L7: another device hears what this one sends to a group, and joins with it", async () => {
    const [phone, laptop] = (await openAs("alice", "alice")) as [Peer, Peer]
    const raid = await phone.client.groups.create()
    const copy = until(laptop.client, "from my phone")
    await raid.send("from my phone")
    expect(await copy).toMatchObject({ own: true, group: raid.id })
    expect(phone.heard).toEqual(["joined alice"])
    expect(laptop.heard).toEqual(["joined alice", "own from my phone"])
  })

  it("P5: a transient message goes to the members who are there", async () => {
    const [alice, bob] = (await openAs("alice", "bob")) as [Peer, Peer]
    const raid = await alice.client.groups.create()
    await raid.invite("bob")
    const heard = until(bob.client, "typing")
    expect((await raid.send("typing", { transient: true })).seq).toBeUndefined()
    expect(await heard).toMatchObject({ id: raid.id, group: raid.id, transient: true })
  })

  it("L5 L8: more changes than a window holds come through, since they are acknowledged", async () => {
    const [alice, bob] = (await openAs("alice", "bob")) as [Peer, Peer]
    const raid = await alice.client.groups.create()
    await raid.invite(["bob"])
    const last = until(bob.client, "last")
    for (let at = 0; at < 300; at += 100) {
      const some = Array.from({ length: 100 }, (_, more) => raid.setAttributes({ at: at + more }))
      await Promise.all(some)
    }
    await raid.send("last")
    await last
    expect(bob.notices).toHaveLength(301)
    expect([alice.problems, bob.problems]).toEqual([[], []])
  })

  it("L4 L8: changes left out of a drain, and messages over the cap, are no gaps", async () => {
    const [alice] = (await openAs("alice")) as [Peer]
    const wire = cuttable(inProcess(engine))
    const bob = peerOf("bob", { transport: wire })
    await bob.client.open()
    const raid = await alice.client.groups.create()
    await raid.invite(["bob"])
    const peers = Array.from({ length: 70 }, (_, at) => `p${at}`)
    await bob.client.close()
    for (let at = 0; at < 70; at++) {
      await raid.invite([`p${at}`])
      if (at % 20 === 0) await raid.send(`message ${at}`)
    }
    const came = until(bob.client, "message 60")
    await bob.client.open()
    await came
    expect(bob.heard.filter((text) => text.startsWith("message"))).toHaveLength(4)
    const back = until(bob.client, "back")
    wire.cut()
    await raid.kick(peers)
    for (let at = 0; at < 60; at++) await raid.send(`more ${at}`)
    await raid.send("back")
    await back
    await bob.client.close()
    for (let at = 0; at < 60; at++) await raid.send(`capped ${at}`)
    const dropped = firstValueFrom(bob.client.dropped$)
    const last = until(bob.client, "capped 59")
    await bob.client.open()
    await last
    expect((await dropped).ranges).toMatchObject([{ group: raid.id, reason: "cap", messages: 10 }])
    expect(bob.problems).toEqual([])
  })

  it("P2 P3 P10: lines that are lost again and again lose, repeat and reorder nothing", async () => {
    const wires = [cuttable(inProcess(engine)), cuttable(inProcess(engine))]
    const [alice, bob] = ["alice", "bob"].map((peerId, at) =>
      peerOf(peerId, { transport: wires[at] as Dialer }),
    ) as [Peer, Peer]
    await bob.client.open()
    await alice.client.open()
    const raid: Group = await alice.client.groups.create()
    await raid.invite(["bob"])
    const work: Promise<unknown>[] = []
    const last = until(bob.client, "99")
    for (let at = 0; at < 100; at++) {
      if (at % 10 === 5) work.push(raid.invite([`p${at}`]))
      if (at % 13 === 7) work.push(raid.setAttributes({ at }))
      work.push(raid.send(`${at}`))
      if (at % 11 === 0) wires[0]?.cut()
      if (at % 7 === 0) wires[1]?.cut()
      if (at % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await Promise.all(work)
    await last
    const texts = bob.heard.filter((text) => /^\d+$/.test(text))
    expect(texts).toEqual(Array.from({ length: 100 }, (_, at) => `${at}`))
    const joined = bob.heard.filter((text) => text.startsWith("membersJoined"))
    expect(new Set(joined)).toHaveProperty("size", 10)
    expect(joined).toHaveLength(10)
    expect([alice.problems, bob.problems]).toEqual([[], []])
    const seqs = bob.notices.map(({ seq }) => seq)
    expect(seqs).toEqual([...seqs].sort((one, other) => one - other))
  })
})
