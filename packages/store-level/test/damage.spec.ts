/** F7, F8: damage of every file, seen before LevelDB opens it; and what looks like the end of a machine, which is none. */
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { crc32c, masked } from "../src/leveldb/crc32c.js"
import { type LevelStoreOptions, levelStore } from "../src/store.js"
import { copyOf, filesOf, read, temporary, using, write } from "./directory.js"

const rows = 60
let parent: string
let remove: () => Promise<void>
/** A store with rows in several tables and 60 in the log: as a death of the process left it, and as it was closed. */
let killed: string
let closed: string

beforeAll(async () => {
  const place = await temporary()
  ;({ parent, remove } = place)
  closed = place.location
  // Rows that Snappy can pack, of which it can make something, and of which it can make nothing.
  const text = (n: number) => `${n} ${"lorem ipsum ".repeat(n % 7)}${Math.sin(n)}`
  for (let life = 0; life < 3; life++) {
    await using(closed, async (store) => {
      for (let n = 0; n < 100; n++) await write(store, `t${life}${100 + n}`, text(n))
    })
  }
  const store = levelStore(closed)
  await store.open()
  for (let n = 0; n < rows; n++) await write(store, `u${100 + n}`, "x".repeat(20 * n))
  killed = await copyOf(closed)
  await store.close()
})
afterAll(() => remove())

/** Opens a copy in which one file is other than it was: the rows, or the code of the refusal. */
async function opened(
  base: string,
  name: string,
  change: (bytes: Buffer) => Buffer,
  options?: LevelStoreOptions,
): Promise<string> {
  const copy = join(parent, "copy")
  await cp(base, copy, { recursive: true })
  try {
    await writeFile(join(copy, name), change(await readFile(join(copy, name))))
    const before = await contentsOf(copy)
    return await using(copy, read, options).catch(async (error: { code: string }) => {
      // Nothing is repaired: what is refused stays as it is.
      expect(await contentsOf(copy)).toEqual(before)
      return error.code
    })
  } finally {
    await rm(copy, { recursive: true })
  }
}

/** LOG and LOCK hold nothing of ours. */
async function contentsOf(location: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(location)).filter((name) => !/^(LOG|LOCK|LOG.old)$/.test(name))
  const entries = names.map(async (name) => [
    name,
    (await readFile(join(location, name))).toString("hex"),
  ])
  return Object.fromEntries(await Promise.all(entries))
}

async function nameOf(base: string, pattern: RegExp): Promise<string> {
  return (await filesOf(base, pattern)).at(-1) as string
}

const flippedAt = (at: number) => (bytes: Buffer) => {
  const flipped = Buffer.from(bytes)
  flipped[at] = (flipped[at] as number) ^ 0x10
  return flipped
}
const cutBy = (bytes: number) => (file: Buffer) => file.subarray(0, file.length - bytes)

describe("a store whose process died", { timeout: 30_000 }, () => {
  it("F8 a flipped bit anywhere in the log before its last record: store-damaged", async () => {
    const log = await nameOf(killed, /\.log$/)
    const size = (await readFile(join(killed, log))).length
    const last = 7 + 12 + 1_200
    for (let at = 3; at < size - last; at += 1_499) {
      expect(await opened(killed, log, flippedAt(at)), `at ${at} of ${size}`).toBe("store-damaged")
    }
  })

  it("F8 pages of zeros in the middle of the log: store-damaged", async () => {
    const log = await nameOf(killed, /\.log$/)
    const zeroed = (bytes: Buffer) => Buffer.from(bytes).fill(0, 4_096, 8_192)
    expect(await opened(killed, log, zeroed)).toBe("store-damaged")
    const without = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 32_768 - 20_000), bytes])
    expect(await opened(killed, log, without)).toBe("store-damaged")
  })

  it("F7 a log that is cut, or ends in zeros or rubbish, has lost its end and nothing else", async () => {
    const whole = (await opened(killed, "LOG", (bytes) => bytes)).split(" ")
    const log = await nameOf(killed, /\.log$/)
    const ends = [
      cutBy(1),
      cutBy(1_300),
      cutBy(9_000),
      (bytes: Buffer) => Buffer.from(bytes).fill(0, bytes.length - 512),
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(70_000)]),
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(40_000, "rubbish")]),
    ]
    for (const [n, change] of ends.entries()) {
      const left = (await opened(killed, log, change)).split(" ")
      expect(left, `end ${n}`).toEqual(whole.slice(0, left.length))
      expect(left.length).toBeGreaterThan(whole.length - 12)
    }
  })
})

