/** Goals, and whether they are met. A ratio is the median of the rounds' own ratios. */
import { spreadOf } from "./statistics.js"

/**
 * @typedef {object} Goal
 * @property {string} system
 * @property {string} figure
 * @property {string} [against] - another system of the same case; none: the figure itself
 * @property {number} [least]
 * @property {number | ((results: import("./turns.js").Results, flushMs: number) => number)} [most]
 * @property {string} [says] - what stands in the table
 *
 * @typedef {{ goal: Goal, value: import("./statistics.js").Spread, limit: number, isMet: boolean, isWithinNoise: boolean }}
 *   Verdict
 */

/** A median of seven rounds is good to five points; so much beyond a goal is not yet a failure of the gate. */
const noise = 0.05

/**
 * The figures of a system, or their ratios to another's, round by round.
 *
 * @param {import("./turns.js").Results} results
 * @param {string} system
 * @param {string} figure
 * @param {string} [against]
 */
export function valuesOf(results, system, figure, against) {
  const own = (results[system] ?? []).map((figures) => figures[figure] ?? Number.NaN)
  if (against === undefined) return own
  const others = results[against] ?? []
  return own.map((value, round) => value / (others[round]?.[figure] ?? Number.NaN))
}

/**
 * @param {import("./turns.js").Results} results
 * @param {Goal} goal
 * @param {number} flushMs - what one flush cost just before
 * @returns {Verdict}
 */
export function judge(results, goal, flushMs) {
  const value = spreadOf(valuesOf(results, goal.system, goal.figure, goal.against))
  const { least, most } = goal
  const limit =
    least ?? (typeof most === "function" ? most(results, flushMs) : (most ?? Number.NaN))
  const margin = noise * Math.max(1, limit)
  const isMet = least === undefined ? value.median <= limit : value.median >= limit
  const isWithinNoise =
    least === undefined ? value.median <= limit + margin : value.median >= limit - margin
  return { goal, value, limit, isMet, isWithinNoise }
}
