import type { FailureCode, Store } from "@peerage/core/adapter"
import { describe, expect, it } from "vitest"
import { turn } from "../../src/assertion.js"
import { asyncStore, seededPause } from "../../src/store/async-store.js"
import { storeConformance } from "../../src/store/conformance.js"
import { faultyStore, type StoreFault } from "../../src/store/faulty-store.js"
import { Disk, SoundStore } from "./sound-store.js"

const write = (store: Store, value: string) => store.commit([{ puts: [[["p", "a"], value]] }])
const read = (store: Store) => store.get(["p", "a"])

async function opened(plan: readonly StoreFault[]) {
  const disk = new Disk()
  const store = faultyStore(new SoundStore(disk), plan)
  await store.open()
  return { store, found: () => disk.rows.get(["p", "a"]) }
}

describe("asyncStore", () => {
  it("answers in another turn, in an order that its seed gives", async () => {
    const orderOf = async (seed: number): Promise<readonly number[]> => {
      const order: number[] = []
      const store = asyncStore(new SoundStore(new Disk()), seededPause(seed))
      await store.open()
      const calls = Array.from({ length: 20 }, (_, n) => read(store).then(() => order.push(n)))
      expect(order).toEqual([])
      await Promise.all(calls)
      return order
    }
    const first = await orderOf(7)
    expect(await orderOf(7)).toEqual(first)
    expect(await orderOf(8)).not.toEqual(first)
    expect(first).not.toEqual([...first].sort((one, other) => one - other))
  })

  it("ST1 waits for the pause that it is given, and is not open before it has said so", async () => {
    const pauses: (() => void)[] = []
    const store = asyncStore(
      new SoundStore(new Disk()),
      () => new Promise((resolve) => pauses.push(resolve)),
    )
    let answered = false
    const opening = store.open().then(() => {
      answered = true
    })
    while (pauses.length === 0) await turn()
    const early = expect(read(store)).rejects.toMatchObject({ code: "store-not-open" })
    while (pauses.length === 1) await turn()
    expect(answered).toBe(false)
    for (const release of pauses) release()
    await Promise.all([opening, early])
  })
})

describe("asyncStore over a sound store", () => {
  const factory = () => {
    const disk = new Disk()
    const make = () => asyncStore(new SoundStore(disk), seededPause(3))
    return { store: make(), reopen: make }
  }
  storeConformance({ test: { describe, it }, factory })
})

describe("faultyStore", () => {
  it("without a plan is the store", async () => {
    const { store, found } = await opened([])
    expect(await write(store, "1")).toEqual(["done"])
    expect(await read(store)).toBe("1")
    expect(found()).toBe("1")
    expect(store.calls).toEqual({ open: 1, close: 0, get: 1, range: 0, commit: 1 })
  })

  for (const code of ["not-applied", "store-failed"] satisfies FailureCode[]) {
    it(`rejects the nth call with ${code}, applied or not, and no other`, async () => {
      const { store, found } = await opened([
        { call: "commit", nth: 2, fault: code },
        { call: "commit", nth: 4, times: 2, fault: code, applied: true },
      ])
      await write(store, "1")
      await expect(write(store, "2")).rejects.toMatchObject({ name: "PeerageError", code })
      expect(found()).toBe("1")
      await write(store, "3")
      await expect(write(store, "4")).rejects.toMatchObject({ code })
      expect(found()).toBe("4")
      await expect(write(store, "5")).rejects.toMatchObject({ code })
      expect(await write(store, "6")).toEqual(["done"])
    })
  }

  it("hangs, applied or not", async () => {
    const { store, found } = await opened([
      { call: "commit", nth: 1, fault: "hang" },
      { call: "commit", nth: 2, fault: "hang", applied: true },
    ])
    const outcomes: unknown[] = []
    void write(store, "1").then(() => outcomes.push("answered"))
    await turn()
    expect(found()).toBeUndefined()
    void write(store, "2").then(() => outcomes.push("answered"))
    await turn()
    expect(found()).toBe("2")
    store.release()
    await turn()
    expect(outcomes).toEqual([])
  })

  it("answers late, applied at once or at its release", async () => {
    const { store, found } = await opened([
      { call: "commit", nth: 1, fault: "late" },
      { call: "commit", nth: 2, fault: "late", applied: true },
    ])
    const answers: unknown[] = []
    const first = write(store, "1").then((results) => answers.push(results))
    await turn()
    expect(found()).toBeUndefined()
    const second = write(store, "2").then((results) => answers.push(results))
    await turn()
    expect(found()).toBe("2")
    expect(answers).toEqual([])
    store.release()
    await Promise.all([first, second])
    expect(answers).toEqual([["done"], ["done"]])
    expect(found()).toBe("1")
  })

  it("fails opens, reads and closes as well", async () => {
    const disk = new Disk()
    const store = faultyStore(new SoundStore(disk), [
      { call: "open", nth: 1, fault: "store-open-failed" },
      { call: "get", nth: 1, times: Number.POSITIVE_INFINITY, fault: "store-damaged" },
      { call: "range", nth: 1, fault: "store-failed" },
      { call: "close", nth: 1, fault: "store-failed", applied: true },
    ])
    await expect(store.open()).rejects.toMatchObject({ code: "store-open-failed" })
    await store.open()
    for (let n = 0; n < 5; n++)
      await expect(read(store)).rejects.toMatchObject({ code: "store-damaged" })
    await expect(store.range("p", { limit: 1 })).rejects.toMatchObject({ code: "store-failed" })
    expect(await store.range("p", { limit: 1 })).toEqual([])
    await expect(store.close()).rejects.toMatchObject({ code: "store-failed" })
    expect(disk.owner).toBeUndefined()
  })
})
