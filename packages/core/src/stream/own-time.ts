/**
 * The engine's own time, by which it judges others: it stands still while the engine does. A process that was stopped,
 * slept or worked at something else heard nobody meanwhile; what they said in time waits in its sockets, and timers come
 * before it. So a stall counts as one short step, and nobody's time is up because the host was deaf (F15).
 */
import type { Clock } from "../ports/clock.js"

/** A clock that has to be kept going. */
export interface OwnTime {
  /** Milliseconds; never less than before. */
  now(): number
  /** To be called every `everyMs`. False when it is no time to judge: what arrived during a stall is not read yet. */
  beat(): boolean
}

/** How many beats may be missed before it counts as a stall. */
const missed = 1

/** Time that goes on as long as it is kept going every `everyMs`. */
export function ownTime(clock: Clock, everyMs: number): OwnTime {
  const longestMs = (1 + missed) * everyMs
  let stoodMs = 0
  let last = clock.monotonic()
  let wasDeaf = false
  const now = () => Math.min(clock.monotonic() - stoodMs, last + longestMs)

  return {
    now,
    beat() {
      const passed = clock.monotonic() - stoodMs
      const isDeaf = passed > last + longestMs
      last = now()
      stoodMs += passed - last
      // One that is always late judges all the same.
      const mayJudge = !isDeaf || wasDeaf
      wasDeaf = isDeaf
      return mayJudge
    },
  }
}
