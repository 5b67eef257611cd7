/** Closing in the middle of long reads (F23): each ends, with what it wanted or with a code, and the process lives. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createClient } from "@peerage/client"
import { createEngine, inProcess } from "@peerage/core"
import { levelStore } from "@peerage/store-level"
import { afterAll, beforeAll, expect, it } from "vitest"
import { seeded } from "../fixtures/seeded.js"

const messages = 50_000
const engineRounds = Number(process.env.PEERAGE_CLOSES ?? 20)
const storeRounds = engineRounds * 5
/** Several pieces of what LevelDB hands over at once, so that a close may come between two. */
const rows = 3_000
const value = "x".repeat(1_000)
const seed = Number(process.env.PEERAGE_SEED ?? 20_141_123)

let folder: string
let directory: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "peerage-close-"))
  directory = join(folder, "data")
  const { engine, alice } = await opened()
  const unanswered = 250
  let next = 0
  const line = async () => {
    while (next < messages) await alice.send(`message ${next++}`, { to: "bob" })
  }
  await Promise.all(Array.from({ length: unanswered }, line))
  await alice.close()
  await engine.close()
}, 180_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

async function opened() {
  const engine = createEngine({ appId: "demo", store: levelStore(directory) })
  await engine.open()
  const alice = createClient({ appId: "demo", peerId: "alice", transport: inProcess(engine) })
  await alice.open({ watch: ["bob"] })
  return { engine, alice }
}

const isCoded = (error: unknown) => (error as { name?: string }).name === "PeerageError"

it(`R7 F23 an engine closed ${engineRounds} times during histories, exports and drains`, {
  timeout: 180_000,
}, async () => {
  const random = seeded(seed)
  const tally = { ended: 0, refused: 0 }
  for (let round = 0; round < engineRounds; round++) {
    const { engine, alice } = await opened()
    const bob = createClient({ appId: "demo", peerId: "bob", transport: inProcess(engine) })
    const exporting = async () => {
      for await (const _ of engine.host.export("alice")) await undefined
    }
    const calls = [
      alice.history({ with: "bob", after: 0, limit: messages }),
      alice.history({ with: "bob", limit: messages }),
      exporting(),
      exporting(),
      engine.host.history({ app: true, limit: 1_000 }),
      bob.open(),
    ].map((call) =>
      call
        .then(() => tally.ended++)
        .catch((error) => {
          expect(isCoded(error), String(error)).toBe(true)
          tally.refused++
        }),
    )
    await new Promise((resolve) => setTimeout(resolve, random(40)))
    await engine.close()
    // A client would go on waiting for another engine.
    await Promise.all([alice.close(), bob.close()])
    await Promise.all(calls)
  }
  expect(tally.refused).toBeGreaterThan(0)
  console.log(
    `F23 engine rounds=${engineRounds} reads ended=${tally.ended} refused with a code=${tally.refused} hanging=0 uncoded=0 seed=${seed}`,
  )
})

it(`ST3 F23 a store closed ${storeRounds} times during reads and commits answers what it has begun`, {
  timeout: 180_000,
}, async () => {
  const random = seeded(seed)
  const tally = { whole: 0, refused: 0 }
  const store = levelStore(join(folder, "rows"))
  await store.open()
  const puts = Array.from(
    { length: rows },
    (_, n) => [["test", String(10_000 + n)], value] as const,
  )
  await store.commit([{ puts }])
  await store.close()
  for (let round = 0; round < storeRounds; round++) {
    await store.open()
    const limit = 1 + random(rows)
    const call = async (n: number): Promise<void> => {
      // Some begin only when it is closing.
      if (n % 3 === 2) await undefined
      if (n % 2 === 1) await store.commit([{ puts: [[["other", String(round)], "x"]] }])
      else expect(await store.range("test", { limit, reverse: n === 4 })).toHaveLength(limit)
    }
    const calls = Array.from({ length: 1 + random(6) }, (_, n) =>
      call(n).then(
        () => tally.whole++,
        (error: unknown) => {
          expect(error, String(error)).toMatchObject({ code: "store-not-open" })
          tally.refused++
        },
      ),
    )
    if (random(2) === 0) await new Promise((resolve) => setImmediate(resolve))
    await store.close()
    await Promise.all(calls)
  }
  expect(tally.whole).toBeGreaterThan(storeRounds / 2)
  console.log(
    `F23 store rounds=${storeRounds} answered whole=${tally.whole} refused as not open=${tally.refused} hanging=0 seed=${seed}`,
  )
})
