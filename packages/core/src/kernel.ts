/** `@peerage/core/kernel`: the pure core, for simulators and tests. No promise of stability. */
export { type Decision, Draft, type Env } from "./domain/decision.js"
export { evolve } from "./domain/evolve.js"
export { emptyState, type State, type View } from "./domain/state.js"
export { step } from "./domain/step.js"
export { createInProcess, type InProcess, type InProcessOptions } from "./in-process/transport.js"
export {
  cursorKey,
  epochKey,
  fromOrdered,
  logPartition,
  membershipPartition,
  parseMembershipSort,
  unescapeId,
} from "./keyspace/key.js"
export { decodeCursor, decodeEntry, decodeText } from "./keyspace/record.js"
export { Partition } from "./memory/partition.js"
export type { Effect } from "./model/effect.js"
export type { Entry } from "./model/entry.js"
export type { Fact } from "./model/fact.js"
export type { Input } from "./model/input.js"
export { limitsWith } from "./model/limit.js"
export type { Clock } from "./ports/clock.js"
export type { Ids } from "./ports/ids.js"
