/** What an application gives a client. */
import type { Dialer } from "@peerage/core/protocol"
import type { Signature, SignOperation } from "./signature.js"

/**
 * Time and timers, injected, so that a test's minute takes no minute.
 *
 * @since 0.1.0
 */
export interface ClientClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once after `ms` milliseconds, unless the returned function was called before. */
  set(ms: number, callback: () => void): () => void
}

/**
 * Where the client reports what it does; `console` will do. Never sees a text or a secret.
 *
 * @since 0.1.0
 */
export interface ClientLogger {
  debug(message: string, detail?: unknown): void
  warn(message: string, detail?: unknown): void
}

/**
 * What `createClient` needs.
 *
 * @since 0.1.0
 */
export interface ClientOptions {
  /** The app (tenant) whose engine is dialled. */
  readonly appId: string
  /** The peer that this client is. */
  readonly peerId: string
  /** This device's own id; random for each client object unless given. Two open tabs must not share one. */
  readonly deviceId?: string
  /** How to reach the engine, for example `socketIo(url)` or `inProcess(engine)`. */
  readonly transport: Dialer
  /** What the host's `authorize` gets as `connection.info.auth`. Asked anew each time the client dials. */
  readonly auth?: () => unknown
  /**
   * Has the host's own server sign what the engine wants signed; a key has no place in a client. Asked for each `open`
   * (not for a `resume`) and each watch, create, join, invite and kick, once per frame: a long watch list takes several.
   * It answers within 5 s, since the engine closes a line on which no session begins. When it throws or rejects, an
   * opening is tried again and again, with a problem `sign-failed` each time; any other call rejects `check-failed` with
   * what was thrown as its `cause`. Default: nothing is signed.
   */
  readonly sign?: (operation: SignOperation) => Promise<Signature> | Signature
  /** Default: the runtime's clock. */
  readonly clock?: ClientClock
  /** Numbers from 0 up to, not including, 1; for device ids and waiting times. Default: the runtime's randomness. */
  readonly random?: () => number
  /** The longest wait before dialling again doubles from `minMs` (default 500) to `maxMs` (default 30,000) ms. */
  readonly backoff?: { readonly minMs?: number; readonly maxMs?: number }
  /** Default: silent. */
  readonly logger?: ClientLogger
}
