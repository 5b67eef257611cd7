/**
 * Where the engine's rows are. Ids are escaped to printable ASCII without the separators, so that keys are prefix-free
 * and nobody's rows are another's; numbers have a fixed width, so that byte order is their order.
 */
import type { ConversationKey, PeerId } from "../model/id.js"
import type { Key } from "../ports/store.js"

/** Seqs and times as 9 digits of base 36: enough for 10^14, in byte order. */
export function ordered(value: number): string {
  let rest = Math.max(0, Math.floor(value))
  let text = ""
  // Two digits at a time from a table: several times faster than the runtime's own, and a message's rows need three.
  for (let pair = 0; pair < 4; pair++) {
    const above = Math.floor(rest / 1296)
    text = `${pairs[rest - above * 1296]}${text}`
    rest = above
  }
  return `${rest.toString(36)}${text}`
}

const pairs = Array.from({ length: 1296 }, (_, n) => n.toString(36).padStart(2, "0"))

/** The number that `ordered` wrote. */
export function fromOrdered(text: string): number {
  return Number.parseInt(text, 36)
}

/** Printable ASCII without `%`, `/` and space stays; all else becomes `%` and four hex digits a UTF-16 unit. */
export function escapeId(id: string): string {
  if (/^[!-$&-.0-~]*$/.test(id)) return id
  return id.replace(
    /[^!-$&-.0-~]/g,
    (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}

/** The id that `escapeId` wrote. */
export function unescapeId(text: string): string {
  return text.replace(/%([0-9a-f]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** A conversation's log: one row an entry, by seq. */
export function logPartition(conversation: ConversationKey): string {
  return `log/${escapeId(conversation)}`
}

/** Where a peer may be behind: one row a conversation (L13). */
export function behindPartition(peer: PeerId): string {
  return `behind/${escapeId(peer)}`
}

export function behindKey(peer: PeerId, conversation: ConversationKey): Key {
  return [behindPartition(peer), escapeId(conversation)]
}

/** Up to where a peer has its conversations: one row each. */
export function cursorPartition(peer: PeerId): string {
  return `cursor/${escapeId(peer)}`
}

export function cursorKey(peer: PeerId, conversation: ConversationKey): Key {
  return [cursorPartition(peer), escapeId(conversation)]
}

/** Up to where a peer has read: one row a conversation. */
export function readKey(peer: PeerId, conversation: ConversationKey): Key {
  return [`read/${escapeId(peer)}`, escapeId(conversation)]
}

/** A group's members: one row a peer. */
export function memberPartition(group: string): string {
  return `member/${escapeId(group)}`
}

/** What a peer may have of groups: one row a membership, by group and where it begins (L14). */
export function membershipPartition(peer: PeerId): string {
  return `membership/${escapeId(peer)}`
}

export function membershipKey(peer: PeerId, conversation: ConversationKey, from: number): Key {
  return [membershipPartition(peer), membershipSort(conversation, from)]
}

export function membershipSort(conversation: ConversationKey, from: number): string {
  return `${escapeId(conversation)}/${ordered(from)}`
}

/** What `membershipSort` wrote. */
export function parseMembershipSort(sort: string): {
  readonly conversation: ConversationKey
  readonly from: number
} {
  const [conversation = "", from = ""] = sort.split("/")
  return { conversation: unescapeId(conversation), from: fromOrdered(from) }
}

/** All groups of the app: what each is, by id. */
export const groupPartition = "group"

export function groupInfoKey(group: string): Key {
  return [groupPartition, escapeId(group)]
}

/** What a peer sent in a month, by time: history by user, and the memory of keys (L15, L16). */
export function sentPartition(peer: PeerId, timestamp: number): string {
  return `sent/${escapeId(peer)}/${month(timestamp)}`
}

/** The place of one sent message, and the row of a run that begins with it: sorted by `(timestamp, conversation, seq)`. */
export function sentSort(timestamp: number, conversation: ConversationKey, seq: number): string {
  // Joined, not concatenated, so that a store in memory keeps one text and not its pieces.
  return [ordered(timestamp), escapeId(conversation), ordered(seq)].join("/")
}

/** What `sentSort` wrote. */
export function parseSentSort(sort: string): {
  readonly timestamp: number
  readonly conversation: ConversationKey
  readonly seq: number
} {
  const [timestamp = "", conversation = "", seq = ""] = sort.split("/")
  return {
    timestamp: fromOrdered(timestamp),
    conversation: unescapeId(conversation),
    seq: fromOrdered(seq),
  }
}

/** What the whole app sent in an hour, by time: history by app (L16). */
export function appPartition(hour: number): string {
  return `app/${ordered(hour)}`
}

/** The hour of a time, both counted from 1970. */
export function hourOf(timestamp: number): number {
  return Math.floor(timestamp / 3_600_000)
}

/** Whom the host keeps from what: one row a peer and kind. */
export const sanctionPartition = "sanction"

export function sanctionKey(kind: string, peer: PeerId): Key {
  return [sanctionPartition, `${kind}/${escapeId(peer)}`]
}

/** Up to where retention took entries away, and how many messages they were with those before (L17). */
export function floorKey(conversation: ConversationKey): Key {
  return ["floor", escapeId(conversation)]
}

/** Nonces that were used, by the time until which they are remembered. */
export const noncePartition = "nonce"

/** What the sort of a nonce's row holds. */
export function parseNonceSort(sort: string): { readonly nonce: string; readonly until: number } {
  const [until = "", nonce = ""] = sort.split("/")
  return { nonce, until: fromOrdered(until) }
}

/** The sets of peers that have a conversation, by published id. */
export const namePartition = "name"

/** The set of peers behind a published id. */
export function nameKey(id: string): Key {
  return [namePartition, escapeId(id)]
}

/** The engine's own rows: its epoch, and since when there is one. */
export const epochKey: Key = ["engine", "epoch"]
export const sinceKey: Key = ["engine", "since"]

/** Rows that are written and read whenever the store is opened, to see that it keeps them. */
export const trialPartition = "trial"

/** The month of a time in ms since 1970, as `2026-11`. */
function month(timestamp: number): string {
  const days = Math.floor(timestamp / 86_400_000)
  // Civil date from days, after Howard Hinnant's algorithm: no Date in what must be a function of its input alone.
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const monthOfYear = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (monthOfYear <= 2 ? 1 : 0)
  return `${year}-${String(monthOfYear).padStart(2, "0")}`
}
