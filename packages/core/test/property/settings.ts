/**
 * How long and from which seed properties run. A change is judged by the same histories each time; `FC_SEED=random`
 * looks for new ones, `FC_SEED=…` repeats a run, `FC_RUNS` multiplies it.
 */
import fc from "fast-check"

const given = process.env.FC_SEED ?? "20141123"
const seed = given === "random" ? Date.now() | 0 : Number(given)

/** @param runs - in CI; a soak multiplies them */
export function settings<T = unknown>(runs: number): fc.Parameters<T> {
  return {
    seed,
    numRuns: Math.ceil(runs * Number(process.env.FC_RUNS ?? 1)),
    // A shrink of a long history may take long; the seed has what it was.
    endOnFailure: process.env.FC_END !== undefined,
    interruptAfterTimeLimit: 120_000,
    markInterruptAsFailure: true,
  }
}

/** Time for a property with its shrinking, in ms. */
export const patience = 150_000

export { fc }
