/** Starts the site with chat, and visits it: two users who talk, a stranger, and a user who claims to be another. */
import assert from "node:assert/strict"
import { once } from "node:events"
import { createClient } from "@peerage/client"
import { socketIo } from "@peerage/transport-socketio/client"
import { chat } from "./chat.js"
import { site } from "./site.js"

setTimeout(() => assert.fail("this takes no 30 s"), 30_000).unref()

await chat.open()
await once(site.listen(0, "127.0.0.1"), "listening")
const { port } = /** @type {import("node:net").AddressInfo} */ (site.address())
const url = `http://127.0.0.1:${port}`
console.log(`the site is at ${url}`)

/**
 * Fills in the login form, as a browser would.
 *
 * @param {string} user
 * @param {string} password
 * @returns {Promise<string>} the cookie
 */
async function logIn(user, password) {
  const body = new URLSearchParams({ user, password })
  const answer = await fetch(`${url}/login`, { method: "POST", body, redirect: "manual" })
  assert.equal(answer.status, 303)
  return answer.headers.get("set-cookie")?.split(";")[0] ?? ""
}

/**
 * A page sends its cookie by itself; in Node we say it.
 *
 * @param {string} peerId
 * @param {string} [cookie]
 */
function clientOf(peerId, cookie) {
  const headers = cookie === undefined ? {} : { cookie }
  return createClient({ appId: "site", peerId, transport: socketIo(url, { headers }) })
}

const cookies = {
  alice: await logIn("alice", "looking-glass"),
  bob: await logIn("bob", "builder"),
}

const alice = clientOf("alice", cookies.alice)
const bob = clientOf("bob", cookies.bob)
await Promise.all([alice.open({ watch: ["bob"] }), bob.open({ watch: ["alice"] })])

/** @type {Promise<import("@peerage/client").Message>} */
const answered = new Promise((resolve) => alice.on("message", resolve))
bob.on("message", ({ from, text }) => {
  console.log(`${from} to bob: ${text}`)
  void bob.send("Just round the corner.", { to: from })
})
await alice.send("Where are you?", { to: "bob" })
const { from, text } = await answered
console.log(`${from} to alice: ${text}`)
assert.equal(text, "Just round the corner.")

const stranger = clientOf("alice")
await assert.rejects(stranger.open(), { code: "not-allowed" })
console.log("a stranger without a cookie: refused with not-allowed")

const pretender = clientOf("alice", cookies.bob)
await assert.rejects(pretender.open(), { code: "not-allowed" })
console.log("bob, who says that he is alice: refused with not-allowed")

const page = await fetch(url, { headers: { cookie: cookies.alice } })
assert.equal(await page.text(), "<p>Hello alice</p>")

await Promise.all([alice.close(), bob.close()])
await chat.close()
assert.equal((await fetch(url)).status, 200)
site.close()
console.log("done: the site has chat, its login decides who is who, and its pages go on working")
