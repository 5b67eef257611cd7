/** What waits for an answer, by number. It knows nothing of what it holds. */

/** How many places are left empty at the front before the others move up. */
const mostTaken = 64

/**
 * Items in the order of their numbers, no two the same. They come and go nearly in order: what is added belongs to the
 * end, and what is taken stands first or not far behind.
 *
 * No Map, although it is one in all but that: of a Map through which things pass, V8 keeps every table that it outgrew,
 * with all that was in them, once one of them has become old. Nothing that ever waited would be freed young.
 */
export class InOrder<Item> {
  #numbers: number[] = []
  #items: (Item | undefined)[] = []
  /** Where the first is; before it are empty places. */
  #first = 0

  get size(): number {
    return this.#numbers.length - this.#first
  }

  get first(): Item | undefined {
    return this.#items[this.#first]
  }

  /** Adds an item in its place, which is nearly always the last. */
  add(number: number, item: Item): void {
    const numbers = this.#numbers
    if (this.size === 0 || (numbers[numbers.length - 1] as number) < number) {
      numbers.push(number)
      this.#items.push(item)
    } else {
      const at = ~this.#placeOf(number)
      numbers.splice(at, 0, number)
      this.#items.splice(at, 0, item)
    }
  }

  get(number: number): Item | undefined {
    return this.#items[this.#placeOf(number)]
  }

  /** Takes an item out. */
  take(number: number): Item | undefined {
    const at = this.#placeOf(number)
    const item = this.#items[at]
    if (at > this.#first) {
      this.#numbers.splice(at, 1)
      this.#items.splice(at, 1)
    } else if (at === this.#first) {
      this.#items[at] = undefined
      this.#first++
      if (this.#first === mostTaken) this.#moveUp()
    }
    return item
  }

  clear(): void {
    this.#numbers = []
    this.#items = []
    this.#first = 0
  }

  /** The items in their order, as they are now: whoever goes through them may take some out. */
  values(): readonly Item[] {
    return this.#items.slice(this.#first) as Item[]
  }

  /** Where an item is, or, of what is not here, the complement of where it belongs. */
  #placeOf(number: number): number {
    const numbers = this.#numbers
    let from = this.#first
    let to = numbers.length - 1
    for (let at = from; from <= to; at = (from + to) >> 1) {
      const found = numbers[at] as number
      if (found === number) return at
      if (found < number) from = at + 1
      else to = at - 1
    }
    return ~from
  }

  #moveUp(): void {
    this.#numbers.splice(0, this.#first)
    this.#items.splice(0, this.#first)
    this.#first = 0
  }
}
