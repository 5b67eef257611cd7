import { readdirSync, readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import type { Decision, Env } from "../../src/domain/decision.js"
import { evolve } from "../../src/domain/evolve.js"
import { emptyState, type State, type View } from "../../src/domain/state.js"
import type * as Step from "../../src/domain/step.js"
import type { Input } from "../../src/model/input.js"
import { operations, runRandomly } from "./random-run.js"

type Taken = { readonly input: Input; readonly env: Env; readonly decision: Decision }
const taken = vi.hoisted(() => [] as Taken[])

// Every step that the loop takes is written down, with what it was given.
vi.mock("../../src/domain/step.js", async (original) => {
  const { step } = await original<typeof Step>()
  return {
    step(view: View<State>, input: Input, env: Env) {
      const decision = step(view, input, env)
      taken.push({ input, env, decision })
      return decision
    },
  }
})

/** Runs with everything forbidden that is not data. */
function without<T>(names: readonly string[], call: () => T): T {
  const random = Math.random
  const known = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name)!)
  const forbidden = (name: string) => () => {
    throw new Error(`The pure core used ${name}`)
  }
  Math.random = forbidden("Math.random") as () => number
  for (const name of names) {
    Object.defineProperty(globalThis, name, { configurable: true, get: forbidden(name) })
  }
  try {
    return call()
  } finally {
    Math.random = random
    names.forEach((name, at) => {
      Object.defineProperty(globalThis, name, known[at]!)
    })
  }
}

describe("the pure core", () => {
  it("decides the same again, with no clock, no chance, no timer and no digest but its env's", async () => {
    const { step } = await vi.importActual<typeof Step>("../../src/domain/step.js")
    const [all] = fc.sample(operations, { numRuns: 1, seed: 7 })
    taken.length = 0
    for (const more of [all!, ...fc.sample(operations, { numRuns: 10, seed: 8 })]) {
      taken.length = 0
      await runRandomly(more)
      const recorded = [...taken]
      expect(recorded.length).toBeGreaterThan(20)
      const forbidden = ["Date", "crypto", "performance", "queueMicrotask", "process"]
      forbidden.push("setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval")
      const again = without(forbidden, () => {
        const state = emptyState()
        return recorded.map(({ input, env }) => {
          const decision = step(state, input, env)
          for (const fact of decision.facts) evolve(state, fact)
          return decision
        })
      })
      expect(again).toEqual(recorded.map(({ decision }) => decision))
    }
  }, 60_000)

  it("notices what is forbidden", () => {
    expect(() => without(["Date"], () => Date.now())).toThrow("The pure core used Date")
    expect(() => without([], () => Math.random())).toThrow("The pure core used Math.random")
  })

  it("domain/ imports nothing but model/, itself and fp-ts; model/ nothing but itself, fp-ts and io-ts", () => {
    const outside = (folder: string, allowed: RegExp) => {
      const at = new URL(`../../src/${folder}/`, import.meta.url)
      return readdirSync(at).flatMap((file) => {
        const text = readFileSync(new URL(file, at), "utf8")
        const imports = [...text.matchAll(/(?<!")(?:from|import)\s*\(?\s*["']([^"'\s]+)["']/g)]
        return imports.map(([, from]) => `${file}: ${from}`).filter((line) => !allowed.test(line))
      })
    }
    expect(
      outside("domain", /: (\.\/[\w-]+\.js|\.\.\/model\/[\w-]+\.js|fp-ts\/lib\/\w+\.js)$/),
    ).toEqual([])
    expect(outside("model", /: (\.\/[\w-]+\.js|fp-ts\/lib\/\w+\.js|io-ts)$/)).toEqual([])
  })
})
