/** Seeded chance, split by name: a draw more in one place moves nothing in another. Knows nothing of what is drawn for. */

/** A source of draws. The same seed and the same names give the same draws. */
export class Chance {
  readonly #seed: number
  #state: number

  constructor(seed: number) {
    this.#seed = seed >>> 0
    this.#state = this.#seed
  }

  /** A source of its own for one purpose. */
  split(name: string): Chance {
    // FNV-1a, so that alike names lead far apart.
    let hash = (this.#seed ^ 0x811c9dc5) >>> 0
    for (let at = 0; at < name.length; at++) {
      hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0
    }
    return new Chance(hash)
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    // mulberry32, by Tommy Ettinger, in the public domain: 32 bits of state, and every seed is good.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let bits = this.#state
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1))
  }

  /** True once in `times` draws. */
  oneIn(times: number): boolean {
    return this.fraction() * times < 1
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.fraction() * from.length)] as T
  }

  /** One of several, by weight. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.fraction() * from.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, value] of from) {
      left -= weight
      if (left < 0) return value
    }
    return (from.at(-1) as readonly [number, T])[1]
  }
}
