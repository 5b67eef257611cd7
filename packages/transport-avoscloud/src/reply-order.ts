/**
 * Answers in the order of their requests: the JavaScript client takes each for the answer to its oldest command. Those
 * that are early wait for those before them.
 */

/** A place in the order. */
export interface Place {
  speak: (() => void) | undefined
}

/** The answers of one peer on their way. As many as there are unanswered requests, which its owner bounds. */
export class ReplyOrder {
  readonly #places: Place[] = []
  #speaking = false

  get waiting(): number {
    return this.#places.length
  }

  /** Takes the place of an answer to come. */
  place(): Place {
    const place: Place = { speak: undefined }
    this.#places.push(place)
    return place
  }

  /** The answer is here: it is spoken now, or once those before it were. */
  settle(place: Place, speak: () => void): void {
    place.speak = speak
    // An answer may settle others, and those are spoken by the loop that spoke it.
    if (this.#speaking) return
    this.#speaking = true
    for (let next = this.#places[0]; next?.speak; next = this.#places[0]) {
      this.#places.shift()
      next.speak()
    }
    this.#speaking = false
  }

  /** Speaks after all answers that are awaited now. */
  after(speak: () => void): void {
    this.settle(this.place(), speak)
  }

  /** The end: speaks those that are here, and waits for no other. */
  flush(): void {
    for (const { speak } of this.#places.splice(0)) speak?.()
  }
}
