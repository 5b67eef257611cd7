/**
 * What a peer is told of its own joining and leaving. The engine tells of it twice on the device that did it, as an
 * entry of the group and as an answer; this wire has one frame for both. And its JavaScript client takes any `joined`
 * for the answer to its `join`: those that others caused wait until it has that.
 */

/** How many are held back, and how many answers are remembered whose entry is still to come. */
const most = 64

/** The changes of one session's own memberships, by the ids of their entries. */
export class OwnChanges {
  #outstanding = 0
  readonly #held = new Map<string, () => void>()
  readonly #expected = new Set<string>()

  /** A join, create or leave is on its way. */
  asked(): void {
    this.#outstanding++
  }

  /** An entry tells of it: spoken now, later, or not at all if the answer says it. */
  heard(id: string, speak: () => void): void {
    if (this.#expected.delete(id)) return
    if (this.#outstanding > 0 && this.#held.size < most) this.#held.set(id, speak)
    else speak()
  }

  /** The answer, which stands for this entry, is here, though it may not be spoken yet. */
  answered(id: string | undefined): void {
    if (id === undefined || this.#held.delete(id)) return
    const [oldest] = this.#expected
    if (this.#expected.size >= most && oldest !== undefined) this.#expected.delete(oldest)
    this.#expected.add(id)
  }

  /** The answer was spoken. */
  settled(): void {
    if (--this.#outstanding > 0) return
    const held = [...this.#held.values()]
    this.#held.clear()
    for (const speak of held) speak()
  }
}
