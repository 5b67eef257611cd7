/** What a run was, as plain data: enough to do it again exactly. Good for the commit that wrote it alone. */
import type { HistoryEvent } from "../checker/event.js"
import { type Aim, aimedSteps } from "./aim.js"
import { Chance } from "./chance.js"
import { drawStep, type OperationName, type Step } from "./operation.js"
import type { Draw } from "./operation-base.js"
import { type Profile, weightsOf } from "./profile.js"
import { drawSetup, type Setup } from "./setup.js"

/**
 * A run, ready to be done again.
 *
 * @since 0.1.0
 */
export interface Trace {
  readonly seed: number
  readonly setup: Setup
  readonly steps: readonly Step[]
}

/** What a trace is drawn from. */
export interface Plan {
  readonly seed: number
  readonly profile: Profile
  readonly peers: number
  readonly devices: number
  readonly ops: number
  readonly setup: Partial<Setup>
  /** A fault that is to happen in this run, if it can. */
  readonly aim: Aim | undefined
}

/** How often a fault is aimed at in a run. */
const aims = 3

export function drawTrace({ seed, profile, peers, devices, ops, setup: given, aim }: Plan): Trace {
  const chance = new Chance(seed).split("ops")
  const setup = { ...drawSetup(new Chance(seed).split("setup"), peers, devices), ...given }
  const weights = weightsOf(profile, chance.split("weights"))
  const table = (Object.keys(weights) as OperationName[]).map(
    (name) => [weights[name], name] as const,
  )
  const all = setup.devices.reduce((sum, count) => sum + count, 0)
  // The lower ones more often: so some conversations are long, and some devices are mostly away.
  const skewed = (most: number) =>
    Math.min(chance.between(0, most - 1), chance.between(0, most - 1))
  const draw: Draw = {
    ...{ chance, setup },
    device: () => skewed(all),
    peer: () => skewed(setup.devices.length),
  }
  const steps: Step[] = []
  for (let left = ops; left > 0; left -= countOf(steps.at(-1)))
    steps.push(drawStep(chance.weighted(table), draw))
  if (!aim) return { seed, setup, steps }
  const every = Math.ceil(steps.length / aims)
  const aimed = steps.flatMap((step, at) =>
    at % every === Math.floor(every / 2) ? [step, ...aimedSteps(aim, draw)] : [step],
  )
  return { seed, setup, steps: aimed }
}

/** How many operations a step is: one for each message that it sends. */
function countOf(step: Step | undefined): number {
  return (step?.data as { count?: number } | undefined)?.count ?? 1
}

/** A number that two histories share if, and as good as only if, they are the same. */
export function hashOf(history: readonly HistoryEvent[]): string {
  let low = 0x811c9dc5
  let high = 0x1234567
  for (const event of history) {
    const text = JSON.stringify(event)
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      low = Math.imul(low ^ unit, 0x01000193)
      high = Math.imul(high ^ (unit + 0x9e37), 0x85ebca6b)
    }
  }
  return [low, high].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("")
}
