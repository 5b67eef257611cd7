/** Asking the host who may do what: time-boxed, and whatever goes wrong in its code is a refusal and a problem. */
import { type Failure, failure } from "../model/failure.js"
import type { PeerId } from "../model/id.js"
import type { Clock } from "../ports/clock.js"
import type { Connection } from "../ports/transport.js"

/** What the host is asked. */
export interface Question {
  /** `open` is asked again on each resume (S37). */
  readonly operation: "open" | "watch" | "status" | "history"
  /** Who asks; on `open`, who the connection says it is. */
  readonly peerId: PeerId
  /** The peers that it is about: those to be watched (also with an `open`), asked about, or talked with. */
  readonly target: readonly PeerId[]
  readonly connection: Pick<Connection, "id" | "info">
}

/**
 * The host's own login and rules. Answers `true`, or `false`, or a sentence for the client that says why not. May be
 * asynchronous; an answer later than the limit `checkMs`, a throw and a rejection are refusals (`check-failed`).
 *
 * @since 0.1.0
 */
export type Authorize = (question: Question) => boolean | string | Promise<boolean | string>

/** Asks `authorize`; never throws, never rejects, always settles in time. */
export function createAsk(
  authorize: Authorize,
  clock: Clock,
  checkMs: number,
  onProblem: (cause: unknown) => void,
): (question: Question) => true | Failure | Promise<true | Failure> {
  function failed(cause: unknown): Failure {
    onProblem(cause)
    return failure("check-failed")
  }

  return (question) => {
    let answer: ReturnType<Authorize>
    try {
      answer = authorize(question)
    } catch (cause) {
      return failed(cause)
    }
    if (!isThenable(answer)) return verdict(answer)
    return new Promise((settle) => {
      const stop = clock.every(checkMs, () => {
        stop()
        settle(
          failed(
            new Error(`authorize did not answer '${question.operation}' within ${checkMs} ms`),
          ),
        )
      })
      // What only looks like a promise is awaited as one.
      Promise.resolve(answer).then(
        (value) => {
          stop()
          settle(verdict(value))
        },
        (cause: unknown) => {
          stop()
          settle(failed(cause))
        },
      )
    })
  }
}

function isThenable(answer: ReturnType<Authorize>): answer is Promise<boolean | string> {
  return typeof answer === "object" && answer !== null && "then" in answer
}

function verdict(answer: boolean | string): true | Failure {
  if (answer === true) return true
  return typeof answer === "string"
    ? failure("not-allowed", { message: answer })
    : failure("not-allowed")
}
