// The long run of the simulator, over what was built: the seeds that once failed, then many more, a table of what was
// hit, and for a failing seed the smallest trace that fails the same way.
//   --seeds 2000  --from 1  --profile swarm  --ops 300     which runs
//   --replay sim-trace-7.json                              one trace again, as it was written down
//   --json out.json                                        the counts, for a report
// SIM_SEED=7 does that one; SIM_PROFILE and SIM_OPS are the same as the options.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { allAims, simulate } from "@peerage/testing/simulator"
import { coverageTable } from "./sim-coverage.js"

const { SIM_SEED, SIM_PROFILE = "swarm", SIM_OPS = "300" } = process.env
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    from: { type: "string", default: "1" },
    profile: { type: "string", default: SIM_PROFILE },
    ops: { type: "string", default: SIM_OPS },
    replay: { type: "string" },
    json: { type: "string" },
  },
})
const keptFile = new URL("../packages/testing/test/simulator/seeds.json", import.meta.url)
const stackFrames = Error.stackTraceLimit

if (values.replay !== undefined) await replay(values.replay)
else await many()

/** A trace that was written down is good for the commit that wrote it, and as a regression test as long as it fails. */
async function replay(file) {
  if (!existsSync(file)) throw new Error(`There is no trace at ${file}.`)
  const trace = JSON.parse(readFileSync(file, "utf8"))
  const { ok, message, traceHash } = await simulate({ seed: trace.seed }).replay(trace)
  console.log(message)
  console.log(`${trace.steps.length} steps, ${ok ? "no violation" : "FAILED"}, hash ${traceHash}`)
  if (!ok) process.exitCode = 1
}

async function many() {
  const kept = JSON.parse(readFileSync(keptFile, "utf8"))
  const { profile } = values
  const ops = Number(values.ops)
  const first = Number(SIM_SEED ?? values.from)
  const count = SIM_SEED === undefined ? Number(values.seeds) : 1
  const before = SIM_SEED === undefined ? kept.filter((one) => one.profile === profile) : []
  const total = {
    profile,
    ops,
    seeds: 0,
    repeated: 0,
    failures: 0,
    events: 0,
    crashes: 0,
    hours: 0,
  }
  const coverage = new Map()
  const began = { wall: performance.now(), cpu: process.cpuUsage() }
  for (const run of before) await one(run, total, coverage, kept)
  for (let seed = first; seed < first + count; seed++)
    await one({ seed, profile, ops }, total, coverage, kept)
  const { user, system } = process.cpuUsage(began.cpu)
  total.hours = Math.round(total.hours)
  total.seconds = Math.round((performance.now() - began.wall) / 1_000)
  total.cpuSeconds = Math.round((user + system) / 1_000_000)
  total.operationsPerCpuSecond = Math.round((total.seeds * ops) / ((user + system) / 1_000_000))
  total.cells = allAims.length
  total.cellsHit = coverage.size
  console.log(coverageTable(coverage))
  console.log(total)
  if (values.json) writeFileSync(values.json, JSON.stringify(total))
  if (total.failures > 0) process.exitCode = 1
}

/** One seed; every 50th twice, since the same seed must be the same run. */
async function one(run, total, coverage, kept) {
  // Refusals are errors, and most of what they cost is a stack that nobody reads.
  Error.stackTraceLimit = 0
  const sim = simulate(run)
  const result = await sim.run()
  total.seeds++
  total.crashes += result.lives - 1
  total.hours += result.virtualMs / 3_600_000
  total.events += result.report.events
  for (const word of ["ok", "failed", "unknown", "recovered"]) add(total, word, result.report)
  for (const word of ["lost", "unexpected", "duplicated", "reordered", "holes"])
    add(total, word, result.report)
  for (const [cell, hits] of result.coverage) coverage.set(cell, hits + (coverage.get(cell) ?? 0))
  if (run.seed % 50 === 0) {
    total.repeated++
    if ((await sim.run()).traceHash !== result.traceHash)
      await failed(run, `seed ${run.seed} is another run the second time`, total, kept)
  }
  if (result.ok) return
  Error.stackTraceLimit = stackFrames
  await failed(run, result.message, total, kept, await sim.shrink(result.trace))
}

function add(total, word, report) {
  total[word] = (total[word] ?? 0) + report[word]
}

/** A seed that failed once is kept, and run first from then on. */
async function failed(run, message, total, kept, small) {
  total.failures++
  console.log(message)
  const isKept = kept.some(({ seed, profile }) => seed === run.seed && profile === run.profile)
  if (!isKept) kept.push(run)
  const lines = kept.map((entry) => `  ${JSON.stringify(entry)}`)
  writeFileSync(keptFile, `[\n${lines.join(",\n")}\n]\n`)
  if (!small) return
  const file = `sim-trace-${run.seed}.json`
  writeFileSync(file, JSON.stringify(small.trace, undefined, 1))
  console.log(`The smallest trace found, of ${small.trace.steps.length} steps: ${file} (--replay)`)
}
