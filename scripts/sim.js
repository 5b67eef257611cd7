// The long run of the simulator, over what was built: many seeds, a table of what was hit, and for a failing seed the
// smallest trace that fails the same way. SIM_SEED=7 does that one; SIM_PROFILE, SIM_OPS; --seeds 2000; --from 1.
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { allAims, simulate } from "@peerage/testing/simulator"

const { SIM_SEED, SIM_PROFILE = "swarm", SIM_OPS = "300" } = process.env
const { values } = parseArgs({
  options: { seeds: { type: "string", default: "2000" }, from: { type: "string", default: "1" } },
})
const first = Number(SIM_SEED ?? values.from)
const count = SIM_SEED === undefined ? Number(values.seeds) : 1

const coverage = new Map()
const total = { seeds: 0, failures: 0, ok: 0, unknown: 0, recovered: 0, crashes: 0, hours: 0 }
const began = performance.now()

for (let seed = first; seed < first + count; seed++) {
  const sim = simulate({ seed, profile: SIM_PROFILE, ops: Number(SIM_OPS) })
  const result = await sim.run()
  const { report } = result
  total.seeds++
  total.ok += report.ok
  total.unknown += report.unknown
  total.recovered += report.recovered
  total.crashes += result.lives - 1
  total.hours += result.virtualMs / 3_600_000
  for (const [cell, hits] of result.coverage) coverage.set(cell, hits + (coverage.get(cell) ?? 0))
  if (seed % 50 === 0 && (await sim.run()).traceHash !== result.traceHash)
    fail(`seed ${seed} is another run the second time`)
  if (!result.ok) fail(result.message, await sim.shrink(result.trace))
}

table()
const seconds = (performance.now() - began) / 1_000
console.log({ ...total, hours: Math.round(total.hours), perSecond: total.seeds / seconds })
if (total.failures > 0) process.exitCode = 1

function fail(message, small) {
  total.failures++
  console.log(message)
  if (!small) return
  const file = `sim-trace-${small.trace.seed}.json`
  writeFileSync(file, JSON.stringify(small.trace, undefined, 1))
  console.log(
    `The smallest trace that was found, of ${small.trace.steps.length} steps, is in ${file}`,
  )
}

/** Boundaries by faults: how often each happened there. */
function table() {
  const kinds = [...new Set(allAims.map(({ kind }) => kind))]
  const rows = byPlace()
  console.log(["".padEnd(16), ...kinds.map((kind) => kind.padStart(14))].join(""))
  for (const [at, aims] of Object.entries(rows)) {
    const cells = kinds.map((kind) => {
      const isPossible = aims.some((aim) => aim.kind === kind)
      return String(isPossible ? (coverage.get(`${at} ${kind}`) ?? 0) : "").padStart(14)
    })
    console.log([at.padEnd(16), ...cells].join(""))
  }
}

function byPlace() {
  const rows = {}
  for (const aim of allAims) rows[aim.at] = [...(rows[aim.at] ?? []), aim]
  return rows
}
