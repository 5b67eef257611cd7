/** How a refusal is told over HTTP: one table from the engine's codes, one form of body. */
import { type Failure, type FailureCode, failures, PeerageError } from "@peerage/core/adapter"

/** The HTTP status of each code. What a caller can mend is 4xx; what the host or time can, 5xx. */
export const statuses: Readonly<Record<FailureCode, number>> = {
  "bad-frame": 400,
  "bad-version": 400,
  "bad-id": 400,
  "bad-text": 400,
  "bad-options": 400,
  "bad-request": 400,
  unauthorized: 401,
  "not-allowed": 403,
  "not-watching": 403,
  muted: 403,
  banned: 403,
  "signature-refused": 403,
  blocked: 403,
  "not-found": 404,
  "not-a-member": 404,
  "unknown-app": 404,
  "bad-method": 405,
  "already-exists": 409,
  "already-open": 409,
  "not-open": 409,
  "ack-ahead": 409,
  "cannot-resume": 409,
  "key-reused": 409,
  "too-long": 413,
  "too-many": 422,
  "rate-limited": 429,
  aborted: 500,
  defect: 500,
  "engine-open": 500,
  "listener-in-use": 500,
  unprotected: 500,
  "weak-key": 500,
  unreachable: 502,
  busy: 503,
  "check-failed": 503,
  closed: 503,
  degraded: 503,
  "not-applied": 503,
  "outbox-full": 503,
  "store-damaged": 503,
  "store-failed": 503,
  "store-format": 503,
  "store-locked": 503,
  "store-not-open": 503,
  "store-open-failed": 503,
  "outcome-unknown": 504,
  timeout: 504,
}

/**
 * The refusal that a caller may see. Whatever is not the caller's doing is told in the table's words: the thrown ones
 * may hold a path or another's id (S40).
 */
export function refusalOf(cause: unknown): Failure {
  if (!(cause instanceof PeerageError)) return { code: "defect", ...failures.defect }
  const { code, message, retryable, retryAfterMs, peers } = cause
  if (statuses[code] >= 500) return { code, ...failures[code] }
  return {
    code,
    message,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(peers === undefined ? {} : { peers }),
  }
}

/** Every answer carries these: nothing here is for a cache, a frame or a guess at its type. */
export const commonHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
}

/** The answer for a refusal. */
export function refusedResponse(refusal: Failure, headers: Record<string, string> = {}): Response {
  const { code, retryAfterMs } = refusal
  return Response.json(refusal, {
    status: statuses[code],
    headers: {
      ...commonHeaders,
      ...(code === "unauthorized" ? { "www-authenticate": 'Bearer realm="peerage"' } : {}),
      ...(retryAfterMs === undefined
        ? {}
        : { "retry-after": `${Math.ceil(retryAfterMs / 1_000)}` }),
      ...headers,
    },
  })
}
