/** One app that an engine listens for, and its connections. */
import type { Connection } from "@peerage/core/adapter"
import type { Socket } from "socket.io"
import { SocketConnection, type Surroundings } from "./connection.js"

/** How long the end waits for what was sent last, in ms: a little longer than each connection does. */
const endMs = 2_500

/** An app with a listener. */
export class App {
  readonly #accept: (connection: Connection) => void
  readonly #around: Surroundings
  readonly #open = new Set<SocketConnection>()
  #emptied: () => void = () => {}

  constructor(accept: (connection: Connection) => void, around: Surroundings) {
    this.#accept = accept
    this.#around = around
  }

  /** Makes a connection of a socket and hands it on. */
  welcome(socket: Socket): void {
    const connection: SocketConnection = new SocketConnection(socket, this.#around, () => {
      this.#open.delete(connection)
      if (this.#open.size === 0) this.#emptied()
    })
    this.#open.add(connection)
    this.#accept(connection)
  }

  /** Closes all connections; resolves when what they took has left, or was given up. */
  async end(): Promise<void> {
    for (const connection of [...this.#open]) connection.close()
    if (this.#open.size === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, endMs)
      this.#emptied = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
