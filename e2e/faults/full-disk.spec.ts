/** A disk that fills up, made by a limit on the size of files: writing fails as it does on a full one (F5, F9). */
import { spawn, spawnSync } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { expect, it, onTestFinished } from "vitest"

const host = fileURLToPath(new URL("../fixtures/full-disk-host.js", import.meta.url))

it("F5 a full disk degrades the engine, loses nothing it answered, and reopen() goes on in the same process", async () => {
  const directory = await mkdtemp(join(tmpdir(), "peerage-full-"))
  // Blocks of 1 KiB for each file; the signal is ignored, so that the write fails instead.
  const limited = `trap '' XFSZ; ulimit -S -f 2048; exec "$0" "$@"`
  const child = spawn("bash", ["-c", limited, process.execPath, host, join(directory, "data")], {
    stdio: ["pipe", "pipe", "inherit"],
  })
  onTestFinished(async () => {
    child.kill("SIGKILL")
    await rm(directory, { recursive: true, force: true })
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => JSON.parse((await lines.next()).value as string)

  const full = await next()
  expect(full).toMatchObject({ refusal: "outcome-unknown", status: "degraded" })
  expect(full.acknowledged).toBeGreaterThan(100)
  // Persistent messages are refused, with the right code; presence and transient ones go on.
  expect(await next()).toEqual({ later: "degraded", transient: "still here", online: ["bob"] })

  spawnSync("prlimit", ["--pid", String(child.pid), "--fsize=unlimited:unlimited"])
  child.stdin.write("room\n")
  const after = await next()
  expect(after).toMatchObject({ status: "open", count: 100, last: full.acknowledged })
  // What was unknown may have been stored after all; what was answered has its place.
  expect(after.seq).toBeGreaterThan(full.acknowledged)
})
