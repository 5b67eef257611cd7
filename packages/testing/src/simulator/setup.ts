/** What a run's world is like: drawn from the seed, or given. Plain data, part of a trace. */
import type { Limits } from "@peerage/core"
import type { StoreSupports } from "@peerage/core/adapter"
import type { Chance } from "./chance.js"
import type { NetworkSpeed } from "./network.js"

/**
 * The world of a run.
 *
 * @since 0.1.0
 */
export interface Setup {
  /** How many devices each peer has. */
  readonly devices: readonly number[]
  readonly supports: StoreSupports
  /** Least and most ms until the store answers. */
  readonly answersMs: readonly [least: number, most: number]
  readonly wire: NetworkSpeed
  readonly limits: Partial<Limits>
  readonly resumeWindowMs: number
  /** The longest wait of a client before it dials again, in ms. */
  readonly backoffMs: number
}

/** Small windows and caps are reached soon; the defaults are what most engines run with. */
export function drawSetup(chance: Chance, peers: number, devices: number): Setup {
  const counts = Array.from({ length: peers }, () => 1)
  for (let left = devices - peers; left > 0; left--) {
    const at = chance.between(0, peers - 1)
    counts[at] = (counts[at] ?? 0) + 1
  }
  const isUnlimited = chance.oneIn(2)
  return {
    devices: counts,
    supports: {
      durable: chance.weighted([
        [6, "machine"],
        [1, "process"],
        [1, "none"],
      ]),
      exclusive: !chance.oneIn(3),
    },
    answersMs: chance.weighted([
      [3, [0, 0]],
      [4, [0, 3]],
      [2, [5, 60]],
      [1, [50, 900]],
    ] as const),
    wire: {
      ...chance.weighted([
        [1, { leastMs: 0, mostMs: 0 }],
        [4, { leastMs: 1, mostMs: 10 }],
        [2, { leastMs: 20, mostMs: 300 }],
      ] as const),
      asText: chance.oneIn(8),
    },
    limits: {
      windowMessages: chance.pick([4, 7, 32, 256]),
      queueMessages: chance.pick([3, 5, 50]),
      // Longer than any jump of the clock: else a jump alone makes a repeat new (P4).
      keyAgeMs: 864_000_000,
      ...(isUnlimited ? unlimited : {}),
    },
    resumeWindowMs: chance.weighted([
      [6, 30_000],
      [1, 2_000],
      [1, 0],
    ]),
    backoffMs: chance.pick([1_000, 5_000, 30_000]),
  }
}

const unlimited: Partial<Limits> = {
  sendsPerSecond: Number.POSITIVE_INFINITY,
  requestsPerSecond: Number.POSITIVE_INFINITY,
}
