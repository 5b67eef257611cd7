/** Damage that LevelDB would open without a word, or with an empty database in the place of the old. */
import { mkdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Level } from "level"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { levelStore } from "../src/store.js"
import { copyOf, filesOf, read, temporary, using, write } from "./directory.js"

let location: string
let parent: string
let remove: () => Promise<void>

beforeEach(async () => {
  ;({ location, parent, remove } = await temporary())
})
afterEach(() => remove())

/** A store with rows in a table and in the log. */
async function filled(): Promise<void> {
  await using(location, (store) => write(store, "1"))
  await using(location, (store) => write(store, "2"))
}

const opening = (at = location) => levelStore(at).open()
const code = (expected: string) => expect.objectContaining({ name: "PeerageError", code: expected })

describe("F8 what was there is missing", () => {
  it.each([["CURRENT"], ["MANIFEST"], ["log"]])(
    "%s: store-damaged, and nothing is touched",
    async (which) => {
      await filled()
      const pattern = { CURRENT: /^CURRENT$/, MANIFEST: /^MANIFEST-/, log: /\.log$/ }[
        which
      ] as RegExp
      const names = await filesOf(location, pattern)
      expect(names.length).toBeGreaterThan(0)
      for (const name of names) await rename(join(location, name), join(parent, name))
      for (let attempt = 0; attempt < 3; attempt++)
        await expect(opening()).rejects.toEqual(code("store-damaged"))
      for (const name of names) await rename(join(parent, name), join(location, name))
      expect(await using(location, read)).toBe("1 2")
    },
  )

  it("the log of a store whose process died: store-damaged", async () => {
    const store = levelStore(location)
    await store.open()
    await write(store, "1")
    const left = await copyOf(location)
    await store.close()
    for (const name of await filesOf(left, /\.log$/)) await rm(join(left, name))
    await expect(opening(left)).rejects.toEqual(code("store-damaged"))
  })

  it("what is in the log: store-damaged, again and again", async () => {
    await filled()
    for (const name of await filesOf(location, /\.log$/)) await truncate(join(location, name))
    for (let attempt = 0; attempt < 3; attempt++)
      await expect(opening()).rejects.toEqual(code("store-damaged"))
  })

  it("a table: store-damaged", async () => {
    await filled()
    const [table] = await filesOf(location, /\.(ldb|sst)$/)
    await rm(join(location, table as string))
    await expect(opening()).rejects.toEqual(code("store-damaged"))
  })

  it("CURRENT and the sentinel too: still no empty store", async () => {
    await filled()
    await rm(join(location, "CURRENT"))
    await rm(join(location, "PEERAGE"))
    await expect(opening()).rejects.toEqual(code("store-damaged"))
  })

  it("all but the sentinel, or an older copy of the rest: store-damaged", async () => {
    await using(location, (store) => write(store, "1"))
    const older = await copyOf(location)
    await using(location, (store) => write(store, "2"))
    await rename(join(location, "PEERAGE"), join(older, "PEERAGE"))
    await expect(opening(older)).rejects.toEqual(code("store-damaged"))
    for (const name of await filesOf(older, /^[^P]/)) await rm(join(older, name))
    await expect(opening(older)).rejects.toEqual(code("store-damaged"))
  })

  it.each([[""], ["{}"], ["null"], ["\u0000\u0000"]])(
    "the sentinel's text (%j): store-damaged",
    async (text) => {
      await filled()
      await writeFile(join(location, "PEERAGE"), text)
      await expect(opening()).rejects.toEqual(code("store-damaged"))
    },
  )

  it("a bit of CURRENT or MANIFEST: store-damaged", async () => {
    await filled()
    for (const name of await filesOf(location, /^(CURRENT|MANIFEST-\d+)$/)) {
      const path = join(location, name)
      const sound = await readFile(path)
      const flipped = Buffer.from(sound)
      flipped[10] = (flipped[10] as number) ^ 1
      await writeFile(path, flipped)
      await expect(opening()).rejects.toEqual(code("store-damaged"))
      await writeFile(path, sound)
    }
    expect(await using(location, read)).toBe("1 2")
  })
})

describe("the sentinel", () => {
  it("lost alone is written again", async () => {
    await filled()
    await rm(join(location, "PEERAGE"))
    expect(await using(location, read)).toBe("1 2")
    const text = await readFile(join(location, "PEERAGE"), "utf8")
    expect(JSON.parse(text)).toMatchObject({ format: 1, opens: 3 })
  })

  it("is not there yet after a crash in the first open, and does no harm", async () => {
    await using(location, (store) => write(store, "1"))
    const names = await filesOf(location, /^(MANIFEST|CURRENT|LOCK|LOG|\d)/)
    expect(names.length).toBeGreaterThan(3)
    await rm(join(location, "PEERAGE"))
    await writeFile(join(location, "PEERAGE.next"), "{")
    expect(await using(location, read)).toBe("1")
  })

  it.each([[[]], [["000003.log", "MANIFEST-000002"]]])(
    "F2 is not there after a loss of power in the first open, nor anything else (%j)",
    async (also) => {
      await mkdir(location)
      for (const name of ["MANIFEST-000001", ...also]) await writeFile(join(location, name), "")
      await writeFile(join(location, "CURRENT"), "MANIFEST-000001\n")
      await using(location, (store) => write(store, "1"))
      expect(await using(location, read)).toBe("1")
    },
  )

  it("may be behind the row, as after a crash between the two", async () => {
    await using(location, (store) => write(store, "1"))
    const before = await readFile(join(location, "PEERAGE"))
    await using(location, (store) => write(store, "2"))
    await writeFile(join(location, "PEERAGE"), before)
    expect(await using(location, read)).toBe("1 2")
  })
})

describe("F22 the format", () => {
  it("of another version in the sentinel: store-format, before LevelDB touches a file", async () => {
    await filled()
    await writeFile(join(location, "PEERAGE"), '{"format":2,"opens":1}')
    const before = await filesOf(location, /./)
    await expect(opening()).rejects.toEqual(code("store-format"))
    expect(await filesOf(location, /./)).toEqual(before)
  })

  it("of another version in the row: store-format", async () => {
    await filled()
    const raw = new Level(location)
    await raw.put("\x01format", '{"format":2,"opens":9}')
    await raw.close()
    await expect(opening()).rejects.toEqual(code("store-format"))
  })

  it("of another program: store-format, and its rows stay", async () => {
    const raw = new Level(location)
    await raw.put("theirs", "1")
    await raw.close()
    await expect(opening()).rejects.toEqual(code("store-format"))
    await raw.open()
    expect(await raw.keys().all()).toEqual(["theirs"])
    await raw.close()
  })

  it("missing among rows that were ours: store-damaged", async () => {
    await filled()
    const raw = new Level(location)
    await raw.del("\x01format")
    await raw.close()
    await expect(opening()).rejects.toEqual(code("store-damaged"))
  })
})
