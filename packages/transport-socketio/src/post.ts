/** Packets on their way to sockets. It knows how a server writes, and nothing of engines. */
import type { Socket } from "socket.io"
import { gatheredTurn, type Turn } from "./outbox.js"
import { Packet } from "./packet.js"
import { frameEvent } from "./wire.js"
import type { Wording } from "./wording.js"

/** When packets leave: `soon`, after what is being done now, or at the `end` of the event loop's turn. */
export interface Moments {
  soon(run: () => void): void
  end(run: () => void): void
}

const ofNode: Moments = { soon: (run) => process.nextTick(run), end: setImmediate }

/**
 * The way out of one transport's connections. What a connection gets first in a turn of the event loop leaves as soon as
 * the engine is done with what it has just heard, so that the other end is at work meanwhile; what it gets after that
 * leaves together at the turn's end, so that a storm is two packets a connection and turn.
 */
export class Post {
  /** With which every packet begins. */
  readonly empty: Packet = Packet.empty()
  readonly turn: Turn
  readonly #wording: Wording
  readonly #mayShare: boolean
  /** Who has had a packet in this turn, and who waits for its end. */
  readonly #served = new Set<() => void>()
  #waiting: (() => void)[] = []
  #leaving: Map<Packet, Socket[]> | undefined

  /** @param mayShare - whether the server is ours: in a host's own, others may be in the room of a socket's id */
  constructor(wording: Wording, mayShare: boolean, { soon, end }: Moments = ofNode) {
    this.#wording = wording
    this.#mayShare = mayShare
    const leaveSoon = gatheredTurn((run) => soon(() => this.#hand(run)))
    this.turn = (flush) => {
      if (this.#served.has(flush)) return void this.#waiting.push(flush)
      if (this.#served.size === 0) end(() => this.#endOfTurn())
      this.#served.add(flush)
      leaveSoon(flush)
    }
  }

  send(socket: Socket, packet: Packet): void {
    const sockets = this.#leaving?.get(packet)
    if (sockets) sockets.push(socket)
    else if (this.#leaving) this.#leaving.set(packet, [socket])
    else this.#write(packet, [socket])
  }

  #endOfTurn(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#served.clear()
    this.#hand(() => {
      for (const flush of waiting) flush()
    })
  }

  /** Lets connections flush, and writes for all of them together. */
  #hand(run: () => void): void {
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
      for (const socket of sockets) socket.disconnect()
      setImmediate(() => {
        throw error
      })
    }
  }
}
