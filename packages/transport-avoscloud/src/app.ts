/** One app that an engine listens for, and its connections. */
import type { Connection } from "@peerage/core/adapter"

/** How long the end waits for what was said last, in ms: a little longer than each socket does. */
const endMs = 2_500

/** An app with a listener. */
export class App {
  readonly #accept: (connection: Connection) => void
  readonly #open = new Set<Connection>()
  #emptied: () => void = () => {}

  constructor(accept: (connection: Connection) => void) {
    this.#accept = accept
  }

  take(connection: Connection): void {
    this.#open.add(connection)
    this.#accept(connection)
  }

  /** It has ended, and what it took has left or never will. */
  drop(connection: Connection): void {
    if (this.#open.delete(connection) && this.#open.size === 0) this.#emptied()
  }

  /** Closes all connections; resolves when what they took has left, or was given up. */
  async end(): Promise<void> {
    for (const connection of [...this.#open]) connection.close("going-away")
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
