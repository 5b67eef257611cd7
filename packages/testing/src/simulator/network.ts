/** What links and the network that makes them are given. */
import type { Boundaries } from "./boundary.js"
import type { Chance } from "./chance.js"
import type { Time } from "./time.js"

/** How long things take on this network, in ms. */
export interface NetworkSpeed {
  readonly leastMs: number
  readonly mostMs: number
  /** Frames go as JSON text, as on a real wire; else as objects, which is quicker. */
  readonly asText: boolean
}

/** What a network needs. */
export interface NetworkParts {
  readonly time: Time
  readonly chance: Chance
  readonly boundaries: Boundaries
  readonly speed: NetworkSpeed
  crash(how: "kill" | "power"): void
}
