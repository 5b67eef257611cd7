/** The unmodified client of 2014, `chat.js` of npm under Node: messages. */
import { expect, it } from "vitest"
import type { Direct } from "./chat-js.js"
import { chatStage, settle } from "./chat-stage.js"

const on = chatStage()

it("send, receive and ack: what is acknowledged is not told twice", async () => {
  const bob = await on.opened("bob")
  const alice = await on.opened("alice", ["bob"])
  const { t, uid } = await alice.client.send("hello", "bob")
  await bob.until(() => bob.messages.length === 1)
  expect(bob.messages[0]).toMatchObject({
    id: uid,
    fromPeerId: "alice",
    msg: "hello",
    timestamp: t,
    transient: false,
  })
  expect(bob.messages[0]?.offline).toBeUndefined()
  await settle(bob)
  bob.cut()
  await bob.until(() => bob.closeCodes.length === 1)
  await alice.client.send("after", "bob")
  await bob.client.open()
  await bob.until(() => bob.messages.length === 2)
  await settle(bob)
  expect(bob.texts).toEqual(["hello", "after"])
  expect(bob.messages[1]).toMatchObject({ offline: true })
})

it("send to many: each answer is its own, in the order of the sends", async () => {
  const names = ["bob", "carol", "dave"]
  const others = await Promise.all(names.map((name) => on.opened(name)))
  const alice = await on.opened("alice", names)
  const numbers = Array.from({ length: 50 }, (_, n) => n)
  // Different conversations, which the engine answers as each is stored.
  const answers = await Promise.all(
    numbers.map((n) => alice.client.send(`${n}`, n % 5 === 0 ? names : (names[n % 3] ?? ""))),
  )
  for (const other of others) await other.until(() => other.texts.includes("45"))
  const heard = new Map(others.flatMap(({ messages }) => messages.map(({ id, msg }) => [id, msg])))
  expect(answers.map(({ uid }) => heard.get(uid))).toEqual(numbers.map(String))
})

it("transient: reaches only who is there, and is not answered", async () => {
  const bob = await on.opened("bob")
  const alice = await on.opened("alice", ["bob", "carol"])
  await alice.client.send("typing", ["bob", "carol"], true)
  await alice.client.send("still typing", ["bob", "carol"], true)
  const { uid } = await alice.client.send("hello", ["bob"])
  await bob.until(() => bob.messages.length === 3)
  expect(bob.texts).toEqual(["typing", "still typing", "hello"])
  expect(bob.messages.map(({ transient }) => transient)).toEqual([true, true, false])
  // A client drops what has the id of one of its last five.
  expect(new Set(bob.messages.map(({ id }) => id)).size).toBe(3)
  expect(bob.messages[2]?.id).toBe(uid)
  const carol = await on.opened("carol")
  await settle(carol)
  expect(carol.texts).toEqual([])
})

it("send to one that is not watched: acknowledged, and lost", async () => {
  const bob = await on.opened("bob")
  const alice = await on.opened("alice", ["carol"])
  const lost = await alice.client.send("nobody hears this", "bob")
  expect(lost.t).toBeGreaterThan(0)
  expect(lost.uid).toBeUndefined()
  expect((await alice.client.send("", "")).uid).toBeUndefined()
  expect((await alice.client.send("one hears this", ["bob", "carol"])).uid).toBeDefined()
  await settle(bob)
  expect(bob.texts).toEqual([])
  const carol = await on.opened("carol")
  await carol.until(() => carol.texts.includes("one hears this"))
})

it("queue of 50 over a lost connection and in order", async () => {
  const bob = await on.opened("bob")
  const alice = await on.opened("alice", ["bob"])
  bob.cut()
  await alice.until(() => alice.offline.length === 1)
  const texts = Array.from({ length: 60 }, (_, n) => `message ${n}`)
  for (const text of texts) await alice.client.send(text, "bob")
  await bob.client.open()
  await bob.until(() => bob.messages.length === 50)
  await settle(bob)
  expect(bob.texts).toEqual(texts.slice(10))
  expect(bob.messages.every(({ offline }) => offline)).toBe(true)
  const { timestamps, sorted } = inTime(bob.messages)
  expect(timestamps).toEqual(sorted)
})

it("several devices: each of a peer's has it, the sender's others too", async () => {
  const phone = await on.opened("bob")
  const laptop = await on.opened("bob")
  const alice = await on.opened("alice", ["bob"])
  const tablet = await on.opened("alice")
  await alice.client.send("hello", "bob")
  for (const device of [phone, laptop, tablet]) await device.until(() => device.texts.length === 1)
  expect(tablet.messages[0]?.fromPeerId).toBe("alice")
  await settle(alice)
  expect(alice.texts).toEqual([])
  // One device is still there: nobody went offline.
  await phone.client.close()
  await settle(alice)
  expect(alice.offline).toEqual([])
  await laptop.client.close()
  await alice.until(() => alice.offline.length === 1)
})

it("over-long message: ends the line with the vendor's code, and the peer comes back", async () => {
  const bob = await on.opened("bob")
  const alice = await on.opened("alice", ["bob"])
  await alice.client.send("x".repeat(5_120), "bob")
  await bob.until(() => bob.messages.length === 1)
  await expect(alice.client.send("x".repeat(5_121), "bob")).rejects.toBeUndefined()
  await alice.until(() => alice.closeCodes.length === 1)
  expect(alice.closeCodes).toEqual([4109])
  await alice.client.open()
  await alice.client.send("short", "bob")
  await bob.until(() => bob.messages.length === 2)
})

function inTime(messages: readonly Direct[]) {
  const timestamps = messages.map(({ timestamp }) => timestamp)
  return { timestamps, sorted: [...timestamps].sort((a, b) => a - b) }
}
