/** A client made by hand on a bare WebSocket: it says what a test says, as a text or an object, and keeps what it hears. */
import { once } from "node:events"
import type { Socket } from "node:net"
import { vi } from "vitest"
import { WebSocket } from "ws"

/** A frame of the wire. */
export type Said = Readonly<Record<string, unknown>>

export class RawSocket {
  /** All frames heard, parsed. */
  readonly frames: Said[] = []
  /** How many chunks of TCP brought them. */
  chunks = 0
  /** The close code, once it is closed. */
  closeCode: number | undefined
  readonly closed: Promise<unknown>
  readonly #socket: WebSocket

  private constructor(url: string, headers: Record<string, string>) {
    this.#socket = new WebSocket(url, { headers, skipUTF8Validation: true })
    this.closed = once(this.#socket, "close")
    // What goes wrong here is told by `closed`, or by `open`.
    this.closed.catch(() => {})
    this.#socket.on("error", () => {})
    this.#socket.on("message", (data) => this.frames.push(JSON.parse(String(data))))
    this.#socket.on("close", (code) => {
      this.closeCode = code
    })
  }

  /** Connects; rejects when the server refuses the upgrade. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<RawSocket> {
    const raw = new RawSocket(url, headers)
    await once(raw.#socket, "open")
    const { _socket: tcp } = raw.#socket as unknown as { _socket: Socket }
    tcp.on("data", () => raw.chunks++)
    return raw
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** Sends a text or bytes as they are, anything else as JSON. */
  say(data: string | Uint8Array | Said): void {
    if (!this.isOpen) return
    const isRaw = typeof data === "string" || data instanceof Uint8Array
    this.#socket.send(isRaw ? data : JSON.stringify(data))
  }

  /** Says it and gives the next frame of those that fit. */
  async ask(data: Said, fits: Said): Promise<Said> {
    const before = this.frames.length
    this.say(data)
    return this.hear(fits, before)
  }

  /** The first frame after `from` that holds these fields. */
  async hear(fits: Said, from = 0): Promise<Said> {
    const isIt = (frame: Said) =>
      Object.entries(fits).every(
        ([key, value]) => JSON.stringify(frame[key]) === JSON.stringify(value),
      )
    await this.until(() => this.frames.slice(from).some(isIt))
    return this.frames.slice(from).find(isIt) as Said
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  ping(data = ""): void {
    if (this.isOpen) this.#socket.ping(data)
  }

  /** Answers no more pings. */
  fallSilent(): void {
    ;(this.#socket as unknown as { _autoPong: boolean })._autoPong = false
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
    const isOver = () => happened() || this.closeCode !== undefined
    await vi.waitUntil(isOver, { interval: 1, timeout: 5_000 })
    if (!happened()) throw new Error(`The connection was closed: ${this.closeCode}.`)
  }
}
