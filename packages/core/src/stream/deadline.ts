/** Waits that end: a call of the store that has no answer in time is taken for lost. */
import type { Clock } from "../ports/clock.js"

/** Thrown when the time is over. */
export class DeadlineOver extends Error {
  override readonly name = "DeadlineOver"
}

/** The call's own outcome, or a rejection with `DeadlineOver` after `ms`. The call itself goes on, unheard. */
export function within<T>(clock: Clock, ms: number, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.every(ms, () => {
      stop()
      reject(new DeadlineOver(`no answer within ${ms} ms`))
    })
    // A store may throw where it should reject.
    const started = Promise.resolve().then(call)
    started.then(resolve, reject).finally(stop)
  })
}
