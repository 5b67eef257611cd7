import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { storeConformance } from "../../src/store/conformance.js"
import { storeRules } from "../../src/store/rules.js"

it("the rules are those of the port, word for word", () => {
  const port = readFileSync(new URL("../../../core/src/ports/store.ts", import.meta.url), "utf8")
  const comment = port.replace(/\n \*(?! -) +/g, " ")
  const found = Object.fromEntries(
    [...comment.matchAll(/\* - (ST\d+) (.*)/g)].map(([, number, text]) => [number, text]),
  )
  expect(storeRules).toEqual(found)
})

it("every rule has a test that names it", () => {
  const named = new Set<string>()
  const test = {
    describe: (_: string, body: () => void) => body(),
    it: (title: string) => void named.add(title.split(" ")[0] as string),
  }
  storeConformance({ test, factory: () => Promise.reject(new Error("not run")) })
  expect([...named].sort()).toEqual(Object.keys(storeRules).sort())
})
