/** The unmodified client of 2014, `chat.js` of npm under Node: groups. */
import { expect, it } from "vitest"
import { chatStage, settle } from "./chat-stage.js"

const on = chatStage()

it("groups with every event: creates, invites, speaks, kicks and leaves", async () => {
  const [alice, bob, carol] = [
    await on.opened("alice"),
    await on.opened("bob"),
    await on.opened("carol"),
  ]
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

it("groups: what was said waits for a member that was away, and it is still one", async () => {
  const [alice, bob] = [await on.opened("alice"), await on.opened("bob")]
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

it("groups: a member that joins is answered though nothing changed", async () => {
  const alice = await on.opened("alice")
  const { roomId } = await alice.client.joinGroup()
  expect((await alice.client.joinGroup(roomId)).roomId).toBe(roomId)
  await settle(alice)
  expect(alice.rooms).toEqual([`joined ${roomId} by alice`, `joined ${roomId} by alice`])
})

it("groups: that one is not there is told by a frame it does not know; it gives up in its own time", async () => {
  const alice = await on.opened("alice")
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
