/**
 * Writes tables and charts into docs/performance.md: between the marks of each case that was run, and nowhere else, so
 * that what is said about them stays, and a case can be measured again alone.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { valuesOf } from "../harness/goals.js"
import { goalsOf, tableOf } from "../harness/report.js"
import { median } from "../harness/statistics.js"
import { bars, lines } from "./svg.js"

const path = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))

/**
 * @typedef {{ at: string, machine: string, load: number, isBusy: boolean, flushMs: number, rounds: number }} Circumstances
 * @param {import("../harness/turns.js").Case} work
 * @param {import("../harness/turns.js").Results} results
 * @param {Circumstances} under
 */
export function writeDocs(work, results, under) {
  const charts = chartsOf(work, results)
  for (const { file, svg } of charts) writeFileSync(path(file), svg)
  const images = charts.map(({ file, title }) => `![${title}](${file})`)
  const parts = [
    tableOf(work, results).trim(),
    goalsOf(work, results, under.flushMs).trim(),
    ...images,
    toldOf(under),
  ]
  fill(work.name, parts.filter((part) => part !== "").join("\n\n"))
}

/** @param {Circumstances} under */
function toldOf({ at, machine, load, isBusy, flushMs, rounds }) {
  const busy = isBusy ? " **The machine was busy with other work: provisional.**" : ""
  const flush = `one flush ${flushMs.toFixed(2)} ms`
  return `<sub>${at.slice(0, 10)}, ${machine}, rounds: ${rounds}, load ${load.toFixed(1)}, ${flush}.${busy}</sub>`
}

/** @param {string} name @param {string} content */
function fill(name, content) {
  const page = readFileSync(path("performance.md"), "utf8")
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- end ${name} -->`]
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for ${name}.`)
  const filled = `${page.slice(0, from)}${begin}\n${content}\n${page.slice(to)}`
  writeFileSync(path("performance.md"), filled)
}

/** @param {import("../harness/turns.js").Case} work @param {import("../harness/turns.js").Results} results */
function chartsOf({ name, title, systems, columns, axis, isDrawn }, results) {
  const value = (/** @type {string} */ system, /** @type {string} */ figure) =>
    median(valuesOf(results, system, figure))
  return columns.slice(0, axis || isDrawn ? 2 : 0).map((column) => {
    const file = `images/bench-${name}-${column.figure.toLowerCase()}.svg`
    const both = `${title}: ${column.title}`
    if (!axis) {
      const given = systems.map((each) => ({
        name: each.title,
        value: value(each.name, column.figure),
      }))
      return { file, title: both, svg: bars(both, given) }
    }
    const names = [...new Set(systems.map(({ series = "" }) => series))]
    const drawn = names.map((series) => ({
      name: series,
      points: systems
        .filter((each) => each.series === series)
        .map((each) => /** @type {const} */ ([each.at ?? 0, value(each.name, column.figure)])),
    }))
    return { file, title: both, svg: lines(title, { across: axis, up: column.title }, drawn) }
  })
}
