import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { transportConformance } from "../../src/transport/conformance.js"
import { dialerRules, transportRules } from "../../src/transport/rules.js"

const rulesOf = (port: string): Record<string, string> => {
  const text = readFileSync(new URL(`../../../core/src/ports/${port}.ts`, import.meta.url), "utf8")
  const found = text.replace(/\n \*(?! -) +/g, " ").matchAll(/\* - ([A-Z]+\d+) (.*)/g)
  return Object.fromEntries(
    [...found].map(([, number, rule]) => [number as string, rule as string]),
  )
}

it("the rules are those of the ports, word for word", () => {
  expect(transportRules).toEqual(rulesOf("transport"))
  expect(dialerRules).toEqual(rulesOf("dialer"))
})

it.each([true, false])("every rule has a test that names it (wire: %s)", (wire) => {
  const named = new Set<string>()
  const test = {
    describe: (_: string, body: () => void) => body(),
    it: (title: string) => void named.add(title.split(" ")[0] as string),
  }
  transportConformance({ test, wire, factory: () => Promise.reject(new Error("not run")) })
  expect([...named].sort()).toEqual(Object.keys({ ...transportRules, ...dialerRules }).sort())
})
