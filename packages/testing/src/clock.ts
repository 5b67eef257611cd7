/** A clock that stands still until a test moves it, so that a week passes in a millisecond. */
import type { Clock } from "@peerage/core"

/**
 * The `Clock` port, moved by hand.
 *
 * @since 0.1.0
 */
export interface ManualClock extends Clock {
  /**
   * Lets time pass, on both clocks. What `every` asked for is called back in time order, those due together in the
   * order in which they were registered, each at its own moment.
   *
   * @param ms - 0 or more
   */
  advance(ms: number): void
  /** Sets the wall clock forward or, below 0, back; waits do not notice (R17, R18). */
  jump(ms: number): void
}

interface Ticker {
  readonly ms: number
  readonly callback: () => void
  due: number
}

/**
 * Makes a clock that stands at `startMs`.
 *
 * @param startMs - milliseconds since 1970
 * @since 0.1.0
 */
export function manualClock(startMs = 1_800_000_000_000): ManualClock {
  let elapsed = 0
  let wall = startMs
  const tickers = new Set<Ticker>()

  function earliest(until: number): Ticker | undefined {
    let found: Ticker | undefined
    for (const ticker of tickers) {
      if (ticker.due <= until && (found === undefined || ticker.due < found.due)) found = ticker
    }
    return found
  }

  function moveTo(moment: number): void {
    wall += moment - elapsed
    elapsed = moment
  }

  return {
    now: () => wall,
    monotonic: () => elapsed,
    every(ms, callback) {
      // At 0 a single advance would call back for ever.
      if (!(ms > 0)) throw new RangeError("A clock ticks every 1 ms or more.")
      const ticker: Ticker = { ms, callback, due: elapsed + ms }
      tickers.add(ticker)
      return () => {
        tickers.delete(ticker)
      }
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError("Time passes forwards. To set the wall clock use jump.")
      const until = elapsed + ms
      for (let next = earliest(until); next !== undefined; next = earliest(until)) {
        moveTo(next.due)
        next.due += next.ms
        next.callback()
      }
      moveTo(until)
    },
    jump(ms) {
      wall += ms
    },
  }
}
