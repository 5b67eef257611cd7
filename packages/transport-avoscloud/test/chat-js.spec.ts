/** The unmodified client of 2014 against an engine: each method and each event of its guide. */
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ChatPeer, type Direct } from "./chat-js.js"
import { appId, type Served, serve } from "./served.js"

let served: Served
let peers: ChatPeer[]

beforeEach(async () => {
  served = await serve()
  peers = []
})
afterEach(async () => {
  for (const { program } of peers) for (const line of program.lines) line.terminate()
  await served.end()
})

function peer(peerId: string, watchingPeerIds: readonly string[] = []): ChatPeer {
  const somebody = new ChatPeer(served.url, { appId, peerId, watchingPeerIds })
  peers.push(somebody)
  return somebody
}

async function opened(peerId: string, watch: readonly string[] = []): Promise<ChatPeer> {
  const somebody = peer(peerId, watch)
  await somebody.client.open()
  return somebody
}

/** What the engine has of a peer once it dealt with all that came before. */
const settle = async (somebody: ChatPeer) => void (await somebody.client.getStatus([]))

describe("sessions", () => {
  it("opens with a watch list, and hears who comes and goes", async () => {
    const bob = await opened("bob")
    const alice = peer("alice", ["bob", "carol"])
    expect((await alice.client.open())?.onlineSessionPeerIds).toEqual(["bob"])
    expect(alice.online).toEqual(["bob"])
    const carol = await opened("carol")
    await alice.until(() => alice.online.includes("carol"))
    await bob.client.close()
    await alice.until(() => alice.offline.includes("bob"))
    carol.cut()
    await alice.until(() => alice.offline.includes("carol"))
    expect(alice.online).toEqual(["bob", "carol"])
    expect(alice.offline).toEqual(["bob", "carol"])
  })

  it("watches more, asks for a status, and watches no more", async () => {
    const alice = await opened("alice")
    const bob = await opened("bob")
    expect((await alice.client.getStatus(["bob", "carol"])).onlineSessionPeerIds).toEqual(["bob"])
    expect((await alice.client.getStatus("carol")).onlineSessionPeerIds).toEqual([])
    expect((await alice.client.watch(["bob", "carol"])).onlineSessionPeerIds).toEqual(["bob"])
    expect((await alice.client.watch("bob")).onlineSessionPeerIds).toEqual(["bob"])
    expect(alice.online).toEqual(["bob", "bob"])
    await alice.client.unwatch(["bob"])
    await settle(alice)
    await bob.client.close()
    const carol = await opened("carol")
    await alice.until(() => alice.online.includes("carol"))
    expect(alice.offline).toEqual([])
    expect(carol.closeCodes).toEqual([])
  })

  it("closes and opens again, watching what it watched", async () => {
    const bob = await opened("bob")
    const alice = await opened("alice", ["bob"])
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

  it("keeps a quiet line, which it would give up without an answer", async () => {
    const [bob, alice] = [peer("bob"), peer("alice")]
    const kept = ({ program }: ChatPeer) => program.frames.filter(({ cmd }) => cmd === undefined)
    for (const { program, client } of [bob, alice]) {
      program.quietMs = 20
      await client.open()
    }
    for (const each of [bob, alice]) await each.until(() => kept(each).length >= 5)
    expect(alice.program.frames.filter(({ cmd }) => cmd !== undefined)).toHaveLength(1)
    expect(alice.closeCodes).toEqual([])
  })
})

describe("messages", () => {
  it("sends, and the other receives and acknowledges: it is not told twice", async () => {
    const bob = await opened("bob")
    const alice = await opened("alice", ["bob"])
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

  it("sends to many; each answer is its own, in the order of the sends", async () => {
    const names = ["bob", "carol", "dave"]
    const others = await Promise.all(names.map((name) => opened(name)))
    const alice = await opened("alice", names)
    const numbers = Array.from({ length: 50 }, (_, n) => n)
    // Different conversations, which the engine answers as each is stored.
    const answers = await Promise.all(
      numbers.map((n) => alice.client.send(`${n}`, n % 5 === 0 ? names : (names[n % 3] ?? ""))),
    )
    for (const other of others) await other.until(() => other.texts.includes("45"))
    const heard = new Map(
      others.flatMap(({ messages }) => messages.map(({ id, msg }) => [id, msg])),
    )
    expect(answers.map(({ uid }) => heard.get(uid))).toEqual(numbers.map(String))
  })

  it("is told nothing of a transient message, which reaches only who is there", async () => {
    const bob = await opened("bob")
    const alice = await opened("alice", ["bob", "carol"])
    await alice.client.send("typing", ["bob", "carol"], true)
    await alice.client.send("still typing", ["bob", "carol"], true)
    const { uid } = await alice.client.send("hello", ["bob"])
    await bob.until(() => bob.messages.length === 3)
    expect(bob.texts).toEqual(["typing", "still typing", "hello"])
    expect(bob.messages.map(({ transient }) => transient)).toEqual([true, true, false])
    // A client drops what has the id of one of its last five.
    expect(new Set(bob.messages.map(({ id }) => id)).size).toBe(3)
    expect(bob.messages[2]?.id).toBe(uid)
    const carol = await opened("carol")
    await settle(carol)
    expect(carol.texts).toEqual([])
  })

  it("to one that is not watched is acknowledged, and lost", async () => {
    const bob = await opened("bob")
    const alice = await opened("alice", ["carol"])
    const lost = await alice.client.send("nobody hears this", "bob")
    expect(lost.t).toBeGreaterThan(0)
    expect(lost.uid).toBeUndefined()
    expect((await alice.client.send("", "")).uid).toBeUndefined()
    expect((await alice.client.send("one hears this", ["bob", "carol"])).uid).toBeDefined()
    await settle(bob)
    expect(bob.texts).toEqual([])
    const carol = await opened("carol")
    await carol.until(() => carol.texts.includes("one hears this"))
  })

  it("waits for one that lost its line: 50 messages, in order", async () => {
    const bob = await opened("bob")
    const alice = await opened("alice", ["bob"])
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

  it("goes to every device of a peer, the sender's others too", async () => {
    const phone = await opened("bob")
    const laptop = await opened("bob")
    const alice = await opened("alice", ["bob"])
    const tablet = await opened("alice")
    await alice.client.send("hello", "bob")
    for (const device of [phone, laptop, tablet])
      await device.until(() => device.texts.length === 1)
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

  it("over 5 KB ends the line with the vendor's code, and the peer comes back", async () => {
    const bob = await opened("bob")
    const alice = await opened("alice", ["bob"])
    await alice.client.send("x".repeat(5_120), "bob")
    await bob.until(() => bob.messages.length === 1)
    await expect(alice.client.send("x".repeat(5_121), "bob")).rejects.toBeUndefined()
    await alice.until(() => alice.closeCodes.length === 1)
    expect(alice.closeCodes).toEqual([4109])
    await alice.client.open()
    await alice.client.send("short", "bob")
    await bob.until(() => bob.messages.length === 2)
  })
})

function inTime(messages: readonly Direct[]) {
  const timestamps = messages.map(({ timestamp }) => timestamp)
  return { timestamps, sorted: [...timestamps].sort((a, b) => a - b) }
}

describe("groups", () => {
  it("creates, invites, speaks, kicks and leaves, with every event of the guide", async () => {
    const [alice, bob, carol] = [await opened("alice"), await opened("bob"), await opened("carol")]
    const { roomId } = await alice.client.joinGroup()
    expect(roomId).toMatch(/./)
    const invited = await alice.client.inviteToGroup(roomId, ["bob", "alice"])
    // Those who were no members before.
    expect([...invited.roomPeerIds]).toEqual(["bob"])
    await bob.until(() => bob.rooms.length === 1)
    const joined = await carol.client.joinGroup(roomId)
    expect(joined.byPeerId).toBe("carol")
    await alice.client.sendToGroup("welcome", roomId)
    await alice.client.sendToGroup("typing", roomId, true)
    for (const each of [bob, carol]) await each.until(() => each.texts.length === 2)
    expect(bob.messages[0]).toMatchObject({ msg: "welcome", roomId, fromPeerId: "alice" })
    expect(alice.texts).toEqual([])

    const kicked = await bob.client.kickFromGroup(roomId, "carol")
    expect([...kicked.roomPeerIds]).toEqual(["carol"])
    await carol.until(() => carol.rooms.length === 2)
    await bob.client.leaveGroup(roomId)
    await alice.until(() => alice.rooms.length === 5)
    await settle(carol)
    expect(alice.rooms).toEqual([
      `joined ${roomId} by alice`,
      `membersJoined ${roomId} bob by alice`,
      `membersJoined ${roomId} carol by carol`,
      `membersLeft ${roomId} carol by bob`,
      `membersLeft ${roomId} bob by bob`,
    ])
    expect(bob.rooms).toEqual([
      `joined ${roomId} by alice`,
      `membersJoined ${roomId} carol by carol`,
      `membersLeft ${roomId} carol by bob`,
      `left ${roomId} by bob`,
    ])
    expect(carol.rooms).toEqual([`joined ${roomId} by carol`, `left ${roomId} by bob`])
    // What comes from outside is acknowledged, and lost.
    expect((await carol.client.sendToGroup("still there?", roomId)).uid).toBeUndefined()
    await alice.client.sendToGroup("alone", roomId)
    await settle(carol)
    expect(carol.texts).toEqual(["welcome", "typing"])
  })

  it("keeps what was said for a member that was away, and its membership", async () => {
    const [alice, bob] = [await opened("alice"), await opened("bob")]
    const { roomId } = await alice.client.joinGroup()
    await alice.client.inviteToGroup(roomId, "bob")
    await bob.until(() => bob.rooms.length === 1)
    await bob.client.close()
    await bob.until(() => bob.closeCodes.length === 1)
    for (const text of ["one", "two"]) await alice.client.sendToGroup(text, roomId)
    await bob.client.open()
    await bob.until(() => bob.texts.length === 2)
    expect(bob.messages.every(({ offline, roomId: room }) => offline && room === roomId)).toBe(true)
    await bob.client.sendToGroup("three", roomId)
    await alice.until(() => alice.texts.includes("three"))
  })

  it("joins as a member already, and is answered though nothing changed", async () => {
    const alice = await opened("alice")
    const { roomId } = await alice.client.joinGroup()
    expect((await alice.client.joinGroup(roomId)).roomId).toBe(roomId)
    await settle(alice)
    expect(alice.rooms).toEqual([`joined ${roomId} by alice`, `joined ${roomId} by alice`])
  })

  it("is told by a frame it does not know that a group is not there, and gives up in its own time", async () => {
    const alice = await opened("alice")
    alice.program.patienceMs = 1_000
    await expect(alice.client.joinGroup("no-such-group")).rejects.toBe("roomjoinedtimeout")
    const reject = alice.program.frames.find(({ op }) => op === "reject")
    expect(reject).toMatchObject({
      cmd: "room",
      peerId: "alice",
      roomId: "no-such-group",
      action: "join",
    })
  })
})
