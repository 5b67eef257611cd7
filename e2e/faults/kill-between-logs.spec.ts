/** Kills of a store while its logs become tables: what is sound must not be taken for damage, nor lost (F1, F8). */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { levelStore } from "@peerage/store-level"
import { expect, it, onTestFinished } from "vitest"
import { seeded } from "../fixtures/seeded.js"

const script = fileURLToPath(new URL("../fixtures/row-host.js", import.meta.url))
const kills = 10
const firstNumber = 100_000
const seed = Number(process.env.PEERAGE_SEED ?? 20_141_123)

it(`F1 F8 a store killed ${kills} times while LevelDB changes logs opens with all rows`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "peerage-logs-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const directory = join(folder, "data")
  const random = seeded(seed)
  let next = firstNumber
  let between = 0
  for (let kill = 0; kill < kills; kill++) {
    const host = spawn(process.execPath, [script, directory, String(next)], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    onTestFinished(() => void host.kill("SIGKILL"))
    // 70 rows fill a log: the kill comes while its table is written.
    const end = next + 69 + random(4)
    for await (const line of createInterface({ input: host.stdout })) {
      next = Number(line) + 1
      if (next === end) host.kill("SIGKILL")
    }
    if (host.exitCode === null && host.signalCode === null) await once(host, "exit")
    const logs = (await readdir(directory)).filter((name) => name.endsWith(".log"))
    if (logs.length > 1) between++

    const store = levelStore(directory)
    await store.open()
    const found = await store.range("rows", { limit: 100_000 })
    expect(found.map(({ sort }) => Number(sort))).toEqual(found.map((_, n) => firstNumber + n))
    expect(found.length).toBeGreaterThanOrEqual(next - firstNumber)
    next = firstNumber + found.length
    await store.close()
  }
  console.log(
    `F1 kills between logs=${kills}, two logs left=${between}, rows=${next - firstNumber} lost=0 taken for damaged=0 seed=${seed}`,
  )
})
