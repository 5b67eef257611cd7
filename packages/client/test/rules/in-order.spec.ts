/** What waits for an answer: found and taken in any order, and always in the order of its numbers (P2). */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { InOrder } from "../../src/rules/in-order.js"

/** What is true of it: a list of numbers, always sorted. */
class Model {
  numbers: number[] = []

  add(number: number): void {
    this.numbers = [...this.numbers, number].sort((one, other) => one - other)
  }

  take(number: number): string | undefined {
    const had = this.numbers.includes(number)
    this.numbers = this.numbers.filter((each) => each !== number)
    return had ? `${number}` : undefined
  }
}

describe("what waits for an answer", () => {
  it("P2 stays in the order of its numbers, however it is taken out", () => {
    const act = fc.record({
      what: fc.constantFrom("add", "add", "first", "any", "late", "clear"),
      at: fc.nat(400),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 600 }), fc.nat(1), (acts, often) => {
        const model = new Model()
        const list = new InOrder<string>()
        let next = 1
        for (const { what, at } of acts) {
          if (what === "clear" && at < 5 * often) {
            model.numbers = []
            list.clear()
          } else if (what === "add" || what === "late") {
            // Numbers are given out in order, but one may come after the next.
            const number = what === "late" && !model.numbers.includes(next - 2) ? next - 2 : ++next
            model.add(number)
            list.add(number, `${number}`)
          } else {
            const number = what === "first" ? (model.numbers[0] ?? 0) : at
            expect(list.get(number)).toBe(model.numbers.includes(number) ? `${number}` : undefined)
            expect(list.take(number)).toBe(model.take(number))
            expect(list.take(number)).toBe(undefined)
          }
          expect(list.size).toBe(model.numbers.length)
          expect(list.first).toBe(list.values()[0])
        }
        expect(list.values()).toEqual(model.numbers.map(String))
      }),
      { numRuns: 200 },
    )
  })

  it("P2 moves up when those in front are taken, and forgets them", () => {
    const list = new InOrder<number>()
    for (let number = 1; number <= 200; number++) list.add(number, number)
    for (let number = 1; number <= 150; number++) {
      expect(list.take(number)).toBe(number)
      expect(list.values()[0]).toBe(number + 1)
    }
    expect([list.size, list.get(150), list.get(151), list.get(200)]).toEqual([
      50,
      undefined,
      151,
      200,
    ])
    list.add(201, 201)
    expect(list.values().at(-1)).toBe(201)
  })
})
