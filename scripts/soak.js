// Everything that looks for a broken promise, for as long as one gives it, and one report of what came of it:
//   npm run soak -- --seeds 20000 --cycles 1000 --seconds 600
// `seeds` are the simulator's; the real faults get `cycles` as PEERAGE_CYCLES (kills) and PEERAGE_CUTS (power cuts), and
// `seconds` as PEERAGE_SOAK_SECONDS. For a short look: `--without-bugs`, and `--faults kill-often` runs only those files.
// The report is docs/evidence/soak-<date>.md; it is written also when something failed, and says so.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { commit, reportOf } from "./soak-report.js"

const { env } = process
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20000" },
    cycles: { type: "string", default: env.PEERAGE_CYCLES ?? "1000" },
    seconds: { type: "string", default: env.PEERAGE_SOAK_SECONDS ?? "600" },
    out: { type: "string", default: "docs/evidence" },
    "without-bugs": { type: "boolean", default: false },
    faults: { type: "string", multiple: true, default: [] },
  },
})
const folder = mkdtempSync(join(tmpdir(), "peerage-soak-"))
const began = new Date()
const at = commit()

// Most days are a swarm's; the other two profiles see what it leaves out.
const shares = { swarm: 0.6, harsh: 0.2, mild: 0.2 }
const simulated = Object.entries(shares).map(([profile, share]) => {
  const json = join(folder, `${profile}.json`)
  const seeds = String(Math.max(1, Math.round(Number(values.seeds) * share)))
  // Each soak takes seeds of its own: the day says where they begin.
  const from = String(Math.floor(began.getTime() / 86_400_000) * 1_000_000)
  const args = ["scripts/sim.js", "--seeds", seeds, "--from", from, "--profile", profile]
  const { status } = run(process.execPath, [...args, "--json", json])
  return { profile, ended: status === 0, ...read(json, {}) }
})
const bugs = values["without-bugs"] ? undefined : projects("bugs")
const counts = {
  PEERAGE_CYCLES: values.cycles,
  PEERAGE_CUTS: values.cycles,
  PEERAGE_SOAK_SECONDS: values.seconds,
}
const faults = projects("faults*", counts, values.faults)

mkdirSync(values.out, { recursive: true })
const file = join(values.out, `soak-${began.toISOString().slice(0, 10)}.md`)
const text = reportOf({ at, began, ended: new Date(), options: values, simulated, bugs, faults })
writeFileSync(file, text)
rmSync(folder, { recursive: true })
console.log(`\n${text}\nThe report is ${file}`)
const isSound =
  simulated.every(({ ended, failures }) => ended && failures === 0) &&
  (bugs?.ended ?? true) &&
  faults.ended
if (!isSound) process.exitCode = 1

/** Projects of vitest, with what each of its tests came to and what it printed. */
function projects(pattern, more = {}, files = []) {
  const json = join(folder, `${pattern.replace("*", "")}.json`)
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${json}`]
  const { status, stdout } = run(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "--project", pattern, ...files, ...reporters],
    // What is printed is read again: no colours in it.
    { ...env, ...more, NO_COLOR: "1" },
  )
  const { testResults = [] } = read(json, {})
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  return { ended: status === 0, tests, printed: stdout }
}

/** Runs a command, whose output is seen at once and kept. */
function run(command, args, environment = env) {
  const script = 'set -o pipefail; "$@" 2>&1 | tee "$OUT"'
  const out = join(folder, "out.txt")
  const options = { stdio: "inherit", env: { ...environment, OUT: out } }
  const { status } = spawnSync("bash", ["-c", script, "soak", command, ...args], options)
  return { status, stdout: existsSync(out) ? readFileSync(out, "utf8") : "" }
}

function read(file, orElse) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : orElse
}
