/** What an operator can do with a store that is refused and of which there is no copy: the steps of its README (F8). */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { levelStore } from "@peerage/store-level"
import { ClassicLevel } from "classic-level"
import { expect, it, onTestFinished } from "vitest"
import { fill, found } from "../fixtures/filled-store.js"

/** How many messages stand in what the log of `fill` holds last. */
const messages = 60

async function epochOf(directory: string): Promise<string | undefined> {
  const copy = `${directory}+`
  await cp(directory, copy, { recursive: true })
  const store = levelStore(copy)
  await store.open()
  try {
    return await store.get(["engine", "epoch"])
  } finally {
    await store.close()
  }
}

it("P12 F8 a refused store is opened with what is left, as another life of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "peerage-way-out-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const { killed, texts } = await fill(folder, 3, messages, 400)
  const epoch = await epochOf(killed)
  const middle = (bytes: Buffer) => bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 40)
  const damages = [
    { of: /\.log$/, damage: middle, takes: messages },
    { of: /^MANIFEST-/, damage: middle, takes: 0 },
    { of: /^CURRENT$/, damage: () => Buffer.alloc(0), takes: 0 },
  ]
  for (const [n, { of, damage, takes }] of damages.entries()) {
    const copy = join(folder, String(n))
    await cp(killed, copy, { recursive: true })
    const path = join(copy, (await readdir(copy)).find((name) => of.test(name)) as string)
    await writeFile(path, damage(await readFile(path)))
    expect(await found(copy), `${of}`).toEqual({ refused: "store-damaged" })
    if (takes === 0) await ClassicLevel.repair(copy)
    const left = await found(copy, false)
    if ("refused" in left) throw new Error(`${of}: ${left.refused}`)
    expect(
      left.messages.map(({ text }) => text),
      `${of}`,
    ).toEqual(texts.slice(0, left.messages.length))
    expect(left.messages.length, `${of}`).toBeGreaterThanOrEqual(texts.length - takes)
    expect(await epochOf(copy), `${of}`).not.toBe(epoch)
    expect(await found(copy), `${of} again`).toEqual(left)
  }
})