describe("a store of which nothing was flushed", { timeout: 30_000 }, () => {
  const broken = (bytes: Buffer) => Buffer.from(bytes).fill(0, 12_288, 16_384)

  it("F2 has lost what is behind a hole in its log, and nothing else; unless it was closed", async () => {
    const whole = await opened(killed, "LOG", (bytes) => bytes)
    const log = await nameOf(killed, /\.log$/)
    const left = await opened(killed, log, broken, { sync: false })
    expect(whole.startsWith(left)).toBe(true)
    expect(left.split(" ").length).toBeGreaterThan(300)
    expect(left.length).toBeLessThan(whole.length)
    const closedLog = await nameOf(closed, /\.log$/)
    expect(await opened(closed, closedLog, broken, { sync: false })).toBe("store-damaged")
  })

  it("F2 has lost the newer log too if the older one has lost its end", async () => {
    const copy = join(parent, "two-logs")
    await cp(killed, copy, { recursive: true })
    const log = await nameOf(copy, /\.log$/)
    const bytes = await readFile(join(copy, log))
    // The first block ends within a record, of which the end is missing then; the second one goes on with it.
    await writeFile(join(copy, log), bytes.subarray(0, 20_000))
    const later = `${String(Number.parseInt(log, 10) + 50).padStart(6, "0")}.log`
    await writeFile(join(copy, later), logOf(Buffer.alloc(40), 1_000n))
    await expect(using(copy, read)).rejects.toMatchObject({ code: "store-damaged" })
    const left = (await using(copy, read, { sync: false })).split(" ")
    expect(left.length).toBeGreaterThan(300)
    expect(await readFile(join(copy, "lost", log))).toEqual(bytes.subarray(0, 20_000))
    expect(await filesOf(join(copy, "lost"), /./)).toEqual([log, later])
    expect((await using(copy, read)).split(" ")).toEqual(left)
  })

  /** A log with one record, whose first write has this number. */
  function logOf(record: Buffer, sequence: bigint): Buffer {
    record.writeBigUInt64LE(sequence)
    record.writeUInt32LE(1, 8)
    const piece = Buffer.concat([Buffer.from([0, 0, 0, 0, record.length, 0, 1]), record])
    piece.writeUInt32LE(masked(crc32c(piece, 6, piece.length)))
    return piece
  }
})

describe("a store that was closed", { timeout: 30_000 }, () => {
  it("F8 its log is whole: a flipped bit anywhere and any cut: store-damaged", async () => {
    const log = await nameOf(closed, /\.log$/)
    const size = (await readFile(join(closed, log))).length
    for (const at of [0, 5, 6, 7, 40, size - 1_000, size - 1])
      expect(await opened(closed, log, flippedAt(at)), `at ${at}`).toBe("store-damaged")
    for (const bytes of [1, 1_250, 40_000])
      expect(await opened(closed, log, cutBy(bytes)), `cut by ${bytes}`).toBe("store-damaged")
  })

  it("F8 its MANIFEST is cut, also between two edits: store-damaged", async () => {
    const manifest = await nameOf(closed, /^MANIFEST-/)
    const size = (await readFile(join(closed, manifest))).length
    for (let bytes = 1; bytes < size; bytes += 11)
      expect(await opened(closed, manifest, cutBy(bytes)), `by ${bytes}`).toBe("store-damaged")
  })

  it("is not damaged because LevelDB alone has opened it since", async () => {
    const { Level } = await import("level")
    const copy = join(parent, "visited")
    await cp(closed, copy, { recursive: true })
    const raw = new Level(copy)
    await raw.open()
    await raw.close()
    expect((await using(copy, read)).split(" ")).toHaveLength(300 + rows)
  })

  it("is not damaged because LevelDB has repaired it, which leaves it without a log", async () => {
    const { ClassicLevel } = await import("classic-level")
    const copy = join(parent, "repaired")
    await cp(closed, copy, { recursive: true })
    await ClassicLevel.repair(copy)
    expect((await using(copy, read)).split(" ")).toHaveLength(300 + rows)
  })
})

describe("tables and MANIFEST", { timeout: 30_000 }, () => {
  it("F8 a flipped bit anywhere in a table but its footer's padding: store-damaged", async () => {
    for (const table of await filesOf(closed, /\.(ldb|sst)$/)) {
      const size = (await readFile(join(closed, table))).length
      for (let at = 1; at < size - 48; at += 797)
        expect(await opened(closed, table, flippedAt(at)), `at ${at}`).toBe("store-damaged")
      for (const at of [size - 1, size - 48])
        expect(await opened(closed, table, flippedAt(at)), `at ${at}`).toBe("store-damaged")
      expect(await opened(closed, table, cutBy(1))).toBe("store-damaged")
    }
  })

  it("F7 a MANIFEST that grew and was not written ends in zeros, and takes nothing away", async () => {
    const whole = await opened(killed, "LOG", (bytes) => bytes)
    const manifest = await nameOf(killed, /^MANIFEST-/)
    for (const zeros of [1, 7, 150, 40_000]) {
      const grown = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(zeros)])
      expect(await opened(killed, manifest, grown), `${zeros} zeros`).toBe(whole)
      expect(await opened(closed, manifest, grown), `${zeros} zeros`).toBe("store-damaged")
    }
  })

  it("F2 a MANIFEST whose last edit was half written takes nothing away", async () => {
    const whole = await opened(killed, "LOG", (bytes) => bytes)
    const manifest = await nameOf(killed, /^MANIFEST-/)
    const edit = Buffer.alloc(7 + 80, Buffer.from([9, 9, 9, 9, 80, 0, 1]))
    const half = (bytes: Buffer) => Buffer.concat([bytes, edit])
    expect(await opened(killed, manifest, half)).toBe(whole)
    expect(await opened(closed, manifest, half)).toBe("store-damaged")
  })

  it("F8 a flipped bit of the MANIFEST, killed or closed, is told or takes nothing away", async () => {
    for (const base of [killed, closed]) {
      const whole = await opened(base, "LOG", (bytes) => bytes)
      const manifest = await nameOf(base, /^MANIFEST-/)
      const size = (await readFile(join(base, manifest))).length
      for (let at = 0; at < size; at += 11)
        expect(["store-damaged", whole], `at ${at}`).toContain(
          await opened(base, manifest, flippedAt(at)),
        )
    }
  })
})
