import type { Clock } from "@peerage/core"
import { describe, expect, it } from "vitest"
import { manualClock } from "../src/clock.js"

describe("manualClock", () => {
  it("is a clock that stands still", () => {
    const clock: Clock = manualClock(5_000)
    expect([clock.now(), clock.monotonic()]).toEqual([5_000, 0])
    expect([clock.now(), clock.monotonic()]).toEqual([5_000, 0])
  })

  it("advances both clocks, jumps the wall clock only", () => {
    const clock = manualClock(5_000)
    clock.advance(10)
    expect([clock.now(), clock.monotonic()]).toEqual([5_010, 10])
    clock.jump(-3_600_000)
    expect([clock.now(), clock.monotonic()]).toEqual([5_010 - 3_600_000, 10])
    clock.advance(5)
    expect([clock.now(), clock.monotonic()]).toEqual([5_015 - 3_600_000, 15])
  })

  it("calls back in time order, each at its moment, ties as registered", () => {
    const clock = manualClock(0)
    const calls: string[] = []
    clock.every(30, () => calls.push(`a${clock.monotonic()}`))
    clock.every(20, () => calls.push(`b${clock.now()}`))
    clock.advance(19)
    expect(calls).toEqual([])
    clock.advance(41)
    expect(calls).toEqual(["b20", "a30", "b40", "a60", "b60"])
  })

  it("does not notice jumps while waiting", () => {
    const clock = manualClock(0)
    let calls = 0
    clock.every(10, () => calls++)
    clock.jump(1_000_000)
    expect(calls).toBe(0)
    clock.advance(10)
    expect(calls).toBe(1)
  })

  it("lets a callback stop itself, stop another and start more", () => {
    const clock = manualClock(0)
    const calls: string[] = []
    const stop = clock.every(10, () => {
      calls.push(`once ${clock.monotonic()}`)
      stop()
      stopOther()
      clock.every(1, () => calls.push(`new ${clock.monotonic()}`))
    })
    const stopOther = clock.every(10, () => calls.push("other"))
    clock.advance(12)
    stop()
    expect(calls).toEqual(["once 10", "new 11", "new 12"])
  })

  it("passes a week of seconds at once", () => {
    const clock = manualClock()
    let calls = 0
    clock.every(1_000, () => calls++)
    clock.advance(7 * 86_400_000)
    expect(calls).toBe(7 * 86_400)
  })

  it("refuses what would never end", () => {
    const clock = manualClock()
    expect(() => clock.every(0, () => undefined)).toThrow(RangeError)
    expect(() => clock.every(Number.NaN, () => undefined)).toThrow(RangeError)
    expect(() => clock.advance(-1)).toThrow(RangeError)
  })
})
