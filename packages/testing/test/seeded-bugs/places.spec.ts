/** The seeded bugs are looked for in minutes (`npm run sim:bugs`); that each has its place is known at once. */
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { bugs } from "./bugs.js"
import { ownRules } from "./own-rules.js"

it("every seeded bug finds the one place in the engine that it changes", () => {
  const lost = bugs.filter(({ file, find }) => {
    const source = readFileSync(new URL(`../../../core/src/${file}`, import.meta.url), "utf8")
    return source.split(find).length !== 2
  })
  expect(lost.map(({ name }) => name)).toEqual([])
  expect(bugs.length).toBeGreaterThanOrEqual(24)
})

it("every seeded bug breaks a rule of the checker, and not most of them", () => {
  for (const { name, breaks } of bugs) {
    const { length } = ownRules(breaks)
    expect(length > 0 && length <= 4, name).toBe(true)
  }
})
