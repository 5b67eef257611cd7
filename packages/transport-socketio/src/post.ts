/**
 * Packets on their way from and to sockets: what the sockets of one turn brought is heard together, then what came of it
 * leaves together. It knows how a server writes, and nothing of engines.
 */
import type { HearSoon } from "@peerage/core/adapter"
import type { Socket } from "socket.io"
import { gatheredTurn, type Turn } from "./outbox.js"
import { Packet } from "./packet.js"
import { frameEvent } from "./wire.js"
import type { Wording } from "./wording.js"

/**
 * How many frames are kept to be heard together. More of them share no more, and what sockets bring in one turn has no
 * bound: 2 MiB each, and ten times that as parsed JSON.
 */
const mostTogether = 1_024

/** The way in and out of one transport's connections. */
export class Post {
  /** The end of the turn: what leaves then may be the same for many. */
  readonly turn: Turn
  /** Has an inlet heard once all sockets that have something were read. */
  readonly hearSoon: HearSoon
  /** With which every packet begins. */
  readonly empty: Packet = Packet.empty()
  readonly #wording: Wording
  readonly #mayShare: boolean
  #arrived: { hear(): void }[] = []
  #unheard = 0
  #due: (() => void) | undefined
  #leaving: Map<Packet, Socket[]> | undefined

  /**
   * @param mayShare - whether the server is ours: in a host's own, others may be in the room of a socket's id
   * @param schedule - calls back at the end of the turn
   */
  constructor(
    wording: Wording,
    mayShare: boolean,
    schedule: (run: () => void) => void = setImmediate,
  ) {
    this.#wording = wording
    this.#mayShare = mayShare
    const leave = () => this.#leave()
    // What has arrived is heard first, and its answers leave with what waits.
    const leaveIfHeard = () => {
      if (this.#arrived.length === 0) this.#leave()
    }
    this.turn = gatheredTurn((run) => {
      this.#due = run
      schedule(leaveIfHeard)
    })
    const hear = () => this.#hear()
    this.hearSoon = (inlet) => {
      if (this.#arrived.push(inlet) > 1) return
      schedule(hear)
      // What comes of it at once leaves in the same turn, also when something arrives while it is heard, as the end of a
      // line that is closed does: where that happens in every turn nothing would ever leave.
      schedule(leave)
    }
  }

  /** A socket brought that many frames: together with others' they may be too many to wait for the turn's end. */
  brought(frames: number): void {
    const before = this.#unheard
    this.#unheard += frames
    if (before < mostTogether && this.#unheard >= mostTogether) queueMicrotask(() => this.#hear())
  }

  send(socket: Socket, packet: Packet): void {
    const sockets = this.#leaving?.get(packet)
    if (sockets) sockets.push(socket)
    else if (this.#leaving) this.#leaving.set(packet, [socket])
    else this.#write(packet, [socket])
  }

  #hear(): void {
    const arrived = this.#arrived
    this.#arrived = []
    this.#unheard = 0
    for (const inlet of arrived) {
      try {
        inlet.hear()
      } catch (error) {
        throwLater(error)
      }
    }
  }

  #leave(): void {
    const run = this.#due
    if (run === undefined) return
    this.#due = undefined
    if (!this.#mayShare) return run()
    this.#leaving = new Map()
    run()
    const leaving = this.#leaving
    this.#leaving = undefined
    for (const [packet, sockets] of leaving) this.#write(packet, sockets)
  }

  #write(packet: Packet, sockets: readonly Socket[]): void {
    try {
      const argument = this.#wording.argumentOf(packet.text)
      const [first, second] = sockets
      if (second === undefined) first?.emit(frameEvent, argument)
      // socket.io encodes it once for all of them, down to the WebSocket's frame.
      else first?.nsp.local.to(sockets.map(({ id }) => id)).emit(frameEvent, argument)
    } catch (error) {
      // A host's `onAnyOutgoing` listener may throw: it hears of it, and the others get theirs (TP5). Whoever may have
      // missed frames must not go on without them: a line that is lost is taken up again.
      throwLater(error)
      for (const socket of sockets) {
        try {
          socket.disconnect()
        } catch (another) {
          throwLater(another)
        }
      }
    }
  }
}

/** The host hears of its own listener's mistake where it disturbs nobody. */
function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error
  })
}
