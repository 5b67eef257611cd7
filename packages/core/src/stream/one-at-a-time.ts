/** Work on the store that reads rows and writes what came of them. */

/**
 * Does such work when all that was begun before is over: else what it read may be gone, or come again, when it writes.
 * What the work rejects with is its caller's.
 */
export type OneAtATime = <T>(work: () => Promise<T>) => Promise<T>

export function oneAtATime(): OneAtATime {
  let before: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = before.then(work)
    before = done.catch(() => undefined)
    return done
  }
}
