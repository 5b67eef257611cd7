/**
 * With which codes a WebSocket is closed: the vendor's list, as far as something here ends a line. This wire has no
 * errors, so that every refusal becomes one of these unless `refusal.ts` knows better.
 */
import type { CloseCode, FailureCode } from "@peerage/core/adapter"

/** The vendor's codes, and two of WebSocket's own. */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  unknownApp: 4100,
  signature: 4102,
  badId: 4103,
  notOpen: 4105,
  silence: 4107,
  login: 4108,
  tooLong: 4109,
  conflict: 4111,
  unreadable: 4114,
  removed: 4115,
  tooMuch: 4116,
  internal: 4200,
  rejected: 4402,
} as const

const ends: Readonly<Record<CloseCode, number>> = {
  closed: closeCodes.normal,
  replaced: closeCodes.conflict,
  "not-allowed": closeCodes.signature,
  removed: closeCodes.removed,
  "protocol-error": closeCodes.unreadable,
  "unknown-app": closeCodes.unknownApp,
  "slow-consumer": closeCodes.silence,
  "no-session": closeCodes.login,
  "no-answer": closeCodes.internal,
  "going-away": closeCodes.goingAway,
  "line-lost": closeCodes.internal,
  "window-over": closeCodes.internal,
}

const refusals: Readonly<Partial<Record<FailureCode, number>>> = {
  "bad-frame": closeCodes.unreadable,
  "bad-text": closeCodes.unreadable,
  "bad-id": closeCodes.badId,
  "too-long": closeCodes.tooLong,
  "not-open": closeCodes.notOpen,
  "already-open": closeCodes.conflict,
  "not-allowed": closeCodes.signature,
  "signature-refused": closeCodes.signature,
  "too-many": closeCodes.tooMuch,
  "rate-limited": closeCodes.tooMuch,
  banned: closeCodes.removed,
  muted: closeCodes.rejected,
  blocked: closeCodes.rejected,
}

/** The code for an end that the engine decided. */
export function codeOfEnd(code: CloseCode): number {
  return ends[code]
}

/** The code for a refusal; the server's own troubles, and what no list knows, are `internal`. */
export function codeOfRefusal(code: FailureCode): number {
  return refusals[code] ?? closeCodes.internal
}
