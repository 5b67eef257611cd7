/**
 * Which presence belongs to an answer. The engine tells an opened session of all it watches right after `welcome`, and
 * of those a `watch` names right before `watched`; the wire says both within the answer, and only later changes alone.
 */
import type { PeerState } from "@peerage/core/adapter"

/** The presence of one session, told apart. */
export class Snapshots {
  /** How many different peers each watch names that is not answered yet. */
  readonly #watches: number[] = []
  /** What may belong to the next answer: never more than the largest watch names. */
  readonly #held: PeerState[] = []
  #opening: { readonly wanted: number; readonly states: PeerState[] } | undefined

  /** The session is open, and so many states follow. */
  opened(wanted: number): void {
    this.#opening = { wanted, states: [] }
  }

  /** Takes what follows an open; gives its states once they are all there, `undefined` when no open is going on. */
  opening(states: readonly PeerState[]): readonly PeerState[] | "more" | undefined {
    if (this.#opening === undefined) return undefined
    const whole = this.#opening.states
    whole.push(...states)
    if (whole.length < this.#opening.wanted) return "more"
    this.#opening = undefined
    return whole
  }

  /** A watch of so many different peers was asked for. */
  asked(count: number): void {
    this.#watches.push(count)
  }

  /** Gives those of the states, and of those held before, that are news of their own. */
  heard(states: readonly PeerState[]): readonly PeerState[] {
    this.#held.push(...states)
    return this.#held.splice(0, Math.max(0, this.#held.length - Math.max(0, ...this.#watches)))
  }

  /** A watch is answered: what came last belongs to the answer, what came before is news. */
  answered(count: number): {
    readonly news: readonly PeerState[]
    readonly states: readonly PeerState[]
  } {
    this.#watches.splice(this.#watches.indexOf(count), 1)
    const news = this.#held.splice(0, this.#held.length - count)
    return { news, states: this.#held.splice(0) }
  }

  /** A watch is refused: gives what is news now. */
  refused(count: number): readonly PeerState[] {
    this.#watches.splice(this.#watches.indexOf(count), 1)
    return this.heard([])
  }
}
