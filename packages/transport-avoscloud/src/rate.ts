/**
 * How often a socket may say what no engine is asked about, and what the engine's own rates therefore do not bound
 * (S28): keep-alives, messages to nobody, commands without a session, and the opening of one more peer.
 */

/** As many as a peer may send messages, by the engine's defaults. */
const perSecond = 100
const burst = 200

/** A token bucket. */
export class Rate {
  #tokens = burst
  #at: number

  /** @param now - a time in ms that never goes back */
  constructor(now: number) {
    this.#at = now
  }

  /** Takes a token; false when there is none. */
  take(now: number): boolean {
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1_000) * perSecond)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
