import { expect, it } from "vitest"
import { judge } from "./judge.js"

it("P1 to P14, C1 to C12: 50 harsh seeds and 50 mild ones break no promise", {
  timeout: 400_000,
}, async () => {
  const harsh = await judge("harsh", { from: 1_000, count: 50 }, { ops: 200 })
  const mild = await judge("mild", { from: 2_000, count: 50 }, { ops: 200 })
  expect([...harsh.failures, ...mild.failures]).toEqual([])
})
