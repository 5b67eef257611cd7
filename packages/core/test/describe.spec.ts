/** What an engine says of itself, and what it asks of a store before it says so. */
import { createEngine, limitTable, memoryStore, type Store, type Transaction } from "@peerage/core"
import { asyncStore, faultyStore } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { createInProcess } from "../src/in-process/transport.js"

describe("describe()", () => {
  it("P1 P14 ST6 says what the store survives, which wires there are and what is in force", async () => {
    const engine = createEngine({
      appId: "demo",
      transports: [createInProcess().transport],
      limits: { sendsPerSecond: 7, checkMs: Number.POSITIVE_INFINITY },
      retention: { maxAgeMs: 86_400_000 },
      signatures: { required: true, keys: [{ id: "k1", secret: "a secret of the host's" }] },
      gates: [{ check: () => true }],
    })
    expect(engine.describe().store).toEqual({ durable: "none", exclusive: true, tried: false })
    await engine.open()
    const said = engine.describe()
    expect(said).toMatchObject({
      appId: "demo",
      format: { frames: 1, rows: 1 },
      store: { durable: "none", exclusive: true, tried: true },
      transports: [
        { name: "in-process", resume: true },
        { name: "in-process", resume: true },
      ],
      limits: { sendsPerSecond: 7, checkMs: Number.POSITIVE_INFINITY, textBytes: 5_120 },
      resumeWindowMs: 30_000,
      retentionMs: 86_400_000,
      appHistory: true,
      checks: { authorize: false, signatures: true, gates: 1 },
    })
    expect(Object.keys(said.limits)).toEqual(Object.keys(limitTable))
    await engine.close()
  })

  it("S40 tells no secret, and nobody can change the engine by it", async () => {
    const keys = [{ id: "key-of-spring", secret: "a secret of the host's" }]
    const engine = createEngine({ appId: "demo", signatures: { required: true, keys } })
    const said = engine.describe()
    expect(JSON.stringify(said)).not.toMatch(/secret|spring/)
    Object.assign(said.limits, { textBytes: 1 })
    expect(engine.describe().limits.textBytes).toBe(5_120)
  })

  it("refuses adapters that do not say what they can", () => {
    const withStore = (supports: unknown) => () =>
      createEngine({ appId: "demo", store: { ...memoryStore(), supports } as Store })
    expect(withStore({ durable: "disk", exclusive: true })).toThrow(/durable/)
    expect(withStore({ durable: "none" })).toThrow(/exclusive/)
    expect(withStore(undefined)).toThrow(/durable/)
    const wire = { ...createInProcess().transport, supports: {} }
    expect(() => createEngine({ appId: "demo", transports: [wire as never] })).toThrow(/resume/)
  })
})

/** A store that is wrong in one place. */
const broken: Readonly<Record<string, (sound: Store) => Partial<Store>>> = {
  "ST5 applies what a check forbids": (sound) => ({
    supports: { durable: "none", exclusive: false },
    commit: (all) => sound.commit(all.map(({ checks: _, ...writes }) => writes)),
  }),
  "ST8 forgets what it said was done": () => ({ range: async () => [] }),
  "ST8 keeps what was there before": (sound) => {
    const seen = new Set<string>()
    return {
      commit: (all) =>
        sound.commit(
          all.map(({ puts = [], ...rest }) => ({
            ...rest,
            puts: puts.filter(([key]) => {
              const isNew = key[0] !== "trial" || !seen.has(key[1])
              seen.add(key[1])
              return isNew
            }),
          })),
        ),
    }
  },
  "ST9 orders as people do": (sound) => ({
    async range(partition, range) {
      const rows = await sound.range(partition, range)
      return [...rows].sort((a, b) => a.sort.localeCompare(b.sort))
    },
  }),
  "ST10 drops a NUL": rewriting((value) => value.replaceAll("\u0000", "")),
  "ST10 drops a byte order mark": rewriting((value) => value.replaceAll("\ufeff", "")),
  "ST10 normalises": rewriting((value) => value.normalize("NFC")),
  "ST10 takes an empty value for none": rewriting((value) => value || "empty"),
}

describe("a store that is opened", () => {
  it.each(Object.entries(broken))("and %s, is not taken", async (title, breakIt) => {
    const sound = memoryStore()
    const store = over(sound, breakIt(sound))
    const twice = title.startsWith("ST8 keeps")
    if (twice) await createAndClose(store)
    const engine = createEngine({ appId: "demo", store })
    const rule = title.split(" ")[0] as string
    await expect(engine.open()).rejects.toMatchObject({
      code: "store-open-failed",
      cause: { message: expect.stringContaining(rule) },
    })
    // Nothing stays half open: somebody else may have it.
    await sound.open()
    await sound.close()
  })

  it("ST5 ST8 ST9 ST10 is taken if it does, exclusive or not, also when it answers late", async () => {
    for (const exclusive of [true, false]) {
      const sound = memoryStore()
      const store = over(sound, { supports: { durable: "process", exclusive } })
      for (const each of [store, asyncStore(store)]) {
        await createAndClose(each)
        await createAndClose(each)
      }
    }
  })

  it("L12 is tried again when it is opened again", async () => {
    const sound = memoryStore()
    let isBroken = false
    const cheating = over(sound, {
      range: async (partition, range) => (isBroken ? [] : sound.range(partition, range)),
    })
    const store = faultyStore(cheating, [{ call: "commit", nth: 2, fault: "store-failed" }])
    const engine = createEngine({ appId: "demo", store })
    await engine.open()
    await expect(engine.host.send("x", { to: "bob" })).rejects.toMatchObject({
      code: "outcome-unknown",
    })
    isBroken = true
    await expect(engine.reopen()).rejects.toMatchObject({ code: "store-open-failed" })
    expect(engine.status).toBe("degraded")
    isBroken = false
    await engine.reopen()
    expect(engine.status).toBe("open")
    await engine.host.send("x", { to: "bob" })
    await engine.close()
  })
})

async function createAndClose(store: Store): Promise<void> {
  const engine = createEngine({ appId: "demo", store })
  await engine.open()
  expect(engine.describe().store.tried).toBe(true)
  await engine.close()
}

function over(sound: Store, changed: Partial<Store>): Store {
  return {
    supports: sound.supports,
    open: () => sound.open(),
    close: () => sound.close(),
    get: (key) => sound.get(key),
    range: (partition, range) => sound.range(partition, range),
    commit: (transactions: readonly Transaction[]) => sound.commit(transactions),
    ...changed,
  }
}

function rewriting(change: (value: string) => string): (sound: Store) => Partial<Store> {
  return (sound) => ({
    commit: (all) =>
      sound.commit(
        all.map(({ puts = [], ...rest }) => ({
          ...rest,
          puts: puts.map(([key, value]) => [key, change(value)] as const),
        })),
      ),
  })
}
