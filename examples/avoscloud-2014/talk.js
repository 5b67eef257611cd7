/** A visit by two clients of 2014: `chat.js` as npm has it, in this process. */
import assert from "node:assert/strict"
import { createRequire } from "node:module"

const npm = createRequire(import.meta.url)
/** What chat.js itself requires. */
const its = createRequire(npm.resolve("lean-cloud-chat/chat.js"))

/**
 * @param {string} url
 * @param {string} appId
 */
export async function talk(url, appId) {
  setTimeout(() => assert.fail("this takes no 20 s"), 20_000).unref()
  turnRouter(url)
  const AVChatClient = npm("lean-cloud-chat/chat.js")
  const [alice, bob] = ["alice", "bob"].map((peerId) => new AVChatClient({ appId, peerId }))
  await bob.open()
  await alice.open()
  const { onlineSessionPeerIds } = await alice.watch("bob")
  console.log(`  alice watches bob; online: ${onlineSessionPeerIds}`)
  await says(bob, () => alice.send("hello", "bob"))
  const { roomId } = await alice.joinGroup()
  const { roomPeerIds } = await alice.inviteToGroup(roomId, ["bob"])
  console.log(`  alice made a group and invited ${roomPeerIds}`)
  await says(alice, () => bob.sendToGroup("hello all", roomId))
  await Promise.all([ended(alice), ended(bob)])
}

/**
 * @param {any} client - who hears it
 * @param {() => Promise<{ t: number }>} send
 */
async function says(client, send) {
  const heard = new Promise((resolve) => client.on("message", resolve))
  const { t } = await send()
  const { fromPeerId, msg } = /** @type {any} */ (await heard)
  console.log(`  ${fromPeerId} at ${new Date(t).toISOString()}: ${msg}`)
}

/** @param {any} client */
async function ended(client) {
  const closed = new Promise((resolve) => client.on("close", resolve))
  client.close()
  await closed
}

/**
 * chat.js asks a host that is gone. In a page its name is replaced; here its request is.
 * @param {string} url
 */
function turnRouter(url) {
  const { XMLHttpRequest } = its("xmlhttprequest")
  Object.assign(globalThis, {
    XMLHttpRequest: class {
      constructor() {
        const request = new XMLHttpRequest()
        const { open } = request
        request.open = (/** @type {string} */ method, /** @type {string} */ address) =>
          open.call(request, method, address.replace("http://router-g0-push.avoscloud.com", url))
        // biome-ignore lint/correctness/noConstructorReturn: chat.js sets the handlers of what it gets here
        return request
      }
    },
  })
}
