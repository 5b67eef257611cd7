/** F6: places that cannot hold a store. */
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises"
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
afterEach(() => remove())

const places: Readonly<Record<string, () => Promise<string>>> = {
  "a file": async () => {
    await writeFile(location, "mine")
    return location
  },
  "below a file": async () => {
    await writeFile(location, "mine")
    return join(location, "store")
  },
  "without a parent": async () => join(location, "a", "b"),
  // LevelDB cannot open its lock file: for root too, whom no mode of a directory keeps out.
  "a directory that cannot be written": async () => {
    await mkdir(join(location, "LOCK"), { recursive: true })
    return location
  },
  "no path at all": async () => "a\u0000b",
}

it.each(Object.entries(places))(
  "ST12 %s: store-open-failed with its cause, without the path",
  async (_, make) => {
    const place = await make()
    const before = await readdir(parent)
    const store = levelStore(place)
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await store.open().catch((reason: Error) => reason)
      expect(error).toMatchObject({ name: "PeerageError", code: "store-open-failed" })
      expect((error as Error).cause).toBeInstanceOf(Error)
      expect((error as Error).message).not.toContain(parent)
    }
    expect(await readdir(parent)).toEqual(before)
    await expect(store.get(["p", "a"])).rejects.toMatchObject({ code: "store-not-open" })
    await store.close()
  },
)

it("ST1 a store that could not open opens once the reason is gone", async () => {
  const store = levelStore(join(location, "store"))
  await expect(store.open()).rejects.toMatchObject({ code: "store-open-failed" })
  await mkdir(location)
  await store.open()
  await write(store, "1")
  expect(await read(store)).toBe("1")
  await store.close()
})

it("ST3 an open that close overtakes rejects, and does not keep the directory", async () => {
  const store = levelStore(location)
  const opening = expect(store.open()).rejects.toMatchObject({ code: "store-not-open" })
  await store.close()
  await opening
  const other = levelStore(location)
  await other.open()
  await other.close()
})

it("a link may be pointed elsewhere while the store is open", async () => {
  const link = join(parent, "link")
  await mkdir(location)
  await symlink(location, link)
  const store = levelStore(link)
  await store.open()
  await rm(link)
  // Over 16 MiB LevelDB begins new files.
  for (let n = 0; n < 20; n++) await write(store, `${10 + n}`, "x".repeat(1_048_576))
  await store.close()
  expect(await using(location, read)).toBe(Array.from({ length: 20 }, (_, n) => 10 + n).join(" "))
})

it("a relative path stays where it was when the process moves", async () => {
  const home = process.cwd()
  process.chdir(parent)
  const store = levelStore("store")
  process.chdir(home)
  await store.open()
  await store.close()
  expect(await readdir(parent)).toEqual(["store"])
})
