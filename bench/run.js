/** `npm run bench`: each system in processes of its own, in turns, medians of ratios within one run. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { availableParallelism, cpus, loadavg } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { cases, quick } from "./cases/index.js"
import { writeDocs } from "./docs/page.js"
import { flushCost } from "./harness/flush.js"
import { judge } from "./harness/goals.js"
import { topOf } from "./harness/profile.js"
import { goalsOf, nameOf, short, tableOf } from "./harness/report.js"
import { inTurns } from "./harness/turns.js"
import { optionsOf, usage } from "./options.js"

const usualRounds = 7

const options = optionsOf(process.argv.slice(2))
if (options.help || options.list) {
  console.log(options.help ? usage : cases.map(({ name, title }) => `${name}: ${title}`).join("\n"))
  process.exit(0)
}
const chosen = choose()

const results = fileURLToPath(new URL("./results/", import.meta.url))
mkdirSync(results, { recursive: true })
const out = options.out ?? join(results, `${new Date().toISOString().replaceAll(":", "-")}.jsonl`)
// On the disk of the repository: a temporary directory may be memory, where a flush costs nothing.
const directory = mkdtempSync(join(results, "stores-"))
const profiles = options.profile ? join(results, "profiles") : undefined

const clean = () => rmSync(directory, { recursive: true, force: true })
process.once("exit", clean)
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1))
process.exitCode = await runAll()

function choose() {
  const { only, full, gate } = options
  const unknown = only.filter((name) => !cases.some((work) => work.name === name))
  if (unknown.length > 0) throw new Error(`There is no case of this name: ${unknown.join()}`)
  if (only.length > 0) return cases.filter(({ name }) => only.includes(name))
  if (gate) return cases.filter(({ isGate }) => isGate)
  return full ? cases : cases.filter(({ name }) => quick.includes(name))
}

async function runAll() {
  writeFileSync(out, "")
  const write = (/** @type {object} */ line) => appendFileSync(out, `${JSON.stringify(line)}\n`)
  if (profiles) mkdirSync(profiles, { recursive: true })
  const flush = flushCost(directory)
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: availableParallelism() }
  write({ at: new Date().toISOString(), machine, load: loadavg()[0], flush })
  console.log(`# Bench\n\n${machine.cores} × ${machine.cpu}, Node ${machine.node}.`)
  console.log(`One flush: ${short(flush.p50)} ms (p99 ${short(flush.p99)}).`)
  console.log(`Load before the first round: ${short(loadavg()[0] ?? 0)}.\n`)

  // Before anything of ours ran: the cases themselves leave a load behind.
  const isBusy = (loadavg()[0] ?? 0) > machine.cores / 3
  const beyond = []
  /** @type {string[]} */
  const failed = []
  for (const work of chosen) {
    const rounds = options.rounds ?? work.rounds ?? usualRounds
    const flushMs = flushCost(directory).p50
    const tell = (/** @type {{ system: string, round: number }} */ told) => {
      write(told)
      process.stderr.write(`\r${work.name} ${told.round + 1}/${rounds} ${told.system}\x1b[K`)
    }
    const { results: found, failures } = await inTurns(
      work,
      rounds,
      { directory, ...(profiles && { profiles }) },
      tell,
    )
    process.stderr.write("\r\x1b[K")
    failed.push(...failures)
    console.log(tableOf(work, found))
    if (profiles)
      for (const { name } of work.systems) console.log(topOf(join(profiles, `${name}.cpuprofile`)))
    console.log(goalsOf(work, found, flushMs))
    console.log(`One flush before this case: ${short(flushMs)} ms.\n`)
    if (options.docs) {
      const [load = 0] = loadavg()
      const under = {
        at: new Date().toISOString(),
        machine: `${machine.cores} × ${machine.cpu}`,
        rounds,
      }
      writeDocs(work, found, { ...under, load, isBusy, flushMs })
    }
    for (const goal of work.goals) {
      const { goal: _, ...verdict } = judge(found, goal, flushMs)
      write({ case: work.name, goal: nameOf(work, goal), flushMs, ...verdict })
      if (work.isGate && !verdict.isWithinNoise) beyond.push(`${work.name}: ${nameOf(work, goal)}`)
    }
  }
  console.log(`Figures of each round: ${out}`)
  for (const name of failed) console.error(`failed: ${name}`)
  if (!options.gate) return failed.length > 0 ? 1 : 0
  for (const name of beyond) console.error(`beyond its goal: ${name}`)
  return beyond.length + failed.length > 0 ? 1 : 0
}
