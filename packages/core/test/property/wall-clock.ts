/**
 * The time of a history. Unlike a clock that only stands, it can sleep: over a long sleep intervals fire once, as a
 * laptop's do, so that a week costs no three million ticks. An engine's intervals end with its life.
 */
import type { Clock } from "@peerage/core"

interface Ticker {
  readonly ms: number
  readonly callback: () => void
  due: number
}

/** Longer than this, and time passes as in a sleep; after it the process is awake for so long, and whoever is late is late. */
const sleepMs = 120_000
const awakeMs = 60_000

export class WallClock {
  wall = 1_800_000_000_000
  elapsed = 0

  /** A clock for one engine's life, and how to stop it dead. */
  life(): { readonly clock: Clock; readonly stop: () => void } {
    const tickers = new Set<Ticker>()
    this.#lives.add(tickers)
    const clock: Clock = {
      now: () => this.wall,
      monotonic: () => this.elapsed,
      every: (ms, callback) => {
        const ticker = { ms, callback, due: this.elapsed + ms }
        tickers.add(ticker)
        return () => {
          tickers.delete(ticker)
        }
      },
    }
    return { clock, stop: () => this.#lives.delete(tickers) }
  }

  pass(ms: number): void {
    if (ms > sleepMs) {
      this.#moveTo(this.elapsed + ms - awakeMs)
      for (const ticker of this.#due(this.elapsed)) this.#fire(ticker)
      return this.pass(awakeMs)
    }
    const until = this.elapsed + ms
    for (;;) {
      const [next] = this.#due(until).sort((a, b) => a.due - b.due)
      if (!next) break
      this.#moveTo(Math.max(next.due, this.elapsed))
      this.#fire(next)
    }
    this.#moveTo(until)
  }

  readonly #lives = new Set<Set<Ticker>>()

  #due(until: number): Ticker[] {
    return [...this.#lives].flatMap((life) => [...life].filter(({ due }) => due <= until))
  }

  #fire(ticker: Ticker): void {
    ticker.due = Math.max(ticker.due, this.elapsed) + ticker.ms
    ticker.callback()
  }

  #moveTo(moment: number): void {
    this.wall += moment - this.elapsed
    this.elapsed = moment
  }
}
