/** Signing: for the host's own server, which has the key. Never for a client. */
import { hmacHex } from "./hmac.js"
import { keyError, keyFault, type SignatureKey } from "./key.js"
import { faultError, type SignatureRequest } from "./request.js"
import { canonicalText } from "./text.js"

/**
 * The signature of a request, in lower-case hex: 40 characters with `sha1`, 64 with `sha256`. Whether the peer may do
 * what it asks for is the caller's to decide, before.
 *
 * @throws PeerageError `bad-id` if an id in the request is none; `bad-options` for another field that cannot be signed
 *   (`canonicalText` says so without a throw), and for a key that cannot be used.
 * @since 0.1.0
 */
export function sign(request: SignatureRequest, key: SignatureKey): string {
  const fault = keyFault(key)
  if (fault !== undefined) throw keyError(fault)
  const canonical = canonicalText(request)
  if (!canonical.ok) throw faultError(canonical.code)
  return hmacOf(key, canonical.text)
}

/** The signature of a text. The algorithm is the key's (S16). */
export function hmacOf({ secret, algorithm = "sha1" }: SignatureKey, text: string): string {
  return hmacHex(algorithm, secret, text)
}
