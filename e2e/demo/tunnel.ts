/** A line between browser and server that a test can cut: what a tunnel does to a phone on a train. */
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net"

export class Tunnel {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isCut = false

  private constructor(server: Server) {
    this.#server = server
  }

  /** Passes everything on to the server of this address. */
  static async start(url: string): Promise<Tunnel> {
    const port = Number(new URL(url).port)
    const server = createServer()
    const tunnel = new Tunnel(server)
    server.on("connection", (socket) => tunnel.#join(socket, connect(port, "127.0.0.1")))
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    return tunnel
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Ends every connection and lets none through until `mend`. */
  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  mend(): void {
    this.#isCut = false
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, "close")
  }

  #join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one)
      one.on("error", () => {})
      one.on("close", () => {
        this.#sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
    if (this.#isCut) near.destroy()
  }
}
