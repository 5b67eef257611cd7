// Tests as vitest knows them, for the table: their whole titles, and their files as one would type them.
import { relative } from "node:path"
import { root } from "../workspace.js"

/** @param {readonly import("vitest/node").TestModule[]} modules */
export function testsOf(modules) {
  return modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => ({
      title: test.fullName,
      file: relative(root, module.moduleId),
      isSkipped: test.options.mode === "skip" || test.result().state === "skipped",
    })),
  )
}
