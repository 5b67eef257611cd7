/** Maps with a bound, whose oldest entries make room. They know nothing of what they hold. */

/** A map in which what is set is the newest, wherever it stood before; beyond the bound the oldest entry goes. */
export class Recent<Key, Value> extends Map<Key, Value> {
  readonly #most: number
  #newest: Key | undefined

  constructor(most: number) {
    super()
    this.#most = most
  }

  override set(key: Key, value: Value): this {
    // Messages come in runs of one conversation: what is the newest already need not be moved, which costs a rehash.
    if (key !== this.#newest) this.delete(key)
    this.#newest = key
    super.set(key, value)
    if (this.size > this.#most) {
      const [oldest] = this.keys()
      this.delete(oldest as Key)
    }
    return this
  }
}
