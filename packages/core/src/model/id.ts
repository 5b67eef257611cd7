/**
 * Ids and the text of a message: what is well formed (design §4), and how a conversation is named.
 * Ids are compared as code points, never folded, never sorted by locale (S10, S11).
 */

/** A user, named by the host. */
export type PeerId = string
/** One device of a peer, named by the client. */
export type DeviceId = string
/** One session's line, named by the transport; unique in the process. */
export type ConnectionId = string
/** One session, named by the engine; unique in the life of the engine. */
export type SessionId = number
/**
 * What a conversation is called between client, engine and store: `p:` and the sorted peer ids joined by `:`, or `g:`
 * and the group id. No id holds a `:`, so no two conversations share a key (S33, S34). The published id of a set of
 * peers, an md5, is an alias for display and history and never a key.
 */
export type ConversationKey = string

const plainAscii = /^[!-9;-~]{1,64}$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const isAscii = /^[\x00-\x7f]*$/
// Control characters, the bidi controls, line and paragraph separators, lone surrogates, and ':' which separates ids.
const forbidden = /[:\p{Cc}\p{Surrogate}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

/** Whether a text may be a peer, device or group id. */
export function isId(id: string): boolean {
  if (plainAscii.test(id)) return true
  const length = id.length
  if (length === 0 || length > 128) return false
  return (
    !forbidden.test(id) &&
    [...id].length <= 64 &&
    utf8Length(id) <= 128 &&
    id.normalize("NFC") === id
  )
}

/** Whether a text holds no lone surrogate, so that it survives UTF-8 (S12). */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

/** How many bytes of UTF-8 a well-formed text takes. */
export function utf8Length(text: string): number {
  // Most texts are ASCII, and the runtime's own scan is several times faster than the loop.
  if (isAscii.test(text)) return text.length
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    // A surrogate pair is two units and four bytes: two more for the pair, counted as one more for each half.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return bytes
}

/** The conversation of a set of peers: the sender and those it writes to. Order and repeats do not matter. */
export function peersKey(peers: readonly PeerId[]): ConversationKey {
  const [one, other] = peers
  // Nearly all are pairs, and each send asks for the key.
  if (peers.length === 2 && one !== undefined && other !== undefined && one !== other)
    return one < other ? `p:${one}:${other}` : `p:${other}:${one}`
  return `p:${[...new Set(peers)].sort().join(":")}`
}

/** The conversation of a group. */
export function groupKey(group: string): ConversationKey {
  return `g:${group}`
}

/** Whether a conversation is one of peers, and none of a group. */
export function isOfPeers(key: ConversationKey): boolean {
  return key.startsWith("p:")
}

/** The peers of a conversation of peers; `undefined` for a group and for what is no key. */
export function peersOf(key: ConversationKey): readonly PeerId[] | undefined {
  return isOfPeers(key) ? key.slice(2).split(":") : undefined
}

/** The group of a group's conversation; `undefined` for all else. */
export function groupOf(key: ConversationKey): string | undefined {
  return key.startsWith("g:") ? key.slice(2) : undefined
}

/** The conversation that a message frame belongs to. */
export function conversationKey(message: {
  readonly from: PeerId
  readonly to?: readonly PeerId[]
  readonly group?: string
}): ConversationKey {
  return message.group === undefined
    ? peersKey([message.from, ...(message.to ?? [])])
    : groupKey(message.group)
}
