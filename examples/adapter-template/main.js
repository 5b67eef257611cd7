/** A chat over both: what was said to somebody who was away comes over TCP, after a restart of the engine. */
import assert from "node:assert/strict"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createClient } from "@peerage/client"
import { createEngine } from "@peerage/core"
import { fileStore } from "./file-store.js"
import { linesDialer } from "./lines-dialer.js"
import { linesTransport } from "./lines-transport.js"

setTimeout(() => assert.fail("this takes no minute"), 60_000).unref()

const folder = await mkdtemp(join(tmpdir(), "peerage-template-"))
const server = createServer().listen(0, "127.0.0.1")
await once(server, "listening")
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
const transport = linesTransport(server)

/** @param {(clientOf: (peerId: string) => import("@peerage/client").Client) => Promise<void>} visit */
async function withEngine(visit) {
  const engine = createEngine({
    appId: "demo",
    store: fileStore(join(folder, "rows")),
    transports: [transport],
    authorize: () => true,
  })
  await engine.open()
  const { store, transports } = engine.describe()
  console.log("the engine says of itself:", JSON.stringify({ store, transports }))
  await visit((peerId) => createClient({ appId: "demo", peerId, transport: linesDialer({ port }) }))
  await engine.close()
}

await withEngine(async (clientOf) => {
  const alice = clientOf("alice")
  await alice.open({ watch: ["bob"] })
  const { seq } = await alice.send("Are you there?", { to: "bob" })
  console.log(`alice to bob, who is away: stored as number ${seq}`)
  await alice.close()
})

await withEngine(async (clientOf) => {
  const bob = clientOf("bob")
  const heard = new Promise((resolve) => bob.on("message", ({ text }) => resolve(text)))
  await bob.open()
  assert.equal(await heard, "Are you there?")
  await bob.close()
})

server.close()
await rm(folder, { recursive: true })
console.log("done: a store and a transport pass their suites, and a chat runs on them")
