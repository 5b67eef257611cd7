import { createEngine, type Engine, type EngineOptions, memoryStore } from "@peerage/core"
import type { Store } from "@peerage/core/adapter"
import { describe, expect, it } from "vitest"
import { type StoreAdapter, simulate } from "../../src/simulator.js"

/** An engine over a store that forgets every 20th commit, and says nothing. */
function forgetful(options: EngineOptions): Engine {
  const store = options.store as Store
  let commits = 0
  const lies: Store = {
    ...delegated(store),
    commit: async (transactions) =>
      ++commits % 20 === 0 ? transactions.map(() => "done") : store.commit(transactions),
  }
  return createEngine({ ...options, store: lies })
}

/** Somebody's store, whose rows outlive its process. */
function adapter(store: Store = memoryStore()): StoreAdapter {
  return {
    store: {
      ...delegated(store),
      supports: { durable: "machine", exclusive: true },
      // It takes real time, which must decide nothing.
      async commit(transactions) {
        await new Promise((resolve) => setTimeout(resolve, 0))
        return store.commit(transactions)
      },
    },
    async crash() {
      await store.close()
      return adapter(store)
    },
  }
}

function delegated(store: Store): Store {
  return {
    supports: store.supports,
    open: () => store.open(),
    close: () => store.close(),
    get: (key) => store.get(key),
    range: (partition, range) => store.range(partition, range),
    commit: (transactions) => store.commit(transactions),
  }
}

describe("the simulator", { timeout: 60_000 }, () => {
  it("does the same run for the same seed, and another for another", async () => {
    const hashOf = async (seed: number) => (await simulate({ seed, ops: 150 }).run()).traceHash
    const [one, again, other] = [await hashOf(7), await hashOf(7), await hashOf(8)]
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })

  it("replays a trace that was written down, exactly", async () => {
    const sim = simulate({ seed: 11, profile: "harsh", ops: 120 })
    const first = await sim.run()
    const again = await sim.replay(JSON.parse(JSON.stringify(first.trace)))
    expect(again.traceHash).toBe(first.traceHash)
  })

  it("finds a store that forgets, and makes the failing run small", async () => {
    const sim = simulate({ seed: 1, profile: "mild", ops: 150, createEngine: forgetful })
    const failed = await sim.run()
    expect(failed.ok).toBe(false)
    const rule = failed.report.violations[0]?.rule
    const small = await sim.shrink(failed.trace, 80)
    expect(small.report.violations.map((violation) => violation.rule)).toContain(rule)
    expect(small.trace.steps.length).toBeLessThan(failed.trace.steps.length / 3)
    const again = await sim.replay(small.trace)
    expect(again.traceHash).toBe(small.traceHash)
    expect(failed.message).toContain("SIM_SEED=1 SIM_PROFILE=mild SIM_OPS=150 npm run sim")
  })

  it("lets a virtual week pass in under 2 s", async () => {
    const sim = simulate({ seed: 3, profile: "mild", ops: 20 })
    const week = { do: "longPass", afterMs: 604_800_000, data: { ms: 0 } } as const
    const began = performance.now()
    const result = await sim.replay({ ...sim.trace, steps: [...sim.trace.steps, week] })
    expect(result.message.split("\n").slice(2)).toEqual([])
    expect(result.virtualMs).toBeGreaterThan(604_800_000)
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it("runs over somebody's store as over its own disk", async () => {
    const over = await simulate({ seed: 5, ops: 100, store: adapter }).run()
    expect(over.message.split("\n").slice(2)).toEqual([])
    expect(over.report.ok).toBeGreaterThan(10)
  })
})
