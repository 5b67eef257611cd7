/** Bob is not there yet; then his phone goes into a tunnel. Each time alice writes, and the provider hears why. */
import assert from "node:assert/strict"
import { on } from "node:events"
import { createClient } from "@peerage/client"
import { createEngine, inProcess } from "@peerage/core"
import { firstValueFrom } from "rxjs"
import { startProvider } from "./provider.js"
import { pushOffline } from "./push.js"
import { tunnelOn } from "./tunnel.js"

setTimeout(() => assert.fail("this takes no 30 s"), 30_000).unref()

const provider = await startProvider({ overloadedFor: 2 })
const engine = createEngine({ appId: "demo", resumeWindowMs: 500, authorize: () => true })
await engine.open()
const pushes = pushOffline(engine, provider.url)

const alice = createClient({ appId: "demo", peerId: "alice", transport: inProcess(engine) })
await alice.open({ watch: ["bob"] })

const told = on(provider.events, "push")
async function nextPush() {
  const [push] = (await told.next()).value
  console.log(`  the provider: ${push.peerId} has news from ${push.from} (${push.reason})`)
  return push.reason
}

/** @param {string} text */
async function says(text) {
  const { seq } = await alice.send(text, { to: "bob" })
  console.log(`  alice: ${text} (stored as #${seq})`)
}

const first = nextPush()
let isPushed = false
void first.then(() => (isPushed = true))
await says("Hello Bob, install this!")
// The provider is overloaded for now; alice did not wait for it.
assert.equal(isPushed, false)
assert.equal(await first, "no-session")

const wire = tunnelOn(inProcess(engine))
const bob = createClient({ appId: "demo", peerId: "bob", transport: wire })
const hello = firstValueFrom(bob.messages$)
await bob.open()
console.log(`  bob reads: ${(await hello).text}`)

wire.enter()
await says("On my way.") // pushed down the line, into the tunnel
wire.cut()
await says("Where are you?")
assert.equal(await nextPush(), "paused")
// The session is over when its time is: what was pushed and never acknowledged was not delivered.
assert.equal(await nextPush(), "undelivered")

await pushes.settled()
await Promise.all([alice.close(), bob.close()])
await engine.close()
provider.close()
console.log(
  "done: the provider was told of everything that bob has not seen, and nobody waited for it",
)
