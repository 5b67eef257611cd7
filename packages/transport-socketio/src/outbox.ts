/** Frames on their way out: those of one turn of the event loop leave together, in packets of bounded size. */
import { Packet } from "./packet.js"
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
  readonly #emit: (packet: Packet) => void
  readonly #endOfTurn: () => void
  readonly #empty: Packet
  #packet: Packet
  #scheduled = false

  /**
   * @param emit - hands over a packet
   * @param empty - with which its packets begin; those who share it share packets
   */
  constructor(turn: Turn, emit: (packet: Packet) => void, empty: Packet = Packet.empty()) {
    this.#turn = turn
    this.#emit = emit
    this.#empty = empty
    this.#packet = empty
    this.#endOfTurn = () => {
      this.#scheduled = false
      this.flush()
    }
  }

  /** Bytes of the frames that wait here. */
  get bytes(): number {
    return this.#packet.bytes
  }

  /** Takes a frame; a packet that it would make too large leaves before it, one that is worth its own leaves with it. */
  add(text: string, bytes: number): void {
    if (this.bytes + bytes >= packetRoom) this.flush()
    this.#packet = this.#packet.with(text, bytes)
    if (this.bytes >= packetSoon) return this.flush()
    if (this.#scheduled) return
    this.#scheduled = true
    this.#turn(this.#endOfTurn)
  }

  /** Hands over what waits. */
  flush(): void {
    const packet = this.#packet
    if (packet === this.#empty) return
    this.#packet = this.#empty
    this.#emit(packet)
  }
}
