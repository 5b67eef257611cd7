/** One socket.io socket as a connection of the engine. It counts bytes and keeps order; it reads no frame. */
import type { IncomingHttpHeaders } from "node:http"
import {
  type Connection,
  type ConnectionInfo,
  encodeFrame,
  Inlet,
  type OutgoingFrame,
  type SendResult,
} from "@peerage/core/adapter"
import type { Socket } from "socket.io"
import { Outbox } from "./outbox.js"
import type { Packet } from "./packet.js"
import type { Post } from "./post.js"
import { frameEvent, framesIn } from "./wire.js"
import type { Wording } from "./wording.js"

/** The name of this transport in `ConnectionInfo`. */
export const transportName = "socket.io"

/** What is the same for all connections of a transport. */
export interface Surroundings {
  readonly wording: Wording
  readonly post: Post
  /** True where the low-level connection is ours too, and ends with the socket. */
  readonly ownsServer: boolean
}

/** How long what was sent before a close may take to leave, in ms. */
const graceMs = 2_000

/** A connection over socket.io. */
export class SocketConnection implements Connection {
  readonly id: string
  readonly info: ConnectionInfo
  readonly #socket: Socket
  readonly #around: Surroundings
  readonly #outbox: Outbox
  readonly #inlet: Inlet<unknown>
  /** Bytes that socket.io holds: not yet written, and being written. */
  #held = 0
  #leaving = 0

  /** @param gone - called when the connection has ended and all that it took has left, or never will */
  constructor(socket: Socket, around: Surroundings, gone: () => void) {
    const { address, headers, auth } = socket.handshake
    this.id = socket.id
    this.info = { transport: transportName, address, headers: flat(headers), auth: auth.auth }
    this.#socket = socket
    this.#around = around
    this.#inlet = new Inlet({ soon: around.post.hearSoon })
    this.#outbox = new Outbox(around.post.turn, (packet) => this.#emit(packet), around.post.empty)

    const { conn } = socket
    const drained = () => {
      this.#leaving = this.#held
      this.#held = 0
    }
    conn.on("drain", drained)
    if (around.ownsServer) conn.once("close", gone)
    socket.once("disconnect", () => {
      this.#inlet.end()
      if (around.ownsServer) return this.#release()
      conn.off("drain", drained)
      gone()
    })
    // Not `on`: what a client sent just before it left is told to these listeners only.
    socket.onAny((event: unknown, argument: unknown) => this.#receive(event, argument))
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#inlet.onFrame(listener)
  }

  onClose(listener: () => void): void {
    this.#inlet.onEnd(listener)
  }

  send(frame: OutgoingFrame): SendResult {
    return this.take(frame)
  }

  /** @param bytes - of the frame's text, if they were counted before */
  take(frame: OutgoingFrame, bytes?: number): SendResult {
    if (this.#inlet.ended) return "closed"
    if (this.#waiting() > frame.maxWaiting) return "full"
    this.#outbox.add(frame.text, bytes ?? this.#around.wording.bytesOf(frame.text))
    return "sent"
  }

  // Why it ends is in the engine's last frame, not on the wire.
  close(): void {
    if (this.#inlet.ended) return
    this.#outbox.flush()
    this.#inlet.cut()
    this.#socket.disconnect()
  }

  #waiting(): number {
    const { writable } = this.#socket.conn.transport
    return this.#outbox.bytes + this.#held + (writable ? 0 : this.#leaving)
  }

  #emit(packet: Packet): void {
    // The end may have come since the frames were taken.
    if (!this.#socket.connected) return
    this.#held += packet.bytes
    this.#around.post.send(this.#socket, packet)
  }

  #receive(event: unknown, argument: unknown): void {
    const frames = event === frameEvent ? framesIn(argument) : undefined
    if (frames === undefined) return this.#breakOff()
    this.#around.post.brought(frames.length)
    for (const frame of frames) {
      if (!this.#inlet.push(frame)) return this.#breakOff()
    }
  }

  // The engine sees no more than a lost line; the other end hears why, as it would from the engine.
  #breakOff(): void {
    this.send(encodeFrame({ type: "closing", code: "protocol-error", next: "stop" }, Infinity))
    this.close()
  }

  // The low-level connection would stay open without a socket, or for as long as the other end reads nothing.
  #release(): void {
    const { conn, handshake, request } = this.#socket
    conn.close()
    // The first request's TCP connection is ours alone only if that request asked for a WebSocket.
    const tcp = request.socket
    if (handshake.query.transport !== "websocket" || tcp.destroyed) return
    setTimeout(() => tcp.destroy(), graceMs).unref()
  }
}

function flat(headers: IncomingHttpHeaders): Readonly<Record<string, string | undefined>> {
  const { "set-cookie": cookies, ...single } = headers
  return (
    cookies === undefined ? headers : { ...single, "set-cookie": cookies.join(", ") }
  ) as Readonly<Record<string, string | undefined>>
}
