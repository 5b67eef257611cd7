// `npm run bench`: ratios within one run, the systems taking turns, medians. Not a timed test: figures are reported.
import { withBystanders } from "./bystanders.js"

const rounds = 9

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const systems = []
for (const sessions of [1, 1_000, 10_000]) {
  systems.push({ ...(await withBystanders(sessions)), costs: /** @type {number[]} */ ([]) })
}
for (let round = -2; round < rounds; round++) {
  // Forwards and backwards in turn, so that a slow spell of the machine does not always meet the same one.
  const order = round % 2 ? [...systems].reverse() : systems
  for (const system of order) {
    const cost = await system.round()
    // The first two rounds warm up.
    if (round >= 0) system.costs.push(cost)
  }
}
for (const system of systems) await system.close()
const alone = systems[0]?.costs ?? []

console.log("persistent message to an absent peer, memory store, in process")
console.log("| open sessions | CPU µs a message | ratio to 1 session (median of rounds, range) |")
console.log("| ---: | ---: | ---: |")
for (const { sessions, costs } of systems) {
  const ratios = costs.map((cost, round) => cost / (alone[round] ?? cost))
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  const cost = median(costs).toFixed(2)
  console.log(`| ${sessions} | ${cost} | ${median(ratios).toFixed(2)} (${range}) |`)
}
