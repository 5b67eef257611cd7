/** For what a page shows a moment later: `await eventually(() => read()).toBe(…)`. */
import { expect } from "vitest"

/** Reads again and again until the matcher holds; a machine that does much else needs its time. */
export function eventually<T>(read: () => Promise<T>) {
  return expect.poll(read, { timeout: 20_000 })
}
