/** How long and from which seed properties run. `FC_SEED` repeats a run, `FC_RUNS` multiplies it. */
import fc from "fast-check"

const seed = process.env.FC_SEED === undefined ? Date.now() | 0 : Number(process.env.FC_SEED)

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
