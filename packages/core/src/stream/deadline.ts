/** Waits that end: a call of the store that has no answer in time is taken for lost. */
import type { Clock } from "../ports/clock.js"
import { ownTime } from "./own-time.js"

/** In how many steps a time passes, so that a stall of the host is one of them and not all of it. */
const steps = 5

/** Thrown when the time is over. */
export class DeadlineOver extends Error {
  override readonly name = "DeadlineOver"
}

/** Calls back when `ms` of the engine's own time are over, unless the returned function was called before. */
export function whenOver(clock: Clock, ms: number, callback: () => void): () => void {
  const time = ownTime(clock, ms / steps)
  const startedAt = time.now()
  const stop = clock.every(ms / steps, () => {
    // Steps are fractions, and their sum may lack a little.
    if (!time.beat() || time.now() - startedAt < ms - 1) return
    stop()
    callback()
  })
  return stop
}

/** The call's own outcome, or a rejection with `DeadlineOver` after `ms`. The call itself goes on, unheard. */
export function within<T>(clock: Clock, ms: number, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = whenOver(clock, ms, () => reject(new DeadlineOver(`no answer within ${ms} ms`)))
    // A store may throw where it should reject.
    const started = Promise.resolve().then(call)
    started.then(resolve, reject).finally(stop)
  })
}
