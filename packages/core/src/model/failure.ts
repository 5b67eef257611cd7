/**
 * Every refusal and every reason for closing a session, in two tables from which docs/errors.md is generated.
 * A refusal is data: a stable code and a sentence that says what to do. It never holds a stack, a path, a key
 * or another peer's id (S40), except the ids that the sender itself named.
 */

/** How one refusal reads: what to do, and whether the same call can succeed later without a change. @since 0.1.0 */
export interface FailureRow {
  readonly message: string
  readonly retryable: boolean
}

/** The stable code of a refusal. Codes never change their meaning; sentences may. */
export type FailureCode =
  | "bad-frame"
  | "bad-version"
  | "bad-id"
  | "bad-text"
  | "too-long"
  | "too-many"
  | "not-open"
  | "already-open"
  | "not-allowed"
  | "signature-refused"
  | "not-watching"
  | "not-a-member"
  | "already-exists"
  | "muted"
  | "banned"
  | "blocked"
  | "ack-ahead"
  | "cannot-resume"
  | "key-reused"
  | "rate-limited"
  | "busy"
  | "degraded"
  | "outcome-unknown"
  | "check-failed"
  | "timeout"
  | "outbox-full"
  | "aborted"
  | "closed"
  | "unknown-app"
  | "unreachable"
  | "engine-open"
  | "bad-options"
  | "listener-in-use"
  | "store-not-open"
  | "store-locked"
  | "store-open-failed"
  | "store-damaged"
  | "store-format"
  | "store-failed"
  | "unprotected"
  | "weak-key"
  | "defect"
  | "not-applied"
  | "bad-request"
  | "unauthorized"
  | "not-found"
  | "bad-method"

/** The table behind docs/errors.md. */
export const failures: Readonly<Record<FailureCode, FailureRow>> = {
  "bad-frame": row(
    "The frame has an unknown type, or a field that is missing or of the wrong type.",
  ),
  "bad-version": row("This protocol version is not spoken here. Update the client."),
  "bad-id": row(
    "An id is 1 to 64 characters, at most 128 bytes of UTF-8, NFC, without ':', control or bidi characters.",
  ),
  "bad-text": row("The text holds a lone surrogate. Send well-formed Unicode."),
  "too-long": row("The text is over 5,120 bytes of UTF-8. Send a link to it instead."),
  "too-many": row("A list is longer than its limit. Send fewer at a time."),
  "not-open": row("This connection has no open session. Send 'open' or 'resume' first."),
  "already-open": row(
    "This connection has a session already. Open another connection for another peer.",
  ),
  "not-allowed": row("The host does not allow this."),
  // One code for what is wrong, expired, used before or signed by an unknown key: a stranger is not told which (S15).
  "signature-refused": row(
    "This needs a signature that is right, recent and not used before. Ask the signing server for a new one.",
  ),
  "not-watching": row("A message goes only to peers that the session watches. Watch these first."),
  "not-a-member": row("This conversation does not exist, or the peer does not take part in it."),
  "already-exists": row("There is a group with this id. Join it, or choose another id."),
  muted: row("The host does not let this peer send at this moment."),
  banned: row("The host does not let this peer open a session at this moment."),
  blocked: row("The host does not let this message pass."),
  "ack-ahead": row("The acknowledgement names an entry that was not delivered to this session."),
  "cannot-resume": row("The session is over or the token is spent. Open a new session."),
  "key-reused": row(
    "This key was used for another text or another target. Use a new key for each message.",
  ),
  "rate-limited": row("Too many requests of this kind. Wait for `retryAfterMs` and go on.", true),
  busy: row("Too much is waiting here at this moment. Try again shortly.", true),
  degraded: row(
    "The store is not available at this moment; this request stored nothing. Try again later.",
    true,
  ),
  "outcome-unknown": row(
    "The store did not say whether the message was stored. Send it again with this error's `key`: it is then stored only once.",
    true,
  ),
  "check-failed": row("A check by the host failed or took too long. Nothing was done.", true),
  timeout: row(
    "No answer came in time; the outcome is unknown. Ask again; send a message again with this error's `key`: it is then stored only once.",
    true,
  ),
  "outbox-full": row("Too many messages wait for the connection. Wait until some are sent.", true),
  aborted: row("The caller's AbortSignal ended the wait. The outcome is unknown."),
  closed: row("The engine or client is closed. Open it, or make a new one."),
  "unknown-app": row("No engine listens here for this app id. Check the id and the address."),
  unreachable: row("No connection could be made. The client tries again by itself.", true),
  "engine-open": row(
    "The engine is open already, or was closed for good. Make a new one with createEngine.",
  ),
  "bad-options": row("An option has a value that cannot be used."),
  "listener-in-use": row(
    "Another engine listens here for the same app id. Stop it first, or share one transport.",
  ),
  "store-not-open": row("The store is not open. Call open() first."),
  "store-locked": row("Another process or engine has this store open. Close it first."),
  "store-open-failed": row("The store could not be opened. The cause says why."),
  "store-damaged": row(
    "The store is damaged or incomplete. Restore it from a copy, or move it away to start anew.",
  ),
  "store-format": row(
    "The store was written by another version of Peerage. Open it with that version, or migrate it.",
  ),
  "store-failed": row("The store did not do what it was asked. The cause says why.", true),
  unprotected: row(
    "Neither authorize nor signatures are set: everyone may open as anyone. Set authorize before the public gets in.",
  ),
  "weak-key": row(
    "The secret of a signing key is short enough to be guessed. Use 16 random bytes or more.",
  ),
  defect: row(
    "Something in Peerage, or in code that it called, threw where it must not. Please report it.",
  ),
  "not-applied": row("The store refused the write and applied none of it.", true),
  "bad-request": row("The HTTP request has a part that cannot be read. The message names it."),
  unauthorized: row("The HTTP request needs the app's key. Send it as a bearer token."),
  "not-found": row("There is nothing at this address. See the OpenAPI description."),
  "bad-method": row("This address does not take this HTTP method. See the header `Allow`."),
}

