/** Calls of the host's code: whatever goes wrong in it is told, and it is waited for only so long (F19). */
import type { Clock } from "../ports/clock.js"
import { whenOver } from "./deadline.js"

/** Its answer, at once if it has one at once; `undefined` if it threw, rejected or was late. Never rejects. */
export function inTime<T>(
  call: () => T | Promise<T>,
  limit: { readonly clock: Clock; readonly ms: number; readonly what: string },
  onProblem: (cause: unknown) => void,
): T | undefined | Promise<T | undefined> {
  const failed = (cause: unknown): undefined => {
    onProblem(cause)
    return undefined
  }
  let answer: T | Promise<T>
  try {
    answer = call()
  } catch (cause) {
    return failed(cause)
  }
  if (!isThenable(answer)) return answer
  // What only looks like a promise is awaited as one.
  const awaited = Promise.resolve(answer)
  return new Promise((settle) => {
    const stop = whenOver(limit.clock, limit.ms, () => settle(failed(new Error(limit.what))))
    awaited.then(
      (value) => {
        stop()
        settle(value)
      },
      (cause: unknown) => {
        stop()
        settle(failed(cause))
      },
    )
  })
}

function isThenable<T>(answer: T | Promise<T>): answer is Promise<T> {
  return typeof answer === "object" && answer !== null && "then" in answer
}
