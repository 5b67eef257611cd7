/** Results as Markdown. */
import { judge, valuesOf } from "./goals.js"
import { spreadOf } from "./statistics.js"

/** A number in three digits or more. @param {number} value */
export function short(value) {
  if (!Number.isFinite(value)) return "–"
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString("en-US")
  if (Math.abs(value) >= 100) return value.toFixed(0)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

/** @param {number} bytes */
export const mebibytes = (bytes) => (Number.isFinite(bytes) ? (bytes / 1_048_576).toFixed(0) : "–")

/** @param {import("./turns.js").Case} work @param {import("./turns.js").Results} results */
export function tableOf(work, results) {
  const { systems, columns, title, note } = work
  const [base] = systems
  const comparable = systems.length > 1
  const head = columns.flatMap(({ title, isAlone }) =>
    isAlone || !comparable ? [title] : [title, "×"],
  )
  const lines = [
    `### ${title}`,
    "",
    ...(note ? [note, ""] : []),
    `| system | ${head.join(" | ")} |`,
    `| --- | ${head.map(() => "---:").join(" | ")} |`,
  ]
  for (const system of systems) {
    if ((results[system.name] ?? []).length === 0) continue
    const cells = columns.flatMap(({ figure, format = short, isAlone }) => {
      const value = format(spreadOf(valuesOf(results, system.name, figure)).median)
      if (isAlone || !comparable) return [value]
      if (system === base) return [value, "1"]
      return [value, spread(spreadOf(valuesOf(results, system.name, figure, base?.name)))]
    })
    lines.push(`| ${system.title} | ${cells.join(" | ")} |`)
  }
  return `${lines.join("\n")}\n`
}

/** @param {import("./statistics.js").Spread} spread */
const spread = ({ median, least, most, rounds }) =>
  rounds > 1 ? `${short(median)} (${short(least)}–${short(most)})` : short(median)

/**
 * @param {import("./turns.js").Case} work
 * @param {import("./turns.js").Results} results
 * @param {number} flushMs
 */
export function goalsOf(work, results, flushMs) {
  if (work.goals.length === 0) return ""
  const lines = ["| goal | at | found | |", "| --- | ---: | ---: | --- |"]
  for (const goal of work.goals) {
    const { value, limit, isMet, isWithinNoise } = judge(results, goal, flushMs)
    if (Number.isNaN(value.median)) continue
    const bound = goal.least === undefined ? "at most" : "at least"
    const met = isMet ? "met" : isWithinNoise ? "**not met** (within noise)" : "**not met**"
    lines.push(`| ${nameOf(work, goal)} | ${bound} ${short(limit)} | ${spread(value)} | ${met} |`)
  }
  return `${lines.join("\n")}\n`
}

/** @param {import("./turns.js").Case} work @param {import("./goals.js").Goal} goal */
export function nameOf(work, { system, figure, against, says }) {
  if (says) return says
  const title = (/** @type {string} */ name) =>
    work.systems.find((each) => each.name === name)?.title ?? name
  const what = work.columns.find((column) => column.figure === figure)?.title ?? figure
  return `${title(system)}: ${what}${against ? `, × ${title(against)}` : ""}`
}
