/** The table of numbers: what it finds wrong, and that each registered break finds its place. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { numbers } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { allBreaks } from "../scripts/promises/breaks/all.js"
import { missing } from "../scripts/promises/missing.js"
import { judge } from "../scripts/promises/table.js"

const root = fileURLToPath(new URL("..", import.meta.url))
const tables = [{ name: "Some", rows: { P1: "one", P10: "ten", ST1: "store" } }]
const test = (title: string, isSkipped = false) => ({ title, file: "a.spec.ts", isSkipped })

describe("the table of numbers", () => {
  it("takes a number from any place of a title, whole", () => {
    const tests = [test("a > P10 x"), test("P1: b (ST1)"), test("P1x, xP1 and STP1 are none")]
    const { shownBy, problems } = judge(tables, tests, {})
    expect(problems).toEqual([])
    expect([...shownBy].map(([number, by]) => [number, by.length])).toEqual([
      ["P1", 1],
      ["P10", 1],
      ["ST1", 1],
    ])
  })

  it("fails on a number that no test names, and on one that is no number", () => {
    const { problems } = judge(tables, [test("P1 x"), test("ST1 y"), test("P11 z")], {})
    expect(problems).toEqual([
      "P11 is no number, but in the title of 'P11 z'",
      "P10 is in the title of no test",
    ])
  })

  it("fails on a list of the missing that is not true any more", () => {
    const tests = [test("P1 x"), test("P10 y")]
    expect(judge(tables, tests, { ST1: "later" }).problems).toEqual([])
    expect(judge(tables, tests, { ST1: "later", P10: "later", ST2: "later" }).problems).toEqual([
      "P10 has a test, 'P10 y': take it from the list of the missing",
      "ST2 is listed as missing, and is no number",
    ])
  })

  it("tells of what is only skipped", () => {
    const tests = [test("P1 x", true), test("P10 y", true), test("P10 z"), test("ST1 z")]
    expect(judge(tables, tests, {}).skipped).toEqual(["P1"])
  })
})

describe("the registered breaks", () => {
  it("each find the one place that they change, and rules that there are", () => {
    const known = new Set(numbers.flatMap(({ rows }) => Object.keys(rows)))
    const wrong = allBreaks.flatMap(({ name, rules, file, find }) => {
      const places = readFileSync(join(root, file), "utf8").split(find).length - 1
      const unknown = rules.filter((rule) => !known.has(rule))
      return places === 1 && unknown.length === 0 && rules.length > 0 ? [] : [name]
    })
    expect(wrong).toEqual([])
    const names = allBreaks.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it("are there for every promise", () => {
    const broken = new Set(allBreaks.flatMap(({ rules }) => rules))
    const promises = Object.keys(numbers[0]?.rows ?? {})
    expect(promises).toHaveLength(14)
    expect(promises.filter((number) => !broken.has(number) && !(number in missing))).toEqual([])
  })
})
