/**
 * Answers in the order of their requests: the JavaScript client takes each for the answer to its oldest command. Those
 * that are early wait for those before them.
 */

/** Requests of a peer that wait for their answer, and the characters that they had: both are kept until then. */
const mostWaiting = 1_024
const mostLength = 1_048_576

/** A place in the order. */
export interface Place {
  readonly length: number
  /** Whether it is spoken also when the line ends, though answers before it never came. */
  readonly isLast: boolean
  speak: (() => void) | undefined
}

/** The answers of one peer on their way. Its owner ends the line when it is full. */
export class ReplyOrder {
  readonly #places: Place[] = []
  #length = 0
  #speaking = false

  get isFull(): boolean {
    return this.#places.length >= mostWaiting || this.#length > mostLength
  }

  /** Takes the place of an answer to come, to a request of so many characters. */
  place(length = 0, isLast = false): Place {
    const place: Place = { length, isLast, speak: undefined }
    this.#places.push(place)
    this.#length += length
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
      this.#length -= next.length
      next.speak()
    }
    this.#speaking = false
  }

  /** Speaks after all answers that are awaited now. */
  after(speak: () => void, isLast = false): void {
    this.settle(this.place(0, isLast), speak)
  }

  /** The line ends. An answer that passed others now would be taken for theirs: only what cannot be is spoken. */
  end(): void {
    for (const { speak, isLast } of this.#places.splice(0)) if (isLast) speak?.()
  }
}
