/** What was met lately, by key. It knows nothing of what it holds. */

/** A map in which what is set is the newest, wherever it stood before; beyond its bound the oldest entry goes. */
export class Recent<Key, Value> {
  readonly #most: number
  readonly #entries = new Map<Key, Value>()
  // Messages come in runs of one conversation: of the newest nothing is looked up, and it need not be moved.
  #newest: Key | undefined
  #value: Value | undefined

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Key): Value | undefined {
    return key === this.#newest ? this.#value : this.#entries.get(key)
  }

  set(key: Key, value: Value): void {
    if (key === this.#newest && value === this.#value) return
    this.#newest = key
    this.#value = value
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#most) return
    const [oldest] = this.#entries.keys()
    this.#entries.delete(oldest as Key)
  }

  clear(): void {
    // What `#newest` names has no value any more, as in the map.
    this.#value = undefined
    this.#entries.clear()
  }

  /** The entries, the newest last. */
  [Symbol.iterator](): IterableIterator<[Key, Value]> {
    return this.#entries[Symbol.iterator]()
  }
}
