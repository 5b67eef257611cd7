/** An engine that wants signatures, the endpoint that gives them, and who gets in. Then the key is changed meanwhile. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import { createClient } from "@peerage/client"
import { createEngine } from "@peerage/core"
import { socketIoTransport } from "@peerage/transport-socketio"
import { socketIo } from "@peerage/transport-socketio/client"
import { signerOf } from "./signer.js"
import { createSigningServer } from "./signing-server.js"

setTimeout(() => assert.fail("this takes no 30 s"), 30_000).unref()

/** @param {string} id */
function newKey(id) {
  return { id, secret: randomBytes(32).toString("hex"), algorithm: /** @type {const} */ ("sha256") }
}

/** What the engine takes, and what the endpoint signs with: two processes would have it from their configuration. */
const [k1, k2] = [newKey("k1"), newKey("k2")]
let active = [k1]
let newest = k1

const web = createServer()
const engine = createEngine({
  appId: "demo",
  transports: [socketIoTransport(web)],
  signatures: { required: true, keys: () => active },
})
await engine.open()
const signing = createSigningServer({ newest: () => newest })
const url = await listen(web)
const signingUrl = await listen(signing)

/**
 * @param {string} peerId
 * @param {import("@peerage/client").ClientOptions["sign"]} [sign]
 */
function clientOf(peerId, sign) {
  return createClient({ appId: "demo", peerId, transport: socketIo(url), ...(sign && { sign }) })
}

await assert.rejects(signerOf(signingUrl, "alice", "guess"), /403/)
console.log("  a wrong password: no token")
await assert.rejects(clientOf("alice").open(), { code: "signature-refused" })
console.log("  a stranger without a signature: refused")

const session = /** @type {const} */ ({
  kind: "session",
  appId: "demo",
  peerId: "alice",
  peerIds: [],
})
const signOfAlice = await signerOf(signingUrl, "alice", "wonderland")
await assert.rejects(async () => signOfAlice({ ...session, peerId: "bob" }), /403/)
console.log("  alice, who says that she is bob: nothing is signed")

const alice = clientOf("alice", signOfAlice)
const { leftOut } = await alice.open({ watch: ["bob", "carol"] })
assert.deepEqual(leftOut, ["carol"])
await assert.rejects(alice.send("hello", { to: "carol" }), { code: "not-watching" })
console.log(`  alice watches bob; ${leftOut} has her on the blacklist, and is left out`)

// A signature of the old key that was not used yet.
const early = await signOfAlice(session)
active = [k1, k2]
newest = k2
const bob = clientOf("bob", await signerOf(signingUrl, "bob", "builder"))
await bob.open({ watch: ["alice"] })
const heard = new Promise((resolve) => bob.on("message", ({ text }) => resolve(text)))
await alice.send("hello", { to: "bob" })
console.log(`  signed by ${newest.id}, bob is in and reads: ${await heard}`)

// A real host waits until the last signature of the old key has expired, 5 minutes by default.
active = [k2]
await assert.rejects(clientOf("alice", () => early).open(), { code: "signature-refused" })
console.log("  k1 is taken away: what it signed is refused")
const group = await alice.groups.create({ attributes: { name: "tea" } })
await group.invite("bob")
assert.deepEqual(await group.members(), ["alice", "bob"])
console.log("  alice and bob, who were there all the time, go on with k2")

await Promise.all([alice.close(), bob.close()])
await engine.close()
web.close()
signing.close()
console.log("done: in came who was signed for, and the key was changed with everybody there")

/** @param {import("node:http").Server} server */
async function listen(server) {
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  return `http://127.0.0.1:${port}`
}
