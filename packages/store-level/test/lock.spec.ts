/** ST2, F21: one opener at a time, in this process and among processes. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { levelStore } from "../src/store.js"
import { read, temporary, using, write } from "./directory.js"

let location: string
let parent: string
let remove: () => Promise<void>

beforeEach(async () => {
  ;({ location, parent, remove } = await temporary())
})
afterEach(async () => {
  await Promise.all(children.map(kill))
  await remove()
})

const children: ChildProcess[] = []

/** Opens the directory with plain LevelDB in another process; it says `open` or the code of the failure, and stays. */
async function elsewhere(): Promise<readonly [said: string, child: ChildProcess]> {
  const level = createRequire(import.meta.url).resolve("level")
  const script = `
    const database = new (require(${JSON.stringify(level)}).Level)(${JSON.stringify(location)})
    database.open().then(() => "open", (error) => error.cause.code).then((said) => process.stdout.write(said))
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] })
  children.push(child)
  const [said] = await once(child.stdout, "data")
  return [String(said), child]
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.signalCode !== null) return
  const ended = once(child, "exit")
  child.kill("SIGKILL")
  await ended
}

const isLocked = expect.objectContaining({
  name: "PeerageError",
  code: "store-locked",
  cause: expect.objectContaining({ code: "LEVEL_LOCKED" }),
})

it("ST2 a second open in this process is refused, also under another name", async () => {
  const first = levelStore(location)
  await first.open()
  await symlink(location, join(parent, "link"))
  for (const other of [location, `${location}/.`, join(parent, "link")]) {
    await expect(levelStore(other).open()).rejects.toEqual(isLocked)
  }
  await expect(first.open()).rejects.toEqual(isLocked)
  expect(await write(first, "1")).toEqual(["done"])
  await first.close()
  expect(await using(join(parent, "link"), read)).toBe("1")
})

it("ST2 of two that open at once one is refused", async () => {
  const stores = [levelStore(location), levelStore(location)]
  const outcomes = await Promise.allSettled(stores.map((store) => store.open()))
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"])
  await Promise.all(stores.map((store) => store.close()))
  await using(location, read)
})

it("ST2 the refused open does not give the lock away to another process", async () => {
  const first = levelStore(location)
  await first.open()
  await expect(levelStore(location).open()).rejects.toEqual(isLocked)
  const [said] = await elsewhere()
  expect(said).toBe("LEVEL_LOCKED")
  await first.close()
})

it("F21 another process locks it out, and frees it when it is killed", async () => {
  await using(location, (store) => write(store, "1"))
  const [said, child] = await elsewhere()
  expect(said).toBe("open")
  const store = levelStore(location)
  await expect(store.open()).rejects.toEqual(isLocked)
  await kill(child)
  await store.open()
  expect(await read(store)).toBe("1")
  await store.close()
})

it("ST2 a failed open leaves nothing locked", async () => {
  const [, child] = await elsewhere()
  const store = levelStore(location)
  await expect(store.open()).rejects.toEqual(isLocked)
  await expect(store.open()).rejects.toEqual(isLocked)
  await kill(child)
  await store.open()
  await store.close()
})
