/** Whom a device watches, as a history knows it. */
import type { Happened } from "../checker/event.js"

export class WatchBook {
  readonly #at: { readonly peer: string; readonly device: string }
  readonly #record: (event: Happened) => void
  readonly #watched = new Set<string>()
  /** Of whom it may hear, since an `unwatch` failed. */
  readonly #doubtful = new Set<string>()

  constructor(
    at: { readonly peer: string; readonly device: string },
    record: (event: Happened) => void,
  ) {
    this.#at = at
    this.#record = record
  }

  get size(): number {
    return this.#watched.size
  }

  has(whom: string): boolean {
    return this.#watched.has(whom)
  }

  begin(whom: string): void {
    if (this.#watched.has(whom)) return
    this.#watched.add(whom)
    this.#record({ type: "watch", ...this.#at, whom, on: true })
  }

  /** An `unwatch` that failed may have been heard. */
  doubt(whom: string): void {
    if (!this.#watched.delete(whom)) return
    this.#doubtful.add(whom)
    this.#record({ type: "watch", ...this.#at, whom, on: true, unsure: true })
  }

  end(whom: string): void {
    const isWatched = this.#watched.delete(whom)
    if (this.#doubtful.delete(whom) || isWatched)
      this.#record({ type: "watch", ...this.#at, whom, on: false })
  }

  endAll(): void {
    for (const whom of [...this.#watched, ...this.#doubtful]) this.end(whom)
  }
}
