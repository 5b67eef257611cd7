// Rides along with `npm run test:all`: fails it when a number has no test. That costs nothing, since the titles are there.
import { numbers } from "@peerage/testing"
import { missing } from "./missing.js"
import { judge } from "./table.js"
import { testsOf } from "./tests.js"

export default class PromisesReporter {
  /** @param {readonly import("vitest/node").TestModule[]} modules */
  onTestRunEnd(modules) {
    const { shownBy, problems, skipped } = judge(numbers, testsOf(modules), missing)
    console.log(
      `\n${shownBy.size} numbers, ${Object.keys(missing).length} of them known to be missing`,
    )
    if (skipped.length > 0) console.warn(`SKIPPED ON THIS MACHINE: ${skipped.join(" ")}`)
    for (const problem of problems) console.error(problem)
    if (problems.length > 0) process.exitCode = 1
  }
}
