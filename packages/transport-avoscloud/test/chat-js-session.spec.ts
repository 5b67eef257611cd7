/** The unmodified client of 2014, `chat.js` of npm under Node: sessions, presence and the line itself. */
import { describe, expect, it, vi } from "vitest"
import type { ChatPeer } from "./chat-js.js"
import { chatStage, settle } from "./chat-stage.js"
import { type SlowStore, slowStore } from "./slow-store.js"

let slow: SlowStore
const on = chatStage(() => {
  slow = slowStore()
  return { store: slow.store }
})

it("open with watch list, online and offline events: hears who is there, comes and goes", async () => {
  const bob = await on.opened("bob")
  const alice = on.peer("alice", ["bob", "carol"])
  expect((await alice.client.open())?.onlineSessionPeerIds).toEqual(["bob"])
  expect(alice.online).toEqual(["bob"])
  const carol = await on.opened("carol")
  await alice.until(() => alice.online.includes("carol"))
  await bob.client.close()
  await alice.until(() => alice.offline.includes("bob"))
  carol.cut()
  await alice.until(() => alice.offline.includes("carol"))
  expect(alice.online).toEqual(["bob", "carol"])
  expect(alice.offline).toEqual(["bob", "carol"])
})

it("getStatus, unwatch: watches more, asks, and watches no more", async () => {
  const alice = await on.opened("alice")
  const bob = await on.opened("bob")
  expect((await alice.client.getStatus(["bob", "carol"])).onlineSessionPeerIds).toEqual(["bob"])
  expect((await alice.client.getStatus("carol")).onlineSessionPeerIds).toEqual([])
  expect((await alice.client.watch(["bob", "carol"])).onlineSessionPeerIds).toEqual(["bob"])
  expect((await alice.client.watch("bob")).onlineSessionPeerIds).toEqual(["bob"])
  expect(alice.online).toEqual(["bob", "bob"])
  await alice.client.unwatch(["bob"])
  await settle(alice)
  await bob.client.close()
  const carol = await on.opened("carol")
  await alice.until(() => alice.online.includes("carol"))
  expect(alice.offline).toEqual([])
  expect(carol.closeCodes).toEqual([])
})

it("close and open again: watches what it watched", async () => {
  const bob = await on.opened("bob")
  const alice = await on.opened("alice", ["bob"])
  await bob.client.close()
  await alice.until(() => alice.offline.length === 1)
  await alice.client.close()
  await alice.until(() => alice.closeCodes.length === 1)
  expect((await alice.client.open())?.onlineSessionPeerIds).toEqual([])
  await bob.client.open()
  await alice.until(() => alice.online.length === 2)
  // An open client opens no second time.
  expect(await alice.client.open()).toBeUndefined()
})

it("keep-alive: a quiet line is kept, which it would give up without an answer", async () => {
  const [bob, alice] = [on.peer("bob"), on.peer("alice")]
  const kept = ({ program }: ChatPeer) => program.frames.filter(({ cmd }) => cmd === undefined)
  for (const { program, client } of [bob, alice]) {
    program.quietMs = 20
    await client.open()
  }
  for (const each of [bob, alice]) await each.until(() => kept(each).length >= 5)
  expect(alice.program.frames.filter(({ cmd }) => cmd !== undefined)).toHaveLength(1)
  expect(alice.closeCodes).toEqual([])
})

describe("keep-alive behind pending requests", () => {
  it("is answered after them: the client takes each answer for its oldest timer's", async () => {
    const bob = await on.opened("bob")
    const alice = on.peer("alice", ["bob"])
    await alice.client.open()
    await alice.client.send("first", "bob")
    slow.stall()
    alice.program.quietMs = 20
    const sent = alice.client.send("second", "bob")
    const [line] = alice.program.lines
    const say = vi.spyOn(line as NonNullable<typeof line>, "send")
    const asked = () => say.mock.calls.filter(([text]) => text === "{}").length
    await alice.until(() => asked() >= 3)
    const answers = () => alice.program.frames.map(({ cmd = "{}" }) => cmd)
    const before = answers().length
    expect(answers()).not.toContain("{}")
    await slow.release()
    await sent
    await alice.until(() => answers().length >= before + 4)
    expect(answers().slice(before, before + 4)).toEqual(["ack", "{}", "{}", "{}"])
    expect([alice.closeCodes, bob.texts.at(-1)]).toEqual([[], "second"])
  })
})
