import { expect, it } from "vitest"
import { judge, missing } from "./judge.js"

it("P1 to P14, C1 to C12, F14: 560 seeds of a swarm of faults and of clocks that jump break no promise, and each fault happens at each boundary", {
  timeout: 400_000,
}, async () => {
  const { failures, coverage } = await judge("swarm", { from: 1, count: 560 }, { ops: 80 })
  expect(failures).toEqual([])
  if (!process.env.SIM_SEED) expect(missing(coverage)).toEqual([])
})
