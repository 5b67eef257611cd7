// `npm run bench`: ratios within one run, the systems taking turns, medians. Not a timed test: figures are reported.
import { withBystanders } from "./bystanders.js"
import { withGroup } from "./group.js"

const rounds = 9

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/**
 * The systems take turns, forwards and backwards, so that a slow spell of the machine does not always meet the same one.
 *
 * @param {any[]} systems
 */
async function inTurns(systems) {
  for (const system of systems) system.costs = []
  for (let round = -2; round < rounds; round++) {
    for (const system of round % 2 ? [...systems].reverse() : systems) {
      const cost = await system.round()
      // The first two rounds warm up.
      if (round >= 0) system.costs.push(cost)
    }
  }
  for (const system of systems) await system.close()
}

/** @param {any} system @param {any} base */
function ratioTo(system, base) {
  const ratios = system.costs.map((cost, round) => cost / base.costs[round])
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  return `${median(ratios).toFixed(2)} (${range})`
}

const bystanders = []
for (const sessions of [1, 1_000, 10_000]) bystanders.push(await withBystanders(sessions))
await inTurns(bystanders)

console.log("persistent message to an absent peer, memory store, in process")
console.log("| open sessions | CPU µs a message | ratio to 1 session (median of rounds, range) |")
console.log("| ---: | ---: | ---: |")
for (const system of bystanders) {
  const cost = median(system.costs).toFixed(2)
  console.log(`| ${system.sessions} | ${cost} | ${ratioTo(system, bystanders[0])} |`)
}

const groups = []
for (const [members, online] of [
  [10, 10],
  [100, 100],
  [10_000, 100],
])
  groups.push(await withGroup(members, online))
await inTurns(groups)

console.log("\nmessage to a group, every delivery acknowledged, memory store, in process")
console.log(
  "| members | online | rows a message | bytes a message | CPU µs a message | ratio to 100 of 100 |",
)
console.log("| ---: | ---: | ---: | ---: | ---: | ---: |")
for (const system of groups) {
  const { members, online, rows, bytes } = system
  const cost = median(system.costs).toFixed(1)
  const written = `${rows().toFixed(2)} | ${bytes().toFixed(0)}`
  console.log(`| ${members} | ${online} | ${written} | ${cost} | ${ratioTo(system, groups[1])} |`)
}
