/** Frames on their way out: those of one turn of the event loop leave together, in packets of bounded size. */
import { packetRoom, packetSoon } from "./wire.js"

/** Calls back once, at the end of the turn. */
export type Turn = (flush: () => void) => void

/** Makes a turn that gathers what many ask for into one call of `schedule`. */
export function gatheredTurn(schedule: (run: () => void) => void): Turn {
  let due: (() => void)[] = []
  const run = () => {
    const flushes = due
    due = []
    for (const flush of flushes) flush()
  }
  return (flush) => {
    if (due.push(flush) === 1) schedule(run)
  }
}

/** The frames that one connection has taken and not handed over yet. */
export class Outbox {
  readonly #turn: Turn
  readonly #emit: (texts: readonly string[], bytes: number) => void
  readonly #endOfTurn: () => void
  #texts: string[] = []
  #bytes = 0
  #scheduled = false

  /** @param emit - hands over one packet's frames, with the bytes that they will take */
  constructor(turn: Turn, emit: (texts: readonly string[], bytes: number) => void) {
    this.#turn = turn
    this.#emit = emit
    this.#endOfTurn = () => {
      this.#scheduled = false
      this.flush()
    }
  }

  /** Bytes of the frames that wait here. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes a frame; a packet that it would make too large leaves before it, one that is worth its own leaves with it. */
  add(text: string, bytes: number): void {
    if (this.#bytes + bytes >= packetRoom) this.flush()
    this.#texts.push(text)
    this.#bytes += bytes + 1
    if (this.#bytes >= packetSoon) return this.flush()
    if (this.#scheduled) return
    this.#scheduled = true
    this.#turn(this.#endOfTurn)
  }

  /** Hands over what waits. */
  flush(): void {
    if (this.#texts.length === 0) return
    const texts = this.#texts
    const bytes = this.#bytes
    this.#texts = []
    this.#bytes = 0
    this.#emit(texts, bytes)
  }
}
