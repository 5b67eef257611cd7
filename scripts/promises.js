// The table of everything that has a number, with the tests that name it: fails on a number that none names. `--all`
// prints every title; `--break` breaks, in a copy, each rule that has a registered break, and fails where its test does
// not; `--break NAME …` only those.
import { parseArgs } from "node:util"
import { numbers } from "@peerage/testing"
import { createVitest } from "vitest/node"
import { breakAll } from "./promises/break.js"
import { missing } from "./promises/missing.js"
import { judge, written } from "./promises/table.js"
import { testsOf } from "./promises/tests.js"

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: "boolean" }, break: { type: "boolean" } },
})

if (values.break) {
  process.exit((await breakAll(positionals)) ? 0 : 1)
}

// The tests of `npm test`, collected and not run: all in one place, since nothing of theirs happens.
const vitest = await createVitest("test", {
  watch: false,
  project: ["unit*", "browser", "e2e", "faults*"],
  isolate: false,
  pool: "threads",
})
const { testModules, unhandledErrors } = await vitest.collect()
await vitest.close()

const found = judge(numbers, testsOf(testModules), missing)
console.log(written(numbers, found, missing, values.all ? Number.POSITIVE_INFINITY : 2))
if (found.skipped.length > 0) console.warn(`\nSkipped on this machine: ${found.skipped.join(" ")}`)
const unread = testModules.filter((module) => module.errors().length > 0)
const problems = [
  ...unread.map(({ moduleId }) => `${moduleId} cannot be read`),
  ...unhandledErrors.map(String),
  ...found.problems,
]
for (const problem of problems) console.error(problem)
console.log(`\n${found.shownBy.size} numbers, ${Object.keys(missing).length} without a test yet`)
process.exit(problems.length > 0 ? 1 : 0)
