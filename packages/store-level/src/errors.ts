/**
 * What goes wrong in LevelDB, in the words of the engine. What LevelDB said is the `cause`: it may name the path, which
 * the message never does.
 */
import { type FailureCode, failure, PeerageError } from "@peerage/core/adapter"

/** A call before `open` has resolved, or after `close`. */
export function notOpen(): PeerageError {
  return new PeerageError(failure("store-not-open"))
}

/** This process has the directory open. The cause looks as LevelDB's does when it is another process. */
export function lockedHere(): PeerageError {
  const cause = Object.assign(new Error("This process has the directory open already."), {
    code: "LEVEL_LOCKED",
  })
  return locked(cause)
}

/** Acknowledged rows are missing or cannot be read. */
export function damaged(cause: unknown): PeerageError {
  return new PeerageError(failure("store-damaged"), { cause })
}

/** As `damaged`, found here and not by LevelDB. */
export function incomplete(about: string): PeerageError {
  return damaged(new Error(about))
}

/** The directory holds rows in a layout that this version does not know. */
export function otherFormat(about: string): PeerageError {
  return new PeerageError(failure("store-format"), { cause: new Error(about) })
}

/** Whatever stopped `open`. */
export function openFailed(cause: unknown): PeerageError {
  if (cause instanceof PeerageError) return cause
  // `level` only adds that it is not open.
  const reason = codeOf(cause) === "LEVEL_DATABASE_NOT_OPEN" ? (cause as Error).cause : cause
  if (codeOf(reason) === "LEVEL_LOCKED") return locked(reason)
  return damagedOr("store-open-failed", reason)
}

/** A read or a write that did not do what it was asked; of a write the outcome is unknown (L12). */
export function failed(cause: unknown): PeerageError {
  return damagedOr("store-failed", cause)
}

/** A commit that never reached LevelDB. */
export function notApplied(cause: unknown): PeerageError {
  return new PeerageError(failure("not-applied"), { cause })
}

function damagedOr(code: FailureCode, cause: unknown): PeerageError {
  if (codeOf(cause) === "LEVEL_CORRUPTION") return damaged(cause)
  return new PeerageError(failure(code), { cause })
}

function locked(cause: unknown): PeerageError {
  return new PeerageError(failure("store-locked"), { cause })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined
}
