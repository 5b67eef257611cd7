/** A disk that refuses to flush: nothing that it concerns is answered, and the host goes on (F4). */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { buildFlush, has } from "../fixtures/flush.js"
import { ToldHost } from "../fixtures/told-host.js"

async function hostOverBadDisk() {
  const folder = await mkdtemp(join(tmpdir(), "peerage-flush-"))
  const { env } = buildFlush(folder)
  const host = new ToldHost(env)
  onTestFinished(async () => {
    await host.kill()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    host,
    directory: join(folder, "data"),
    /** From now on flushes of files with this in their path fail. */
    fail: (part: string) => writeFile(env.FLUSH_FAILS, part),
    mend: () => rm(env.FLUSH_FAILS),
  }
}

describe.runIf(has("gcc", "F4"))("a flush that fails", () => {
  it("F4 L12 of the log: the send is refused, the engine degraded, and reopen() has all that was answered", async () => {
    const { host, directory, fail, mend } = await hostOverBadDisk()
    expect(await host.tell("open", { directory })).toEqual({})
    const all = []
    for (let round = 0; round < 3; round++) {
      const { acked = [] } = await host.tell("send", { count: 20 })
      all.push(...acked)
      await fail(".log")
      expect(await host.tell("send", { count: 1 })).toEqual({
        acked: [],
        refused: "outcome-unknown",
      })
      expect(await host.tell("send", { count: 1 })).toEqual({ acked: [], refused: "degraded" })
      expect(await host.tell("state")).toMatchObject({ status: "degraded" })
      expect(await host.tell("transient")).toEqual({ text: "hello" })
      // The disk is still bad: opening again is refused, with a reason.
      expect(await host.tell("reopen")).toMatchObject({ code: "store-open-failed" })
      await mend()
      expect(await host.tell("reopen")).toEqual({})
      expect(await host.tell("state")).toMatchObject({ status: "open" })
      const { messages = [] } = await host.tell("history")
      expect(messages.map(([seq]) => seq)).toEqual(messages.map((_, n) => n + 1))
      expect(messages).toEqual(expect.arrayContaining(all))
    }
    expect(await host.tell("close")).toEqual({})
    console.log(`F4 log: failing flushes=3 acked=${all.length} lost=0 acked without a flush=0`)
  })

  it.each(["MANIFEST", "PEERAGE", ".log"])(
    "F4 of %s at open: a coded refusal, and all is there once the disk is mended",
    async (part) => {
      const { host, directory, fail, mend } = await hostOverBadDisk()
      await host.tell("open", { directory })
      const { acked } = await host.tell("send", { count: 50 })
      await host.tell("close")
      await fail(part)
      for (let attempt = 0; attempt < 2; attempt++) {
        const refused = await host.tell("open", { directory })
        expect(refused).toMatchObject({ code: "store-open-failed" })
        expect(refused.message).not.toContain(directory)
        expect(refused.cause).not.toBe("undefined")
      }
      await mend()
      expect(await host.tell("open", { directory })).toEqual({})
      expect(await host.tell("history")).toEqual({ messages: acked })
    },
  )

  it("F4 of a MANIFEST while a full log becomes a table: degraded sooner or later, and nothing is lost", async () => {
    const { host, directory, fail, mend } = await hostOverBadDisk()
    await host.tell("open", { directory })
    await fail("MANIFEST")
    const { acked = [], refused } = await host.tell("send", { count: 5_000, bytes: 5_000 })
    expect(refused).toBe("outcome-unknown")
    expect(acked.length).toBeGreaterThan(500)
    await mend()
    expect(await host.tell("reopen")).toEqual({})
    const { messages = [] } = await host.tell("history")
    expect(messages.slice(0, acked.length)).toEqual(acked)
    console.log(`F4 MANIFEST: acked=${acked.length} lost=0`)
  })

  it("F4 at close: the host goes on, and nothing is lost", async () => {
    const { host, directory, fail, mend } = await hostOverBadDisk()
    await host.tell("open", { directory })
    const { acked } = await host.tell("send", { count: 50 })
    await fail("/")
    expect(await host.tell("close")).toEqual({})
    expect((await host.tell("state")).problems).toContain("store-failed")
    await mend()
    expect(await host.tell("open", { directory })).toEqual({})
    expect(await host.tell("history")).toEqual({ messages: acked })
  })
})
