/**
 * Verifying: is this request signed by one of the app's keys, and is it recent? Whether its nonce was used before, and
 * what the peer may do, is not known here.
 */
import { keysFault, type SignatureKey } from "./key.js"
import { fieldsOf, type SignatureRequest } from "./request.js"
import { hmacOf } from "./sign.js"
import { textsOf } from "./text.js"

/** A request with its signature. @since 0.1.0 */
export type SignedRequest = SignatureRequest & {
  /** Lower-case hex. */
  readonly signature: string
  /** The key that made it; without it every key is tried. */
  readonly keyId?: string
}

/** What a signature is judged by. @since 0.1.0 */
export interface VerifyOptions {
  /** The active keys, one to three. */
  readonly keys: readonly SignatureKey[]
  /** The time, in seconds since 1970. */
  readonly now: number
  /** How far the timestamp may lie from `now`, before or after, in seconds, inclusive. Default 300. */
  readonly windowSeconds?: number
}

/**
 * Why a request is refused. For the host's eyes: a client is told no more than that its signature is refused.
 *
 * - `signature-malformed`: the request has no canonical text, or the signature is no lower-case hex of 40 or 64.
 * - `signature-expired`: the timestamp is outside the window. Says nothing of whether the signature is right.
 * - `signature-wrong`: no key made this signature for this request, or not the key that it names.
 * - `keys-unusable`: the host's mistake; `checkKeys` says which.
 *
 * @since 0.1.0
 */
export type VerifyCode =
  | "signature-malformed"
  | "signature-expired"
  | "signature-wrong"
  | "keys-unusable"

/** What `verify` answers: the id of the key that made the signature, or why it is refused. @since 0.1.0 */
export type Verified =
  | { readonly ok: true; readonly keyId: string }
  | { readonly ok: false; readonly code: VerifyCode }

const lowerCaseHex = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * Whether a request is signed. Never throws, whatever it is handed. A nonce is good for one request: that it was not
 * used before is for the caller to see to, until `timestamp + windowSeconds`.
 *
 * @since 0.1.0
 */
export function verify(signed: SignedRequest, options: VerifyOptions): Verified {
  try {
    return judge(signed, options)
  } catch {
    // A getter or a proxy of the caller's threw; what JSON can hold does not come here.
    return refused("signature-malformed")
  }
}

function judge(signed: SignedRequest, options: VerifyOptions): Verified {
  const { keys, now, windowSeconds = 300 } = options
  if (keysFault(keys) !== undefined) return refused("keys-unusable")
  const fields = fieldsOf(signed)
  if (typeof fields === "string") return refused("signature-malformed")
  const { signature, keyId } = signed as { readonly [name in keyof SignedRequest]?: unknown }
  if (typeof signature !== "string" || !lowerCaseHex.test(signature)) {
    return refused("signature-malformed")
  }
  if (keyId !== undefined && typeof keyId !== "string") return refused("signature-malformed")
  // Written so that a time that is no number lies outside.
  if (!(Math.abs(now - fields.timestamp) <= windowSeconds)) return refused("signature-expired")
  const maker = makerOf(signature, textsOf(fields), keys, keyId)
  return maker === undefined ? refused("signature-wrong") : { ok: true, keyId: maker }
}

/**
 * Which key made the signature. Every key is tried with every text whichever key is named and whichever fits, so that
 * the time of an answer does not tell which keys there are (S14, S15).
 */
function makerOf(
  signature: string,
  texts: readonly string[],
  keys: readonly SignatureKey[],
  keyId: string | undefined,
): string | undefined {
  let maker: string | undefined
  for (const key of keys) {
    for (const text of texts) {
      const isRight = equal(hmacOf(key, text), signature)
      if (isRight && (keyId ?? key.id) === key.id) maker ??= key.id
    }
  }
  return maker
}

/** Takes as long for two texts that differ in the first character as for two that do not differ. */
function equal(one: string, other: string): boolean {
  // The length is the algorithm's and no secret.
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  return difference === 0
}

function refused(code: VerifyCode): Verified {
  return { ok: false, code }
}
