/**
 * What the host's own code asks of the engine, in turns of the event loop: a burst, or two bots that answer each other
 * without end, would otherwise keep timers and sockets waiting until it is over (F25). It knows no frame. What comes over
 * a wire needs none of it: while the engine works, it reads no more.
 */

/** How much is done before the event loop goes round once. */
const mostAtOnce = 512

// Taken when the module is loaded: a test that puts its own timers in their place must not stop the engine.
const soon = setTimeout

/** Work that waits its turn, first come, first served. */
export class Turns {
  #left = mostAtOnce
  #waiting: (() => void)[] = []
  #next = 0

  /**
   * Whether there is room for one more before the event loop goes round.
   *
   * @param goOn - called when there is room again, if there is none now
   */
  take(goOn?: () => void): boolean {
    if (this.#left === 0) {
      if (goOn) this.#waiting.push(goOn)
      return false
    }
    // Counted from the first on: what was done in earlier turns holds up nothing.
    if (this.#left === mostAtOnce) soon(() => this.#goOn(), 0)
    this.#left--
    return true
  }

  /** Does it now if there is room and nobody waits, otherwise in its turn. */
  run(work: () => void): void {
    if (this.#waiting.length === 0 && this.take()) work()
    else this.#waiting.push(work)
  }

  #goOn(): void {
    this.#left = mostAtOnce
    // What takes none itself counts as one.
    while (this.#next < this.#waiting.length && this.take()) {
      try {
        this.#waiting[this.#next++]?.()
      } catch (error) {
        // One listener's mistake is nobody else's: it is heard where it would have been, and the others go on.
        queueMicrotask(() => {
          throw error
        })
      }
    }
    this.#waiting.splice(0, this.#next)
    this.#next = 0
  }
}
