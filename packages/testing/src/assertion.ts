/** The few assertions of the suites. They bring their own, since they know no test runner. */

/** How a call of a store ended. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/**
 * Makes a call and waits for its end. Rejects when the call throws instead of rejecting, and when it has not ended after
 * `patienceMs`.
 */
export function outcomeOf<T>(
  what: string,
  patienceMs: number,
  call: () => Promise<T>,
): Promise<Outcome<T>> {
  const outcome = watched(what, patienceMs, call)
  // A test may begin many calls and fail at the first: the others are not unhandled then.
  outcome.catch(() => undefined)
  return outcome
}

async function watched<T>(
  what: string,
  patienceMs: number,
  call: () => Promise<T>,
): Promise<Outcome<T>> {
  let answer: Promise<T>
  try {
    answer = call()
  } catch (cause) {
    throw new Error(`${what} threw ${String(cause)} instead of rejecting.`, { cause })
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} has not answered after ${patienceMs} ms.`)),
      patienceMs,
    )
  })
  const outcome = answer.then(
    (value): Outcome<T> => ({ value }),
    (error: unknown): Outcome<T> => ({ error }),
  )
  try {
    return await Promise.race([outcome, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** Fails unless the two are the same data. */
export function assertSame(what: string, actual: unknown, expected: unknown): void {
  const found = written(actual)
  const wanted = written(expected)
  if (found !== wanted)
    throw new Error(`${what}: found ${short(found)}, expected ${short(wanted)}.`)
}

/** Fails unless the call resolved; gives what it resolved with. */
export function assertResolved<T>(what: string, outcome: Outcome<T>): T {
  if ("value" in outcome) return outcome.value
  throw new Error(`${what} rejected with ${String(outcome.error)}.`, { cause: outcome.error })
}

/** Fails unless the call rejected with a `PeerageError` that has this code. */
export function assertRejected(what: string, outcome: Outcome<unknown>, code: string): void {
  if ("value" in outcome) {
    throw new Error(`${what} resolved with ${short(written(outcome.value))}, expected ${code}.`)
  }
  assertPeerageError(what, outcome.error)
  assertSame(`${what}, code of its rejection`, codeOf(outcome.error), code)
}

/** Fails unless it is a `PeerageError`. Told by its name: a package may exist twice in one process. */
export function assertPeerageError(what: string, error: unknown): void {
  if (!(error instanceof Error) || error.name !== "PeerageError" || codeOf(error) === undefined) {
    throw new Error(`${what} rejected with ${String(error)}, which is no PeerageError.`, {
      cause: error,
    })
  }
}

/** The code of an error that has one. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : undefined
  return typeof code === "string" ? code : undefined
}

/** Waits until everything that is ready to happen has happened. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

function written(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    part === undefined ? { absent: true } : part,
  )
  return text ?? String(value)
}

function short(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 200)} … (${text.length} characters)`
}
