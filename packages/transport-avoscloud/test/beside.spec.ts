/** The wire of 2014 beside others on one http server: peers of three wires in one conversation and one group. */
import { inProcess } from "@peerage/core"
import { socketIoTransport } from "@peerage/transport-socketio"
import { socketIo } from "@peerage/transport-socketio/client"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { ChatPeer } from "./chat-js.js"
import { FramePeer } from "./frame-peer.js"
import { appId, type Served, serve } from "./served.js"

let served: Served
let old: ChatPeer
let page: FramePeer
let bot: FramePeer

beforeEach(async () => {
  served = await serve({}, {}, (http) => [socketIoTransport(http)])
  page = await FramePeer.open(socketIo(served.url), "page", ["old", "bot"])
  bot = await FramePeer.open(inProcess(served.engine), "bot", ["old", "page"])
  old = new ChatPeer(served.url, { appId, peerId: "old", watchingPeerIds: ["page", "bot"] })
  await old.client.open()
})
afterEach(async () => {
  page.close()
  bot.close()
  for (const line of old.program.lines) line.terminate()
  await served.end()
})

const until = (happened: () => boolean) => vi.waitUntil(happened, { interval: 2, timeout: 5_000 })
const oldHeard = () => old.messages.map(({ fromPeerId, msg }) => `${fromPeerId}: ${msg}`)

it("peers on socket.io, in-process and on the 2014 protocol in one conversation and one group", async () => {
  expect([...old.online].sort()).toEqual(["bot", "page"])
  await until(() => page.frames.some(({ type }) => type === "presence"))
  const { uid } = await old.client.send("one", ["page", "bot"])
  await page.ask({ type: "send", to: ["old", "bot"], text: "two" })
  await bot.ask({ type: "send", to: ["page", "old"], text: "three" })
  await bot.ask({ type: "send", to: ["page", "old"], text: "beep", transient: true })
  await until(() => old.messages.length === 3)
  expect(oldHeard()).toEqual(["page: two", "bot: three", "bot: beep"])
  expect(page.messages).toEqual(["old: one", "bot: three", "bot: beep"])
  expect(bot.messages).toEqual(["old: one", "page: two"])
  // The same message has the same id on every wire, and all of them are in one conversation, one after the other.
  const conversation = uid.split(".")[0]
  expect(bot.ids).toEqual([`${conversation}.1`, `${conversation}.2`])
  const stored = old.messages.filter(({ transient }) => !transient)
  expect(stored.map(({ id }) => id)).toEqual([`${conversation}.2`, `${conversation}.3`])

  const { roomId: group } = await old.client.joinGroup()
  await page.ask({ type: "join", group })
  await page.ask({ type: "invite", group, peers: ["bot"] })
  await old.client.sendToGroup("one", group)
  await page.ask({ type: "send", group, text: "two" })
  await bot.ask({ type: "send", group, text: "three" })
  await old.client.kickFromGroup(group, ["bot"])
  await page.ask({ type: "leave", group })
  await until(() => old.rooms.length === 5 && old.messages.length === 5)
  expect(oldHeard().slice(3)).toEqual(["page: two", "bot: three"])
  expect(page.messages.slice(3)).toEqual(["old: one", "bot: three"])
  expect(bot.messages.slice(2)).toEqual(["old: one", "page: two"])
  expect(old.rooms).toEqual([
    `joined ${group} by old`,
    `membersJoined ${group} page by page`,
    `membersJoined ${group} bot by page`,
    `membersLeft ${group} bot by old`,
    `membersLeft ${group} page by page`,
  ])
  expect(bot.changes).toEqual(["invited bot by page", "kicked bot by old"])

  // Whoever leaves on one wire is offline on the others, at once: there is no resume on this one.
  old.cut()
  await until(() => {
    const last = page.frames.findLast(({ type }) => type === "presence")
    return last?.type === "presence" && last.states.some(([who, on]) => who === "old" && !on)
  })
})

it("leaves upgrades of other paths alone, and other transports leave its own", async () => {
  const other = await fetch(`${served.url}/nowhere`)
  expect(other.status).toBe(404)
  await page.ask({ type: "status", peers: ["old"] })
  expect((await old.client.getStatus("page")).onlineSessionPeerIds).toEqual(["page"])
})
