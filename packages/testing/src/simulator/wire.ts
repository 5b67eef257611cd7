/**
 * The network of a run: links between devices and engines, over which frames take their time, and which are cut, seem
 * alive, or are lost to one end alone. A link keeps order, as a socket does; links do not know of each other.
 */
import {
  type Connection,
  failure,
  type NotTaken,
  PeerageError,
  type Transport,
} from "@peerage/core/adapter"
import type { Dialer } from "@peerage/core/protocol"
import { handOn, type TransportAdapter } from "./hand-on.js"
import { Link, type LinkEnds } from "./link.js"
import type { NetworkParts } from "./network.js"

/** Where an engine listens: one for each of its lives. */
interface Listener {
  readonly accept: (connection: Connection) => void
  readonly isDead: () => boolean
}

export class Wire {
  readonly links: Set<Link> = new Set()
  /** Nobody reaches the engine until then. */
  partedUntil = 0
  readonly #parts: NetworkParts
  #listener: Listener | undefined
  #count = 0

  constructor(parts: NetworkParts) {
    this.#parts = parts
  }

  /** How many frames are on their way. */
  get busy(): number {
    let frames = 0
    for (const link of this.links) frames += link.busy
    return frames
  }

  /** The engine's end; with an adapter, that of somebody's wire, which the network is in front of. */
  transport(isDead: () => boolean, onListen: () => void, adapter?: TransportAdapter): Transport {
    if (adapter) return this.#before(adapter, isDead, onListen)
    return {
      name: "simulated",
      supports: { resume: true },
      listen: async (_appId, accept) => {
        if (isDead()) return new Promise(() => undefined)
        const listener = { accept, isDead }
        this.#listener = listener
        onListen()
        return async () => {
          if (this.#listener === listener) this.#listener = undefined
          for (const link of this.links) link.connection.close("going-away")
        }
      },
      broadcast(connections, frame) {
        const notTaken: NotTaken[] = []
        for (const connection of connections) {
          const result = connection.send(frame)
          if (result !== "sent") notTaken.push([connection, result])
        }
        return notTaken
      },
    }
  }

  /** A device's end. */
  dialer(name: string, ends: LinkEnds): Dialer {
    const { time, chance, speed } = this.#parts
    return {
      dial: ({ signal }, events) =>
        new Promise((resolve, reject) => {
          const refuse = (code: "aborted" | "unreachable") =>
            reject(new PeerageError(failure(code)))
          if (signal.aborted) return refuse("aborted")
          const stop = time.after(chance.between(speed.leastMs, 2 * speed.mostMs), () => {
            if (ends.isDead()) return
            const listener = this.#listener
            if (!listener || listener.isDead() || time.now < this.partedUntil)
              return refuse("unreachable")
            const fault = this.#parts.boundaries.pass("accept")
            if (fault === "kill" || fault === "power") {
              this.#parts.crash(fault)
              return refuse("unreachable")
            }
            const id = `${name}-${++this.#count}`
            const link = new Link(id, events, {
              ...this.#parts,
              ...ends,
              engineIsDead: listener.isDead,
              gone: () => this.links.delete(link),
            })
            this.links.add(link)
            abort = () => link.line.close()
            ends.onLink(link)
            listener.accept(link.connection)
            resolve(link.line)
          })
          let abort = () => {
            stop()
            refuse("aborted")
          }
          // Never taken away: a signal lives as long as its line, and listeners cost more than frames.
          signal.addEventListener("abort", () => abort())
        }),
    }
  }

  #before({ transport, dialer }: TransportAdapter, isDead: () => boolean, onListen: () => void) {
    const before: Transport = {
      name: transport.name,
      supports: transport.supports,
      listen: async (appId, accept) => {
        if (isDead()) return new Promise(() => undefined)
        const stop = await transport.listen(appId, accept)
        const listener: Listener = {
          accept: (connection) => handOn(connection, appId, dialer, this.#parts.time),
          isDead,
        }
        this.#listener = listener
        onListen()
        return async () => {
          if (this.#listener === listener) this.#listener = undefined
          await stop()
        }
      },
      broadcast: (connections, frame) => transport.broadcast(connections, frame),
    }
    return before
  }

  /** The engine's process is gone: its sockets end, at once or when the other end notices. */
  engineDied(how: "kill" | "power"): void {
    this.#listener = undefined
    for (const link of this.links) link.engineDied(how)
  }
}
