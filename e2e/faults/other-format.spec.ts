/** A store of another version (F22): read if the format's number is ours, refused by its number if not, never half. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createClient } from "@peerage/client"
import { createEngine, inProcess } from "@peerage/core"
import { levelStore } from "@peerage/store-level"
import { Level } from "level"
import { beforeEach, expect, it, onTestFinished } from "vitest"
import { found } from "../fixtures/filled-store.js"
import kept from "../fixtures/store-format-1.json" with { type: "json" }

const texts = [1, 2, 3, 4, 5, 6].map((n) => `message ${n}`)

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "peerage-format-"))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(kept)) {
    const encoding = name === "PEERAGE" ? "utf8" : "base64"
    await writeFile(join(directory, name), Buffer.from(content, encoding))
  }
})

const opening = () => createEngine({ appId: "demo", store: levelStore(directory) }).open()

async function contents(): Promise<readonly string[]> {
  const names = (await readdir(directory)).filter((name) => !/^LO(G|CK|G\.old)$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => `${name} ${(await readFile(join(directory, name))).toString("hex")}`),
  )
}

/** Changes rows behind the engine's back. */
async function change(key: string, value: (old: string) => string): Promise<void> {
  const raw = new Level<string, string>(directory)
  await raw.open()
  const old = await raw.get(key)
  await raw.put(key, value(old as string), { sync: true })
  await raw.close()
}

it("F22 a store that the first version wrote is read whole, and goes on", async () => {
  expect(await found(directory)).toMatchObject({ messages: texts.map((text) => ({ text })) })
  const engine = createEngine({ appId: "demo", store: levelStore(directory) })
  await engine.open()
  const alice = createClient({ appId: "demo", peerId: "alice", transport: inProcess(engine) })
  await alice.open({ watch: ["bob"] })
  expect(await alice.send("message 7", { to: "bob" })).toMatchObject({ seq: 7 })
  const [group] = await alice.groups.list()
  expect(group?.attributes).toEqual({ name: "raid" })
  await alice.close()
  await engine.close()
})

it.each([0, 2, 1_000])(
  "F22 of format %i: refused with its number, and nothing is touched",
  async (format) => {
    await writeFile(join(directory, "PEERAGE"), JSON.stringify({ format, opens: 2 }))
    const before = await contents()
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await opening().catch((reason: Error) => reason)
      expect(error).toMatchObject({ code: "store-format" })
      expect(String((error as Error).cause)).toContain(`format ${format}, this version reads 1`)
    }
    expect(await contents()).toEqual(before)
  },
)

it("F22 the number is in the rows as well: a lost file does not make it another", async () => {
  await change("\u0001format", () => JSON.stringify({ format: 2, opens: 3 }))
  await rm(join(directory, "PEERAGE"))
  for (let attempt = 0; attempt < 2; attempt++)
    await expect(opening()).rejects.toMatchObject({ code: "store-format" })
  console.log("F22 formats read=1 refused by number=4 half=0")
})

it("F22 engine's rows of a newer form: refused, never guessed at", async () => {
  await change("engine\u0000epoch", (old) => old.replace(/^1/, "2"))
  await expect(opening()).rejects.toMatchObject({ code: "store-format" })
})
