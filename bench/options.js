/** The command line. */
import { parseArgs } from "node:util"

export const usage = `npm run bench -- [options]
  --full           all cases; without it the quick ones
  --gate           the guarded cases; exit 1 where one is beyond its goal
  --only NAME      these cases alone (several: --only a --only b, or a,b)
  --rounds N       rounds of each case (default 7, or 9 near a goal)
  --docs           also write the tables and charts into docs/
  --out FILE       where the JSON lines go (default bench/results/<time>.jsonl)
  --profile        CPU profiles of the servers, into bench/results/profiles; figures are then worth nothing
  --list           names of all cases`

/** @param {string[]} args */
export function optionsOf(args) {
  const { values } = parseArgs({
    args,
    options: {
      full: { type: "boolean", default: false },
      gate: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string" },
      docs: { type: "boolean", default: false },
      out: { type: "string" },
      profile: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error("--rounds is a number of rounds.")
  return { ...values, rounds, only: values.only.flatMap((names) => names.split(",")) }
}
