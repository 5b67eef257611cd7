/** Time, injected, so that a week passes in a test's second. */

/** Tells time and ticks. */
export interface Clock {
  /** Milliseconds since 1970; may jump (R17, R18). Only for what people see, ages and signatures. */
  now(): number
  /** Milliseconds since some moment; never falls. For every wait. */
  monotonic(): number
  /** Calls back every `ms` milliseconds until the returned function is called. Must not keep a process alive. */
  every(ms: number, callback: () => void): () => void
}
