/** The seeded bugs are looked for in minutes (`npm run sim:bugs`); that each has its place is known at once. */
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { bugs } from "./bugs.js"

it("every seeded bug finds the one place in the engine that it changes", () => {
  const lost = bugs.filter(({ file, find }) => {
    const source = readFileSync(new URL(`../../../core/src/${file}`, import.meta.url), "utf8")
    return source.split(find).length !== 2
  })
  expect(lost.map(({ name }) => name)).toEqual([])
  expect(bugs.length).toBeGreaterThanOrEqual(24)
})
