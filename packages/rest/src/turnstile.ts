/** How many requests may be worked on at once: what comes while it is full is refused, not queued. */
import { failure, PeerageError } from "@peerage/core/adapter"

export class Turnstile {
  readonly #most: number
  #inside = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Runs the call. Throws `busy` when too many are inside. */
  async pass<T>(call: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#most) throw new PeerageError(failure("busy"))
    this.#inside++
    try {
      return await call()
    } finally {
      this.#inside--
    }
  }
}