/** A refusal as data: what a frame carries and what a rejected promise holds. */
export interface Failure {
  readonly code: FailureCode
  readonly message: string
  readonly retryable: boolean
  /** Milliseconds to wait before the same call can succeed. Only with `rate-limited`. */
  readonly retryAfterMs?: number
  /** The ids that the sender named and that the refusal is about. Only with `not-watching` and `bad-id`. */
  readonly peers?: readonly string[]
}

/** Builds a refusal from its code. `about` says more where the table's sentence is not enough. */
export function failure(
  code: FailureCode,
  about?: {
    readonly message?: string
    readonly retryAfterMs?: number
    readonly peers?: readonly string[]
  },
): Failure {
  const { message, retryable } = failures[code]
  return { code, message, retryable, ...about }
}

/**
 * The only error class that Peerage throws or rejects with. `code` is stable, `message` says what to do.
 *
 * @since 0.1.0
 */
export class PeerageError extends Error {
  override readonly name = "PeerageError"
  readonly code: FailureCode
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly peers: readonly string[] | undefined
  /**
   * The key of the send that was rejected, a number that names it among the sends of this device. With it, as `key` in
   * the `SendOptions`, the client sends the same message again, and it is stored only once. Absent where there is nothing
   * to repeat: the message never left the client or was transient, the key belongs to another message, or the error is
   * none of a send.
   */
  readonly key: number | undefined

  constructor(
    refusal: Failure,
    options?: { readonly cause?: unknown; readonly key?: number | undefined },
  ) {
    super(refusal.message, options)
    this.code = refusal.code
    this.retryable = refusal.retryable
    this.retryAfterMs = refusal.retryAfterMs
    this.peers = refusal.peers
    this.key = options?.key
  }
}

/** Why a session or connection ended, and whether its client should come back by itself. @since 0.1.0 */
export interface CloseRow {
  readonly message: string
  readonly next: "retry" | "stop"
}

/** The stable code of the reason why a session or connection ended. */
export type CloseCode =
  | "closed"
  | "replaced"
  | "not-allowed"
  | "removed"
  | "protocol-error"
  | "unknown-app"
  | "slow-consumer"
  | "no-session"
  | "no-answer"
  | "going-away"
  | "line-lost"
  | "window-over"

/** The table behind the close codes in docs/errors.md. */
export const closeReasons: Readonly<Record<CloseCode, CloseRow>> = {
  closed: { message: "The peer closed its session.", next: "stop" },
  replaced: { message: "The same device opened another session.", next: "stop" },
  "not-allowed": { message: "The host does not allow this session.", next: "stop" },
  removed: { message: "The host ended the session.", next: "stop" },
  "protocol-error": { message: "Too many frames were refused.", next: "stop" },
  "unknown-app": { message: "No engine listens here for this app id.", next: "stop" },
  "slow-consumer": {
    message: "The device did not take or acknowledge its messages in time.",
    next: "retry",
  },
  "no-session": { message: "No session was opened in time on this connection.", next: "retry" },
  "no-answer": { message: "The engine could not answer in time.", next: "retry" },
  "going-away": { message: "The engine is stopping.", next: "retry" },
  "line-lost": { message: "The connection was lost.", next: "retry" },
  "window-over": {
    message: "The connection was lost and did not come back within the resume window.",
    next: "retry",
  },
}

function row(message: string, retryable = false): FailureRow {
  return { message, retryable }
}
