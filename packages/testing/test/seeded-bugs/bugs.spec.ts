import { afterAll, beforeAll, expect, it } from "vitest"
import { type Profile, simulate } from "../../src/simulator.js"
import { bugs } from "./bugs.js"
import { engineWith, removeBuilds } from "./build.js"

/** A bug that outlives so many seeds is not caught. */
const most = 200
const profiles: readonly Profile[] = ["swarm", "harsh", "mild"]
const ops = 250
const detections: string[] = []

for (const bug of bugs) {
  it(`${bug.breaks}: '${bug.name}' is caught within ${most} seeds`, {
    timeout: 900_000,
  }, async () => {
    const createEngine = await engineWith(bug)
    for (let seed = 1; seed <= most; seed++) {
      const profile = profiles[seed % profiles.length] ?? "swarm"
      const { ok, report } = await simulate({ seed, profile, ops, createEngine }).run()
      // What the engine does without the bug is no bug that was caught.
      if (ok || !(await simulate({ seed, profile, ops }).run()).ok) continue
      const rules = [...new Set(report.violations.map(({ rule }) => rule))]
      detections.push(`${bug.name.padEnd(32)}${String(seed).padStart(4)}  ${rules.join(" ")}`)
      return
    }
    expect.fail(`${bug.name} was not caught`)
  })
}

beforeAll(() => {
  // Refusals are errors, and most of what they cost is a stack that nobody reads.
  Error.stackTraceLimit = 0
})

afterAll(() => {
  const seeds = detections.map((line) => Number(line.slice(32, 36))).sort((a, b) => a - b)
  const median = seeds[Math.floor(seeds.length / 2)]
  console.log([`seeds until caught, median ${median}:`, ...detections].join("\n"))
  removeBuilds()
}, 120_000)
