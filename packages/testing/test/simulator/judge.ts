/** Many seeds, one after the other: what each broke, what all of them hit, and whether a seed is the same twice. */
import { readFileSync } from "node:fs"
import {
  allAims,
  type Profile,
  type SimulationOptions,
  type SimulationResult,
  simulate,
} from "../../src/simulator.js"

export interface Judged {
  readonly failures: readonly string[]
  readonly coverage: ReadonlyMap<string, number>
}

/** `SIM_SEED` runs that one seed alone. */
const only = process.env.SIM_SEED
const stackFrames = Error.stackTraceLimit

type Kept = Pick<SimulationOptions, "seed" | "profile" | "ops">

/** Seeds that failed once: they are kept, and run first. */
const kept = JSON.parse(readFileSync(new URL("./seeds.json", import.meta.url), "utf8")) as Kept[]

export async function judge(
  profile: Profile,
  seeds: { readonly from: number; readonly count: number },
  options: Partial<SimulationOptions>,
): Promise<Judged> {
  const failures: string[] = []
  const coverage = new Map<string, number>()
  const chosen = Array.from({ length: seeds.count }, (_, at) => ({ seed: seeds.from + at }))
  const before = kept.filter((one) => one.profile === profile)
  for (const one of only ? [{ seed: Number(only) }] : [...before, ...chosen]) {
    const given = { ...options, ...one, profile }
    // Refusals are errors, and most of what they cost is a stack that nobody reads.
    Error.stackTraceLimit = 0
    const result = await simulate(given).run()
    const again = given.seed % 50 === 0 ? await simulate(given).run() : result
    Error.stackTraceLimit = stackFrames
    if (!result.ok) failures.push(await smallest(given, result))
    if (again.traceHash !== result.traceHash)
      failures.push(`seed ${given.seed} is another run the second time`)
    for (const [cell, count] of result.coverage)
      coverage.set(cell, count + (coverage.get(cell) ?? 0))
  }
  return { failures, coverage }
}

/** The failure, made small. */
async function smallest(options: SimulationOptions, failed: SimulationResult): Promise<string> {
  const { trace } = await simulate(options).shrink(failed.trace, 60)
  return `${failed.message}\n  shrunk: ${JSON.stringify(trace.steps)}`
}

/** The faults that never happened at their place. */
export function missing(coverage: ReadonlyMap<string, number>): readonly string[] {
  return allAims.map(({ at, kind }) => `${at} ${kind}`).filter((cell) => !coverage.has(cell))
}
