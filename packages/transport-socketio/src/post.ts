/** Packets on their way to sockets. It knows how a server writes, and nothing of engines. */
import type { Socket } from "socket.io"
import { gatheredTurn, type Turn } from "./outbox.js"
import { Packet } from "./packet.js"
import { frameEvent } from "./wire.js"
import type { Wording } from "./wording.js"

/** The way out of one transport's connections. */
export class Post {
  /** The end of the turn: what leaves then may be the same for many. */
  readonly turn: Turn
  /** With which every packet begins. */
  readonly empty: Packet = Packet.empty()
  readonly #wording: Wording
  readonly #mayShare: boolean
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
    this.turn = gatheredTurn((run) => schedule(() => this.#endOfTurn(run)))
  }

  send(socket: Socket, packet: Packet): void {
    const sockets = this.#leaving?.get(packet)
    if (sockets) sockets.push(socket)
    else if (this.#leaving) this.#leaving.set(packet, [socket])
    else this.#write(packet, [socket])
  }

  #endOfTurn(run: () => void): void {
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
