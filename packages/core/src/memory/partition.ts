/** One partition of the memory store: rows in order of their sort. Knows nothing of transactions or of lifecycles. */
import type { Range, Row } from "../ports/store.js"

/**
 * Rows in one sorted array, since nearly every put goes to the end of a log and every read is a slice of it. Rows are
 * replaced, never changed, so that what a reader was given stays as it was.
 */
export class Partition {
  readonly #rows: Row[] = []

  get size(): number {
    return this.#rows.length
  }

  get(sort: string): string | undefined {
    const row = this.#rows[this.#firstFrom(sort)]
    return row?.sort === sort ? row.value : undefined
  }

  put(sort: string, value: string): void {
    const at = this.#firstFrom(sort)
    if (at === this.#rows.length) this.#rows.push({ sort, value })
    else this.#rows.splice(at, this.#rows[at]?.sort === sort ? 1 : 0, { sort, value })
  }

  delete(sort: string): void {
    const at = this.#firstFrom(sort)
    if (this.#rows[at]?.sort === sort) this.#rows.splice(at, 1)
  }

  range({ after, before, reverse, limit }: Range): readonly Row[] {
    const from = after === undefined ? 0 : this.#firstBeyond(after)
    const to = before === undefined ? this.#rows.length : this.#firstFrom(before)
    if (to <= from) return []
    if (reverse) return this.#rows.slice(Math.max(from, to - limit), to).reverse()
    return this.#rows.slice(from, Math.min(to, from + limit))
  }

  /** Where the first row stands whose sort is this or larger. Sorts are ASCII: code units are bytes. */
  #firstFrom(sort: string): number {
    const rows = this.#rows
    let high = rows.length
    const last = rows[high - 1]
    if (last === undefined || last.sort < sort) return high
    let low = 0
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((rows[middle] as Row).sort < sort) low = middle + 1
      else high = middle
    }
    return low
  }

  #firstBeyond(sort: string): number {
    const at = this.#firstFrom(sort)
    return this.#rows[at]?.sort === sort ? at + 1 : at
  }
}
