/** How often things happen in a run. In a swarm each seed leaves out some of them, which finds more than all at once. */
import type { Chance } from "./chance.js"
import type { OperationName } from "./operation.js"

/**
 * What kind of days a run has.
 *
 * - `mild`: no faults but lines that are lost.
 * - `swarm`: a random part of all faults, in random strength.
 * - `harsh`: all of them, often.
 *
 * @since 0.1.0
 */
export type Profile = "mild" | "swarm" | "harsh"

type Weights = Readonly<Record<OperationName, number>>

const everyday: Weights = {
  ...{ send: 60, transient: 3, burst: 0, open: 5, close: 1.5, killDevice: 0, watch: 1, unwatch: 1 },
  ...{ history: 2, status: 0.5, line: 3, slow: 0, part: 0, restart: 0, crash: 0, fault: 0 },
  ...{ storeFault: 0, jump: 0, jumpDevice: 0, pass: 3, longPass: 0 },
  ...{ groupCreate: 3, groupJoin: 3, groupLeave: 0.7, groupInvite: 2, groupKick: 0.7 },
  ...{ groupSend: 20, groupHistory: 1 },
}

const faults: Partial<Weights> = {
  ...{ burst: 0.3, killDevice: 1, line: 4, slow: 0.4, part: 0.3, restart: 0.3, crash: 0.5 },
  ...{ fault: 3, storeFault: 1, jump: 0.2, jumpDevice: 0.3, longPass: 0.1 },
}

/** The weights of one run. */
export function weightsOf(profile: Profile, chance: Chance): Weights {
  if (profile === "mild") return everyday
  if (profile === "harsh") return { ...everyday, ...faults }
  const some = Object.entries(faults).map(([name, weight]) => [
    name,
    chance.oneIn(2) ? 0 : weight * chance.pick([0.5, 1, 1, 3]),
  ])
  // In some runs nobody thinks of groups, in others of little else.
  const ofGroups = chance.pick([0, 0, 1, 1, 4])
  const skewed = Object.entries(everyday).map(([name, weight]) => [
    name,
    weight * chance.pick([0.3, 1, 1, 2]) * (name.startsWith("group") ? ofGroups : 1),
  ])
  return { ...Object.fromEntries(skewed), ...Object.fromEntries(some) } as Weights
}
