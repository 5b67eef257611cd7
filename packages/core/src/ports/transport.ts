/**
 * What a transport is: it turns a wire into connections and knows no rule of the engine. Obligations are numbered;
 * `transportConformance` of @peerage/testing has a test for each.
 */
import type { OutgoingFrame } from "../model/encoded.js"
import type { CloseCode } from "../model/failure.js"
import type { ConnectionId } from "../model/id.js"

/** Who is at the other end, as far as the wire knows. The host's `authorize` reads it; the engine does not. */
export interface ConnectionInfo {
  /** The transport's name. */
  readonly transport: string
  /** The remote address, where there is one. */
  readonly address?: string
  /** Headers of the handshake, lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** What the client's `auth` gave, undecoded: never trust its shape. */
  readonly auth?: unknown
}

/** What became of a frame: taken, not taken because too much waits, or not taken because the line is closed. */
export type SendResult = "sent" | "full" | "closed"

/** One session's line. Several may share a socket; the socket closes with the last of them. */
export interface Connection {
  /** Unique in the life of the process. */
  readonly id: ConnectionId
  readonly info: ConnectionInfo
  /** Sets the one listener of incoming frames: parsed JSON, not looked at by the transport. */
  onFrame(listener: (frame: unknown) => void): void
  /** Sets the one listener of the end. */
  onClose(listener: () => void): void
  send(frame: OutgoingFrame): SendResult
  close(code: CloseCode): void
}

/** A connection that did not take a broadcast frame. */
export type NotTaken = readonly [connection: Connection, result: "full" | "closed"]

/**
 * A wire that listens for connections.
 *
 * - TP1 `listen` resolves when connections of this app can arrive, with a function that stops listening. A second
 *   listener for the same app on one transport rejects with `listener-in-use`.
 * - TP2 The app id is learnt from the wire (handshake or first frame) before `accept` is called; connections of an app
 *   that nobody listens for are refused, and those that name none are closed within 5 s.
 * - TP3 `accept` is called once per connection, synchronously followed by nothing: frames that came earlier are kept
 *   until `onFrame` is set, and the end is told even if it came before `onClose` was set.
 * - TP4 Frames arrive in the order in which the other end sent them, and none after `onClose`.
 * - TP5 `send` keeps order, never throws, and never blocks; after the end it answers `closed`.
 * - TP6 `send` answers `full`, and takes nothing, when more than `frame.maxWaiting` bytes wait on the connection.
 * - TP7 `close` is idempotent, delivers what `send` took before it where the wire still can, then ends the line;
 *   `onClose` is told exactly once, also then.
 * - TP8 The frames of one turn of the event loop leave together, those of a large one in several packets.
 * - TP9 `broadcast` is `send` to each, in order, and answers those that did not take the frame; it encodes once.
 * - TP10 No frame of the other end, however malformed, raises an exception in the host or ends another connection.
 * - TP11 Stopping refuses new connections of the app, closes the open ones, and never closes the host's server.
 * - TP12 The transport authenticates nobody and decides nothing about who may do what.
 */
export interface Transport {
  /** Short name, for `ConnectionInfo` and logs. */
  readonly name: string
  readonly supports: {
    /** Whether a lost line can be taken up again by another connection of the same device. */
    readonly resume: boolean
  }
  listen(appId: string, accept: (connection: Connection) => void): Promise<() => Promise<void>>
  broadcast(connections: Iterable<Connection>, frame: OutgoingFrame): readonly NotTaken[]
}
