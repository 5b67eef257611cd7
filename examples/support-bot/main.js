/** A visit to the shop: questions to the helper, then a human is asked in. */
import assert from "node:assert/strict"
import { once } from "node:events"
import { createClient } from "@peerage/client"
import { socketIo } from "@peerage/transport-socketio/client"
import { startHelper } from "./bot.js"
import { engine, passOf, server } from "./host.js"

setTimeout(() => assert.fail("this takes no 30 s"), 30_000).unref()

await engine.open()
const helper = await startHelper(engine)
await once(server.listen(0, "127.0.0.1"), "listening")
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
const wire = socketIo(`http://127.0.0.1:${port}`)

/** @param {string} peerId */
function pageOf(peerId) {
  const auth = () => passOf(peerId)
  const page = createClient({ appId: "shop", peerId, transport: wire, auth })
  /** @type {import("@peerage/client").Message[]} */
  const heard = []
  /** @type {(() => void) | undefined} */
  let wake
  page.on("message", (message) => {
    console.log(`  ${message.from} to ${message.to?.join(" and ")}: ${message.text}`)
    heard.push(message)
    wake?.()
  })
  /** The next message that was not read yet. */
  async function next() {
    while (heard.length === 0) await new Promise((resolve) => (wake = () => resolve(undefined)))
    return /** @type {import("@peerage/client").Message} */ (heard.shift())
  }
  return { page, next }
}

const visitor = pageOf("visitor-1")
await visitor.page.open({ watch: ["helper", "dana"] })

/** @param {string} text */
async function ask(text) {
  console.log(`  visitor-1: ${text}`)
  await visitor.page.send(text, { to: "helper" })
  return (await visitor.next()).text
}

assert.equal(await ask("When are you open?"), "We are here from 9 to 17 o'clock.")
assert.match(await ask("Do you sell tea?"), /Say "human"/)
assert.match(await ask("A human, please"), /colleague/)

// Dana was away; the request has waited for her.
const { page: dana, next } = pageOf("dana")
await dana.open({ watch: ["visitor-1", "helper"] })
assert.match((await next()).text, /visitor-1 would like to talk/)
assert.match((await visitor.next()).text, /would like to talk/)

await dana.send("Hello, we have tea.", { to: ["visitor-1", "helper"] })
assert.equal((await visitor.next()).text, "Hello, we have tea.")
await visitor.page.send("Wonderful. What does it cost?", { to: ["dana", "helper"] })
assert.match((await next()).text, /cost/)
await dana.send("It is a present.", { to: ["visitor-1", "helper"] })
// The helper knows what things cost, and leaves it to the human.
assert.equal((await visitor.next()).from, "dana")

await assert.rejects(visitor.page.watch("visitor-2"), { code: "not-allowed" })
const nosy = createClient({ appId: "shop", peerId: "dana", transport: wire, auth: () => "guess" })
await assert.rejects(nosy.open(), { code: "not-allowed" })

await Promise.all([visitor.page.close(), dana.close(), helper.close()])
await engine.close()
server.close()
console.log("done: the helper answered, and handed over to a human")
