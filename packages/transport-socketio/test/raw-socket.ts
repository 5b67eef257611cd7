/** A client made by hand on a bare WebSocket: it speaks socket.io's packets as texts, and whatever else a test sends. */
import { once } from "node:events"
import { WebSocket } from "ws"

/** Where a server is, and in which namespace. */
export interface Place {
  readonly port: number
  readonly namespace?: string
}

export class RawSocket {
  /** All packets received but heartbeats, as texts. */
  readonly packets: string[] = []
  readonly closed: Promise<unknown>
  readonly #socket: WebSocket
  readonly #prefix: string

  private constructor({ port, namespace = "/" }: Place, headers: Record<string, string>) {
    this.#prefix = namespace === "/" ? "" : `${namespace},`
    const url = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`
    this.#socket = new WebSocket(url, { headers, skipUTF8Validation: true })
    this.closed = once(this.#socket, "close")
    // What goes wrong here is told by `closed`, or by `open`.
    this.closed.catch(() => {})
    this.#socket.on("error", () => {})
    this.#socket.on("message", (data) => {
      const packet = String(data)
      if (packet === "2") this.#socket.send("3")
      else this.packets.push(packet)
    })
  }

  /** Connects; rejects when the server refuses the upgrade. */
  static async open(place: Place, headers: Record<string, string> = {}): Promise<RawSocket> {
    const raw = new RawSocket(place, headers)
    await once(raw.#socket, "open")
    return raw
  }

  /** Connects to the namespace as the app's client. */
  static async join(place: Place, appId: string): Promise<RawSocket> {
    const raw = await RawSocket.open(place)
    raw.packet("0", JSON.stringify({ appId }))
    await raw.until(() => raw.packets.some((packet) => packet.startsWith(`40${raw.#prefix}`)))
    return raw
  }

  /** The frames received. */
  get frames(): readonly unknown[] {
    return this.#events.flatMap((event) => (JSON.parse(event) as [string, unknown[]])[1])
  }

  /** How many packets brought frames. */
  get framePackets(): number {
    return this.#events.length
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** Whether the server has not ended it: neither the connection nor its part in the namespace. */
  get isServed(): boolean {
    return this.isOpen && !this.packets.includes(`41${this.#prefix}`)
  }

  /** Sends a text or bytes as they are. */
  send(data: string | Uint8Array): void {
    if (this.isOpen) this.#socket.send(data)
  }

  /** Sends a socket.io packet of the namespace. */
  packet(type: string, rest: string): void {
    this.send(`4${type}${this.#prefix}${rest}`)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Ends the connection; resolves when the server has read all that was sent and has ended it too. */
  async leave(): Promise<void> {
    this.#socket.close()
    await this.closed
  }

  /** Ends the connection as a lost network does. */
  cut(): void {
    this.#socket.terminate()
  }

  async until(happened: () => boolean): Promise<void> {
    while (!happened()) {
      if (this.#socket.readyState === WebSocket.CLOSED)
        throw new Error("The connection was closed.")
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  get #events(): readonly string[] {
    const start = `42${this.#prefix}`
    return this.packets
      .filter((each) => each.startsWith(start))
      .map((each) => each.slice(start.length))
  }
}
