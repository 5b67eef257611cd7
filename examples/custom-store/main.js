/** A chat over the store: what was said to somebody who was away is in PostgreSQL, also after a restart of the engine. */
import assert from "node:assert/strict"
import { PGlite } from "@electric-sql/pglite"
import { createClient } from "@peerage/client"
import { createEngine, inProcess } from "@peerage/core"
import { postgresStore } from "./postgres-store.js"

setTimeout(() => assert.fail("this takes no minute"), 60_000).unref()

const db = await PGlite.create()

/** @param {(clientOf: (peerId: string) => import("@peerage/client").Client) => Promise<void>} visit */
async function withEngine(visit) {
  const engine = createEngine({ appId: "demo", store: postgresStore(db, { durable: "process" }) })
  engine.problems$.subscribe((problem) => assert.fail(problem.message))
  await engine.open()
  await visit((peerId) => createClient({ appId: "demo", peerId, transport: inProcess(engine) }))
  await engine.close()
}

await withEngine(async (clientOf) => {
  const alice = clientOf("alice")
  await alice.open({ watch: ["bob"] })
  for (const text of ["Are you there?", "Call me when you are back."]) {
    const { seq } = await alice.send(text, { to: "bob" })
    console.log(`alice to bob, who is away: ${text} (stored as number ${seq})`)
  }
  await alice.close()
})

await withEngine(async (clientOf) => {
  const bob = clientOf("bob")
  /** @type {string[]} */
  const heard = []
  const both = new Promise((resolve) => {
    bob.on("message", ({ text }) => {
      if (heard.push(text) === 2) resolve(undefined)
    })
  })
  await bob.open({ watch: ["alice"] })
  await both
  console.log(`bob, after a restart of the engine, hears: ${heard.join(" ")}`)
  const { messages } = await bob.history({ with: "alice" })
  assert.deepEqual(
    messages.map(({ text }) => text),
    heard,
  )
  await bob.close()
})

const { rows } = await db.query(
  "SELECT part, count(*)::int AS rows FROM peerage GROUP BY part ORDER BY part",
)
for (const { part, rows: count } of /** @type {any[]} */ (rows)) console.log(`  ${part}: ${count}`)
await db.close()
console.log("done: the store passes its suite, and a chat runs on it")
