/** ST3, ST6, ST7: when and how a commit is answered, and with how many flushes. */
import { Level } from "level"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { levelStore } from "../src/store.js"
import { copyOf, read, temporary, using, write } from "./directory.js"

let location: string
let remove: () => Promise<void>

beforeEach(async () => {
  ;({ location, remove } = await temporary())
})
afterEach(async () => {
  vi.restoreAllMocks()
  await remove()
})

interface Written {
  readonly length: number
  readonly options: unknown
  readonly finish: () => Promise<void>
  readonly fail: (error: Error) => void
}

/** Takes every chained batch that is written, and holds it until it is told how it ends. */
function heldBatches(): Written[] {
  const held: Written[] = []
  const batch = Level.prototype.batch as () => ReturnType<Level["batch"]>
  vi.spyOn(Level.prototype, "batch").mockImplementation(function (
    this: Level,
    ...operations: unknown[]
  ) {
    // The open's own row goes in an array.
    if (operations.length > 0) return batch.apply(this, operations as []) as never
    const chained = batch.call(this)
    const write = chained.write.bind(chained) as (options: unknown) => Promise<void>
    chained.write = (options?: unknown) =>
      new Promise<void>((resolve, reject) => {
        const finish = () => write(options).then(resolve, reject)
        held.push({ length: chained.length, options, finish, fail: reject })
      })
    return chained as never
  })
  return held
}

describe.each([
  [{}, true, "machine"],
  [{ sync: true }, true, "machine"],
  [{ sync: false }, false, "process"],
] as const)("%o", (options, sync, durable) => {
  it(`ST6 writes with sync: ${sync}, and answers only after that`, async () => {
    const held = heldBatches()
    const store = levelStore(location, options)
    expect(store.supports).toEqual({ durable, exclusive: true })
    await store.open()
    let answered = false
    const committed = write(store, "1").then(() => (answered = true))
    await vi.waitFor(() => expect(held).toHaveLength(1))
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    expect(held[0]?.options).toEqual({ sync })
    await held[0]?.finish()
    await committed
    await store.close()
  })
})

it("ST6 all transactions of a call, and of the calls that come meanwhile, share one write", async () => {
  const held = heldBatches()
  const store = levelStore(location)
  await store.open()
  const first = store.commit(
    Array.from({ length: 64 }, (_, n) => ({ puts: [[["p", `a${n}`], ""]] }) as const),
  )
  const rest = Array.from({ length: 50 }, (_, n) => write(store, `b${n}`))
  await vi.waitFor(() => expect(held).toHaveLength(1))
  expect(held[0]?.length).toBe(64)
  await held[0]?.finish()
  await first
  await vi.waitFor(() => expect(held).toHaveLength(2))
  expect(held[1]?.length).toBe(50)
  await held[1]?.finish()
  await Promise.all(rest)
  expect(held).toHaveLength(2)
  await store.close()
})

it("ST3 close waits for a commit that is written, and for one that waits for that", async () => {
  const held = heldBatches()
  const store = levelStore(location)
  const other = levelStore(`${location}-other`)
  await Promise.all([store.open(), other.open()])
  const commits = Promise.allSettled([write(store, "1"), write(store, "2")])
  const closing = store.close()
  // By the time that one with nothing to wait for is closed, this one would be too.
  await other.close()
  vi.restoreAllMocks()
  await held[0]?.finish()
  const done = { status: "fulfilled", value: ["done"] }
  expect(await commits).toEqual([done, done])
  await closing
  expect(await using(location, read)).toBe("1 2")
})

it("ST7 L12 a failed write is unknown, and so is all after it until the store is opened again", async () => {
  const held = heldBatches()
  const store = levelStore(location)
  await store.open()
  const disk = new Error(`IO error: ${location}/000003.log: no space left on device`)
  const commits = [write(store, "1"), write(store, "2"), write(store, "3")]
  await vi.waitFor(() => expect(held).toHaveLength(1))
  held[0]?.fail(disk)
  for (const commit of [...commits, write(store, "4")]) {
    const error = await commit.catch((reason: Error) => reason)
    expect(error).toMatchObject({ name: "PeerageError", code: "store-failed", cause: disk })
    expect((error as Error).message).not.toContain(location)
  }
  expect(held).toHaveLength(1)
  // Reads go on.
  expect(await read(store)).toBe("")
  await store.close()
  await store.open()
  const again = write(store, "5")
  await vi.waitFor(() => expect(held).toHaveLength(2))
  await held[1]?.finish()
  expect(await again).toEqual(["done"])
  await store.close()
})

it("ST7 a commit that never reached LevelDB is not-applied, and the store goes on", async () => {
  const store = levelStore(location)
  await store.open()
  const wrong = store.commit([
    { puts: [[["p", "1"], "1"]] },
    { puts: [[["p", "2"], undefined as never]] },
  ])
  await expect(wrong).rejects.toMatchObject({ name: "PeerageError", code: "not-applied" })
  expect(await write(store, "3")).toEqual(["done"])
  expect(await read(store)).toBe("3")
  await store.close()
})

it("R21 rows of one transaction are there together after a death between commits", async () => {
  const store = levelStore(location)
  await store.open()
  for (let n = 0; n < 20; n++) {
    await store.commit([
      {
        puts: [
          [["left", `${100 + n}`], ""],
          [["right", `${100 + n}`], ""],
        ],
      },
    ])
  }
  const left = await copyOf(location)
  await store.close()
  await using(left, async (found) => {
    const rows = await found.range("left", { limit: 100 })
    expect(rows).toHaveLength(20)
    expect(await found.range("right", { limit: 100 })).toEqual(rows)
  })
})
