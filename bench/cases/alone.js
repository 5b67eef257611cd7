/** What needs no wire: the pure core, and the size of what a browser loads. */

/** @typedef {import("../harness/turns.js").Case} Case */

/** @param {number} batch */
const inBatchesOf = (batch) => ({
  name: `batch-${batch}`,
  title: `${batch} in a transaction`,
  wire: "none",
  parameters: { batch },
})

/** @type {Case} */
const core = {
  name: "core",
  title: "The core alone: a persistent message, objects in and out, no store",
  load: "core",
  parameters: { messages: 60_000 },
  systems: [inBatchesOf(1), inBatchesOf(32)],
  columns: [
    { figure: "message", title: "µs a message", isAlone: true },
    { figure: "decision", title: "µs a decision", isAlone: true },
    { figure: "byHand", title: "step and evolve by hand, µs a message", isAlone: true },
    { figure: "fold", title: "the fold, × by hand", isAlone: true },
  ],
  goals: [1, 32].flatMap((batch) => [
    {
      system: `batch-${batch}`,
      figure: "decision",
      most: 1,
      says: `µs a decision, ${batch} in a transaction`,
    },
    {
      system: `batch-${batch}`,
      figure: "fold",
      most: 2.5,
      says: `the fold, × its own step and evolve, ${batch} in a transaction`,
    },
  ]),
}

/** @type {Case} */
const bundle = {
  name: "bundle",
  title: "What a browser loads",
  load: "bundle",
  parameters: {},
  systems: [{ name: "client", title: "@peerage/client with its socket.io dialer", wire: "none" }],
  columns: [
    { figure: "bytes", title: "minified, without socket.io-client", isAlone: true },
    { figure: "gzip", title: "gzip", isAlone: true },
    { figure: "wholeGzip", title: "gzip, with socket.io-client", isAlone: true },
  ],
  goals: [{ system: "client", figure: "gzip", most: 30 * 1_024, says: "bytes, gzip" }],
  rounds: 1,
}

export const alone = [core, bundle]
