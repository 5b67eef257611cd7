/** A store that one process closes and another opens in the same moment, as hosts do that relieve each other (F21). */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { levelStore } from "@peerage/store-level"
import { expect, it, onTestFinished } from "vitest"

const script = fileURLToPath(new URL("../fixtures/turns.js", import.meta.url))
const turns = 40

it("F21 two processes that take turns are refused for the lock and nothing else", {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "peerage-turns-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const directory = join(folder, "data")
  const refusals = ["a", "b"].map(async (who) => {
    const child = spawn(process.execPath, [script, directory, String(turns), who], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    onTestFinished(() => void child.kill("SIGKILL"))
    const [line] = await once(createInterface({ input: child.stdout }), "line")
    return String(line)
  })
  expect(await Promise.all(refusals)).toEqual(["none", "none"])
  const store = levelStore(directory)
  await store.open()
  for (const who of ["a", "b"])
    expect(await store.range(who, { limit: turns + 1 })).toHaveLength(turns)
  await store.close()
  expect((await readdir(directory)).filter((name) => name.endsWith(".next"))).toEqual([])
})
