// Where each engine with a seeded bug meets the test of its own rule, beside the simulator's seeds. `rules`, where they
// are not all that the bug breaks, are those that these tests are about.
const domain = (name) => `packages/core/test/domain/${name}.spec.ts`
const property = (name) => `packages/core/test/property/${name}.spec.ts`
const scenario = "packages/core/test/scenario"
const keyspace = "packages/core/test/keyspace"
const engine = "packages/core/test/engine.spec.ts"

/** @type {Readonly<Record<string, { spec: string | string[], test?: string, rules?: string[] }>>} */
export const seeded = {
  "live-overtakes-queue": { spec: domain("gather"), rules: ["R1", "P7"] },
  "pushes-while-draining": { spec: [domain("push"), domain("reader")] },
  "live-as-of-the-question": { spec: domain("reader") },
  "fallback-skips-one": { spec: [property("window"), domain("push")] },
  "resume-forgets-unacknowledged": { spec: [domain("gather"), domain("resume")], rules: ["P11"] },
  "offline-with-every-session": { spec: [domain("session"), property("presence")] },
  "paused-for-half-the-window": {
    spec: [domain("session"), domain("tick"), property("presence")],
  },
  "answers-before-it-is-stored": { spec: [domain("lane"), property("lanes")] },
  "pushes-before-it-is-stored": {
    spec: [domain("lane"), property("lanes"), domain("close-flush")],
  },
  "snapshot-of-before": { spec: [domain("watch"), domain("session")], rules: ["P9"] },
  "presence-version-stands": { spec: [domain("watch"), domain("session")] },
  "ack-by-position": { spec: domain("ack"), rules: ["R14", "R15"] },
  "time-from-the-clock": { spec: domain("lane") },
  "age-is-forgotten": { spec: domain("offline") },
  "repeats-are-new": { spec: [domain("send"), engine] },
  "key-not-stored": { spec: [keyspace, engine], rules: ["R20"] },
  "behind-not-noted": { spec: [keyspace, scenario] },
  "cursor-not-read": { spec: [keyspace, scenario], rules: ["L6"] },
  "not-applied-counts-as-done": { spec: domain("lane"), rules: ["R25"] },
  "unknown-counts-as-not-applied": {
    spec: [property("lanes"), "packages/core/test/bounds.spec.ts"],
    rules: ["R24", "L12"],
  },
  "unknown-is-never-read": { spec: [domain("storing"), property("regather")] },
  "evicts-the-newest": { spec: property("offline"), rules: ["C9", "P6"] },
  "keeps-one-too-many": { spec: domain("offline") },
  "own-messages-count": { spec: [domain("gather"), property("offline")] },
  "left-out-untold": { spec: [domain("gather"), engine], rules: ["P6"] },
  "left-out-told-once": { spec: [domain("session"), domain("resume"), scenario] },
  "repeat-in-flight-is-new": { spec: domain("send"), rules: ["R28"] },
  "newest-first": { spec: property("history"), test: "P2 P3" },
  "transient-is-stored": { spec: domain("send") },
  "epoch-outlives-a-loss": { spec: [scenario, "packages/core/test/bounds.spec.ts"] },
  "cursor-steps-over-others": { spec: domain("lane"), rules: ["L7"] },
  "ack-steps-to-the-end": { spec: property("history"), test: "L7", rules: ["L7"] },
  "two-transactions-at-once": { spec: domain("lane"), rules: ["L10"] },
  "strangers-may-send": { spec: [domain("lane-batch"), property("groups")], rules: ["R11"] },
  "the-kicked-still-hear": { spec: [property("groups"), scenario], rules: ["P10"] },
  "newcomers-wait-for-the-next": { spec: [property("groups"), scenario], rules: ["P10"] },
  "members-not-stored": { spec: [keyspace, property("groups")], rules: ["P10"] },
  "what-others-said-meanwhile": { spec: domain("member"), rules: ["P10"] },
  "history-backwards": { spec: [scenario, property("memory"), keyspace] },
}
