/** Read marks and the list of conversations against the engine itself. */
import type { Client } from "@peerage/client"
import { createClient } from "@peerage/client"
import type { Engine } from "@peerage/core"
import { createEngine, inProcess } from "@peerage/core"
import { type ManualClock, manualClock } from "@peerage/testing"
import { filter, firstValueFrom } from "rxjs"
import { afterEach, beforeEach, describe, expect, it } from "vitest"

let engine: Engine
let clock: ManualClock
let clients: Client[] = []

beforeEach(async () => {
  clock = manualClock()
  engine = createEngine({ appId: "demo", clock })
  await engine.open()
})

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  clients = []
  await engine.close()
})

async function openAs(peerId: string): Promise<Client> {
  const client = createClient({ appId: "demo", peerId, transport: inProcess(engine) })
  clients.push(client)
  await client.open({ watch: ["alice", "bob", "carol"].filter((peer) => peer !== peerId) })
  return client
}

const until = (client: Client, text: string) =>
  firstValueFrom(client.messages$.pipe(filter((message) => message.text === text)))

describe("read marks and conversations with the engine", () => {
  it("P14: the sender of a receipt hears when it is read, and history tells the mark", async () => {
    const [alice, bob] = [await openAs("alice"), await openAs("bob")]
    const heard = until(bob, "two")
    await alice.send("one", { to: "bob" })
    const { conversation } = await alice.send("two", { to: "bob", receipt: true })
    await heard
    const told = firstValueFrom(alice.read$)
    await bob.markRead({ with: "alice" })
    expect(await told).toEqual({ conversation, with: ["bob"], peer: "bob", seq: 2 })
    const { read, delivered } = await alice.history({ with: "bob" })
    expect(read).toEqual([{ peer: "bob", seq: 2 }])
    expect(delivered.map(({ peer }) => peer)).toEqual(["bob"])
  })

  it("unread counts others' messages after the mark, in conversations of peers and of groups", async () => {
    const [alice, bob] = [await openAs("alice"), await openAs("bob")]
    await alice.send("hello", { to: "bob" })
    await alice.send("again", { to: "bob" })
    await bob.send("yes?", { to: "alice" })
    const raid = await alice.groups.create({ attributes: { name: "raid" } })
    await raid.invite("bob")
    // Of the same millisecond, the list is in order of names.
    clock.jump(1)
    await raid.send("go")
    const before = await bob.conversations()
    expect(before.items).toMatchObject([
      { group: raid.id, conversation: raid.id, last: { text: "go" }, unread: 1, read: 0 },
      { with: ["alice"], last: { text: "yes?", own: true }, unread: 2, read: 0 },
    ])
    expect(before.after).toBeUndefined()
    await bob.markRead({ with: "alice", seq: 1 })
    await bob.history({ group: raid.id })
    await bob.markRead({ group: raid.id })
    expect((await bob.conversations()).items).toMatchObject([
      { group: raid.id, unread: 0, read: 3 },
      { with: ["alice"], unread: 1, read: 1 },
    ])
    const first = await bob.conversations({ limit: 1 })
    expect(first.items).toMatchObject([{ group: raid.id }])
    const rest = await bob.conversations({ after: first.after as string })
    expect(rest.items).toMatchObject([{ with: ["alice"] }])
  })

  it("S19: what others talk about cannot be marked", async () => {
    const [alice, eve] = [await openAs("alice"), await openAs("eve")]
    const raid = await alice.groups.create()
    await expect(eve.markRead({ group: raid.id, seq: 1 })).rejects.toMatchObject({
      code: "not-a-member",
    })
  })
})
