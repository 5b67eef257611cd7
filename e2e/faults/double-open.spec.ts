/** One directory, several that open it: engines, processes, threads (F21). */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import { createClient } from "@peerage/client"
import { createEngine, inProcess } from "@peerage/core"
import { levelStore } from "@peerage/store-level"
import { beforeEach, expect, it, onTestFinished } from "vitest"

const script = fileURLToPath(new URL("../fixtures/opener.js", import.meta.url))

const storm = fileURLToPath(new URL("../fixtures/storm-host.js", import.meta.url))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "peerage-double-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

const engineAt = (directory: string) =>
  createEngine({ appId: "demo", store: levelStore(directory) })

/** An engine with a writer that can show that it is unharmed. */
async function first(directory: string) {
  const engine = engineAt(directory)
  await engine.open()
  const alice = createClient({ appId: "demo", peerId: "alice", transport: inProcess(engine) })
  await alice.open({ watch: ["bob"] })
  let sent = 0
  return {
    async expectUnharmed() {
      for (let n = 0; n < 5; n++) await alice.send(String(sent++), { to: "bob" })
      const { messages } = await alice.history({ with: "bob", after: 0, limit: 1_000 })
      expect(messages.map(({ text }) => text)).toEqual(messages.map((_, n) => String(n)))
      expect(messages).toHaveLength(sent)
      expect(engine.status).toBe("open")
    },
    async close() {
      await alice.close()
      await engine.close()
    },
  }
}

async function inProcessOf(directory: string): Promise<readonly [string, ChildProcess]> {
  const child = spawn(process.execPath, [script, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  const [said] = await once(createInterface({ input: child.stdout }), "line")
  return [String(said), child]
}

async function inThreadOf(directory: string): Promise<string> {
  const worker = new Worker(script, { workerData: directory })
  onTestFinished(async () => {
    await worker.terminate()
  })
  const [said] = await once(worker, "message")
  return String(said)
}

it("ST2 F21 a second engine, also by a link, a process and a thread are refused, and the first is unharmed", async () => {
  const directory = join(folder, "data")
  const link = join(folder, "link")
  const engine = await first(directory)
  await symlink(directory, link)
  for (const name of [directory, link]) {
    const second = engineAt(name)
    await expect(second.open()).rejects.toMatchObject({ code: "store-locked" })
    await second.close()
    await engine.expectUnharmed()
    expect((await inProcessOf(name))[0]).toBe("store-locked")
    await engine.expectUnharmed()
    expect(await inThreadOf(name)).toBe("store-locked")
    await engine.expectUnharmed()
    // What was refused within the process has not given the lock away.
    expect((await inProcessOf(name))[0]).toBe("store-locked")
  }
  await engine.expectUnharmed()
  await engine.close()
  const after = engineAt(directory)
  await after.open()
  await after.close()
  console.log("F21 second opens=8 refused=8, the first unharmed")
})

it("ST2 F21 files that change because another process writes are not taken for damage", async () => {
  const directory = join(folder, "data")
  const writer = spawn(process.execPath, [storm, directory, "sync", "{}", "1000000"], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  onTestFinished(() => void writer.kill("SIGKILL"))
  const lines = createInterface({ input: writer.stdout })
  await once(lines, "line")
  for (let n = 0; n < 50; n++) {
    const engine = engineAt(directory)
    await expect(engine.open()).rejects.toMatchObject({ code: "store-locked" })
    await engine.close()
  }
  console.log("F21 opens beside a writer=50 refused as locked=50")
})

it("ST2 F21 a process that is killed leaves no lock", async () => {
  const directory = join(folder, "data")
  const waited: number[] = []
  for (let n = 0; n < 3; n++) {
    const [said, child] = await inProcessOf(directory)
    expect(said).toBe("open")
    const refused = engineAt(directory)
    await expect(refused.open()).rejects.toMatchObject({ code: "store-locked" })
    await refused.close()
    const ended = once(child, "exit")
    child.kill("SIGKILL")
    await ended
    const began = performance.now()
    const engine = engineAt(directory)
    await engine.open()
    waited.push(performance.now() - began)
    await engine.close()
  }
  console.log(`F21 kills=3 slowest open after a kill=${Math.max(...waited).toFixed(0)} ms`)
})
