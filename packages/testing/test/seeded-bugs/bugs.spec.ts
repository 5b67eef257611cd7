import { afterAll, beforeAll, expect, it } from "vitest"
import { type Profile, simulate } from "../../src/simulator.js"
import { bugs } from "./bugs.js"
import { engineWith, removeBuilds } from "./build.js"
import { ownRules } from "./own-rules.js"

/** A bug that outlives so many seeds is not caught. */
const most = 200
/** Nor is one that breaks everything but what it is about. */
const mostForOwn = 1_000
const profiles: readonly Profile[] = ["swarm", "harsh", "mild"]
const ops = 250

interface Detection {
  readonly cells: readonly (string | number)[]
  readonly seed: number
  readonly ownSeed: number
}
const detections: Detection[] = []

for (const bug of bugs) {
  const own = ownRules(bug.breaks)
  it(`${bug.breaks}: '${bug.name}' is caught within ${most} seeds, and by ${own.join(" or ")} within ${mostForOwn} runs`, {
    timeout: 900_000,
  }, async () => {
    const createEngine = await engineWith(bug)
    let first: { readonly seed: number; readonly rules: readonly string[] } | undefined
    for (let seed = 1; seed <= (first ? mostForOwn : most); seed++) {
      const profile = profiles[seed % profiles.length] ?? "swarm"
      const { ok, report } = await simulate({ seed, profile, ops, createEngine }).run()
      // What the engine does without the bug is no bug that was caught.
      if (ok || !(await simulate({ seed, profile, ops }).run()).ok) continue
      const rules = [...new Set(report.violations.map(({ rule }) => rule))]
      first ??= { seed, rules }
      const by = rules.filter((rule) => own.includes(rule))
      if (by.length === 0) continue
      const cells = [bug.name, bug.breaks, first.seed, first.rules.join(" "), seed, by.join(" ")]
      detections.push({ cells, seed: first.seed, ownSeed: seed })
      return
    }
    expect.fail(first ? `caught at ${first.seed}, by ${first.rules.join(" ")} alone` : "not caught")
  })
}

beforeAll(() => {
  // Refusals are errors, and most of what they cost is a stack that nobody reads.
  Error.stackTraceLimit = 0
})

afterAll(() => {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`
  const head = ["bug", "breaks", "caught at seed", "by", "by its own rule at run", "which is"]
  const lines = [
    `seeded bugs caught: ${detections.length} of ${bugs.length}; median seed ` +
      `${median(detections.map(({ seed }) => seed))}, by the own rule ` +
      `${median(detections.map(({ ownSeed }) => ownSeed))}`,
    "",
    ...[head, head.map(() => "---"), ...detections.map(({ cells }) => cells)].map(line),
  ]
  console.log(lines.join("\n"))
  removeBuilds()
}, 120_000)

function median(all: readonly number[]): number | undefined {
  return [...all].sort((one, other) => one - other)[Math.floor(all.length / 2)]
}
