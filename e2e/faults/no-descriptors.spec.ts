/** A process that may open no more files (F24): codes, no crash, and all is well once some are free. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { ToldHost } from "../fixtures/told-host.js"

// As many as loading its own modules may take at once; what is left of them the host is told to take.
const limited = `ulimit -n 1024; exec "$0" "$@"`

async function limitedHost() {
  const folder = await mkdtemp(join(tmpdir(), "peerage-files-"))
  const host = new ToldHost({}, limited)
  onTestFinished(async () => {
    await host.kill()
    await rm(folder, { recursive: true, force: true })
  })
  return { host, directory: join(folder, "data") }
}

it("F24 ST12 at open: store-open-failed with its cause, and it opens once files are free", async () => {
  const { host, directory } = await limitedHost()
  for (const leave of [0, 1, 2, 3, 4, 5]) {
    expect(await host.tell("exhaust", { leave })).toMatchObject({ code: "EMFILE" })
    const refused = await host.tell("open", { directory })
    if (refused.code === undefined) {
      // So many are enough.
      expect(leave).toBeGreaterThan(2)
      await host.tell("close")
    } else {
      expect(refused).toMatchObject({ code: "store-open-failed" })
      expect(refused.cause).toMatch(/EMFILE|Too many open files/i)
    }
    await host.tell("free")
  }
  expect(await host.tell("open", { directory })).toEqual({})
  const { acked } = await host.tell("send", { count: 10 })
  expect(await host.tell("history")).toEqual({ messages: acked })
})

it("F24 L12 while it writes: degraded when LevelDB needs a file, and all that was answered is there after reopen()", async () => {
  const { host, directory } = await limitedHost()
  await host.tell("open", { directory })
  expect((await host.tell("exhaust")).code).toBe("EMFILE")
  // Over 16 MiB it begins another log.
  const { acked = [], refused } = await host.tell("send", { count: 5_000, bytes: 5_000 })
  expect(refused).toBe("outcome-unknown")
  expect(acked.length).toBeGreaterThan(300)
  expect(await host.tell("state")).toMatchObject({ status: "degraded" })
  expect(await host.tell("transient")).toEqual({ text: "hello" })
  expect(await host.tell("reopen")).toMatchObject({ code: "store-open-failed" })
  await host.tell("free")
  expect(await host.tell("reopen")).toEqual({})
  const { messages = [] } = await host.tell("history")
  expect(messages.slice(0, acked.length)).toEqual(acked)
  const after = await host.tell("send", { count: 1 })
  expect(after.acked?.[0]?.[0]).toBe(messages.length + 1)
  console.log(`F24 acked=${acked.length} lost=0, degraded and back`)
})
