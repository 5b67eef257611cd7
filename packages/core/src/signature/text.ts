/**
 * The seed's canonical text: what is signed.
 *
 *     app_id:peer_id:watch_peer_ids:timestamp:nonce
 *     app_id:peer_id:group_id:group_peer_ids:timestamp:nonce:action
 *
 * Peer ids are sorted and joined by `:`; without any, their field is empty. Two accepted requests have the same text
 * only if they differ in nothing but the order of their peer ids.
 */
import { type Fields, fieldsOf, type RequestFault, type SignatureRequest } from "./request.js"

/** The text of a request, or why it has none. @since 0.1.0 */
export type CanonicalText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: RequestFault }

/** The text whose HMAC is the signature; peer ids sorted by UTF-16 code unit. @since 0.1.0 */
export function canonicalText(request: SignatureRequest): CanonicalText {
  const fields = fieldsOf(request)
  return typeof fields === "string"
    ? { ok: false, code: fields }
    : { ok: true, text: textInUnits(fields) }
}

/** Every text that a signer may have made of these fields: one, or two where the orders of ids differ (S9). */
export function textsOf(fields: Fields): readonly string[] {
  const text = textInUnits(fields)
  // Only a surrogate stands elsewhere in bytes than in code units.
  if (!/[\ud800-\udbff]/.test(text)) return [text]
  const inBytes = joined(fields, [...fields.peerIds].sort(byCodePoint))
  return inBytes === text ? [text] : [text, inBytes]
}

function textInUnits(fields: Fields): string {
  // The default order is that of code units; never localeCompare, which differs from machine to machine (S10).
  return joined(fields, [...fields.peerIds].sort())
}

function joined({ before, timestamp, after }: Fields, peerIds: readonly string[]): string {
  return [...before, peerIds.join(":"), timestamp, ...after].join(":")
}

/** The order of UTF-8 bytes, which is that of code points: how Python, Go and PHP sort. */
function byCodePoint(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) {
    const difference = rank(one.charCodeAt(at)) - rank(other.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

/** Moves the surrogates, which stand for the highest code points, behind the rest of the code units. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
