/**
 * Systems take turns, A B C, then C B A, so that a slow spell of the machine does not always meet the same one; and each
 * ratio is of two neighbours in time.
 */
import { runRound } from "./round.js"

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} title
 * @property {string} load
 * @property {object} parameters
 * @property {readonly import("./round.js").System[]} systems - the first is what the others are compared with
 * @property {readonly Column[]} columns
 * @property {readonly import("./goals.js").Goal[]} goals
 * @property {boolean} [isGate] - guarded by `--gate`
 * @property {number} [rounds] - where a figure is near its goal, or takes long
 * @property {string} [note]
 * @property {string} [axis] - what grows from system to system; then it is drawn
 * @property {boolean} [isDrawn] - as bars, its first two columns
 *
 * @typedef {object} Column
 * @property {string} figure
 * @property {string} title
 * @property {(value: number) => string} [format]
 * @property {true} [isAlone] - no ratio beside it
 *
 * @typedef {Record<string, import("../loads/load.js").Figures[]>} Results - by system, a row of figures for each round
 */

/**
 * @param {Case} work
 * @param {number} rounds
 * @param {import("./round.js").Place} place
 * @param {(told: { case: string, system: string, round: number, figures: import("../loads/load.js").Figures }) => void} tell
 * @returns {Promise<{ results: Results, failures: string[] }>}
 */
export async function inTurns(work, rounds, place, tell) {
  /** @type {Results} */
  const results = Object.fromEntries(work.systems.map(({ name }) => [name, []]))
  /** @type {string[]} */
  const failures = []
  for (let round = 0; round < rounds; round++) {
    for (const system of round % 2 ? [...work.systems].reverse() : work.systems) {
      const figures = await runRound(system, work, place).catch((error) => {
        // What loses a message has no figures; the others go on.
        failures.push(`${work.name}, ${system.title}: ${error.message}`)
        return {}
      })
      results[system.name]?.push(figures)
      tell({ case: work.name, system: system.name, round, figures })
    }
  }
  return { results, failures }
}
