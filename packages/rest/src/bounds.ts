/** What a request may cost. Together with the engine's own limits they bound what a stranger can make the host do. */
export const bounds = {
  /** Bytes of a body: 5,120 control characters take 30,722 as JSON. */
  bodyBytes: 65_536,
  /** Milliseconds for a body to arrive. */
  bodyMs: 10_000,
  /** Characters of an address. */
  urlLength: 16_384,
  /**
   * Requests with a key that are worked on at once; more are refused as `busy`. An engine reads 32 things at once: some
   * of that is left to its sessions.
   */
  keyedAtOnce: 16,
  /** The same for requests that need no key, so that strangers never keep the operator out. */
  openAtOnce: 8,
} as const
