/** Sets of seqs, kept as ranges: what arrives in order costs one range, however long it is. Knows no rule. */

/** A set of whole numbers. */
export class Ranges {
  #ranges: [from: number, to: number][] = []

  get ranges(): readonly (readonly [from: number, to: number])[] {
    return this.#ranges
  }

  add(from: number, to: number = from): void {
    const last = this.#ranges.at(-1)
    if (last === undefined || from > last[1] + 1) {
      this.#ranges.push([from, to])
    } else if (from >= last[0]) {
      last[1] = Math.max(last[1], to)
    } else {
      const begin = this.#firstEndingAt(from - 1)
      let end = begin
      let [low, high] = [from, to]
      for (let next = this.#ranges[end]; next && next[0] <= to + 1; next = this.#ranges[++end]) {
        low = Math.min(low, next[0])
        high = Math.max(high, next[1])
      }
      this.#ranges.splice(begin, end - begin, [low, high])
    }
  }

  has(value: number): boolean {
    const found = this.#ranges[this.#firstEndingAt(value)]
    return found !== undefined && found[0] <= value
  }

  /** The parts of `from` to `to` that are not in the set. */
  missing(from: number, to: number): readonly (readonly [from: number, to: number])[] {
    const found: [number, number][] = []
    let next = from
    for (let at = this.#firstEndingAt(from); next <= to; at++) {
      const range = this.#ranges[at]
      if (range === undefined || range[0] > to) {
        found.push([next, to])
        break
      }
      if (range[0] > next) found.push([next, range[0] - 1])
      next = range[1] + 1
    }
    return found
  }

  /** Takes out all that is above. */
  cut(most: number): void {
    this.#ranges = this.#ranges.filter(([from]) => from <= most)
    const last = this.#ranges.at(-1)
    if (last) last[1] = Math.min(last[1], most)
  }

  #firstEndingAt(value: number): number {
    let low = 0
    let high = this.#ranges.length
    const last = this.#ranges[high - 1]
    if (last === undefined || last[1] < value) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ranges[middle]?.[1] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }
}
