/** The client's side of a wire. `@peerage/client` knows nothing else of a transport. */
import type { ClientFrame } from "../model/client-frame.js"

/** Told by a line. Each is called in order; nothing after `onClose`. */
export interface LineEvents {
  /** One frame of the engine, parsed JSON. */
  onFrame(frame: unknown): void
  /** The line ended, for whatever reason; why is in the engine's `closing` frame, if it came. */
  onClose(): void
}

/** An open line to an engine. */
export interface Line {
  /** Takes a frame; those of one turn of the event loop leave together. Never throws. */
  send(frame: ClientFrame): void
  /** Ends the line, after what was sent. Idempotent; `onClose` follows. */
  close(): void
}

/** What a dialer must know to reach one app's engine. */
export interface DialOptions {
  readonly appId: string
  /** What the host's `authorize` gets as `connection.info.auth`. */
  readonly auth?: unknown
  /** Gives up the attempt, or ends the line if it is open. */
  readonly signal: AbortSignal
}

/**
 * Opens lines to an engine.
 *
 * - DL1 `dial` resolves with an open line or rejects; events come only after it has resolved. A rejection with code
 *   `unknown-app` means that dialling again is of no use.
 * - DL2 Each line is told `onClose` exactly once.
 * - DL3 No reconnecting by itself: that is the client's rule.
 */
export interface Dialer {
  dial(options: DialOptions, events: LineEvents): Promise<Line>
}
