/**
 * What a signature is asked for, and what such a request must be before a text is made of it. The text joins its fields
 * by `:`, so everything that could make two requests one text is refused here (S5, S6). Knows no key and no clock.
 */
import { type FailureCode, failure, PeerageError } from "../model/failure.js"
import { isId } from "../model/id.js"

/** To open a session that watches peers, or to watch more of them. @since 0.1.0 */
export interface SessionRequest {
  readonly kind: "session"
  readonly appId: string
  /** Who opens or watches. */
  readonly peerId: string
  /** Who is to be watched, in any order; may be empty. */
  readonly peerIds: readonly string[]
  /** Seconds since 1970, whole. */
  readonly timestamp: number
  /** Chosen anew for each request: 1 to 64 characters of `[A-Za-z0-9_-]`, and no action word. */
  readonly nonce: string
}

/** To join a group, to create one, or to invite peers into it or kick them out of it. @since 0.1.0 */
export interface GroupRequest {
  readonly kind: "group"
  readonly appId: string
  /** Who joins, creates, invites or kicks. */
  readonly peerId: string
  /** The group; `""` only with `join`, for a group that is to be created and has no id yet. */
  readonly groupId: string
  /** Who is invited or kicked, in any order; empty with `join`. */
  readonly peerIds: readonly string[]
  /** Seconds since 1970, whole. */
  readonly timestamp: number
  /** Chosen anew for each request: 1 to 64 characters of `[A-Za-z0-9_-]`, and no action word. */
  readonly nonce: string
  readonly action: "join" | "invite" | "kick"
}

/** What a signature is asked for. @since 0.1.0 */
export type SignatureRequest = SessionRequest | GroupRequest

/** Why a request has no text. @since 0.1.0 */
export type RequestFault =
  | "bad-kind"
  | "bad-action"
  | "bad-id"
  | "bad-peers"
  | "bad-timestamp"
  | "bad-nonce"

/** A request's fields in the order of its text, the peer ids in the order in which they came. */
export interface Fields {
  readonly before: readonly string[]
  readonly peerIds: readonly string[]
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly after: readonly string[]
}

// A session whose nonce is an action has the text of a group's action: `app:p:10:11:1400000000:1400000005:kick`.
const actionWord = /^(?:join|invite|kick|leave|open|watch|create)$/
const wellFormedNonce = /^[A-Za-z0-9_-]{1,64}$/

/**
 * The fields of a request, or why it has no text. Takes whatever it is handed, and reads each field once, so that what
 * was checked is what is signed.
 */
export function fieldsOf(request: unknown): Fields | RequestFault {
  if (typeof request !== "object" || request === null) return "bad-kind"
  const { kind, appId, peerId, groupId, peerIds, timestamp, nonce, action } = request as Partial<
    Record<keyof GroupRequest, unknown>
  >
  if (kind !== "session" && kind !== "group") return "bad-kind"
  if (!isIdText(appId) || !isIdText(peerId)) return "bad-id"
  const peers = idsOf(peerIds)
  if (typeof peers === "string") return peers
  if (!isSeconds(timestamp)) return "bad-timestamp"
  if (typeof nonce !== "string" || !wellFormedNonce.test(nonce)) return "bad-nonce"
  if (actionWord.test(nonce)) return "bad-nonce"
  if (kind === "session") {
    return { before: [appId, peerId], peerIds: peers, timestamp, after: [nonce] }
  }

  if (action !== "join" && action !== "invite" && action !== "kick") return "bad-action"
  const isGroup = isIdText(groupId) || (groupId === "" && action === "join")
  if (!isGroup) return "bad-id"
  if (action === "join" && peers.length > 0) return "bad-peers"
  return { before: [appId, peerId, groupId], peerIds: peers, timestamp, after: [nonce, action] }
}

/** The error of a caller who asked for the text of a request that has none. */
export function faultError(fault: RequestFault): PeerageError {
  const [code, message] = faults[fault]
  return new PeerageError(failure(code, message === undefined ? {} : { message }))
}

const faults: Readonly<Record<RequestFault, readonly [code: FailureCode, message?: string]>> = {
  "bad-kind": ["bad-options", "A signature is for a request whose kind is 'session' or 'group'."],
  "bad-action": ["bad-options", "The action of a group's request is 'join', 'invite' or 'kick'."],
  "bad-id": ["bad-id"],
  "bad-peers": ["bad-options", "peerIds is a list of ids, and empty with 'join'."],
  "bad-timestamp": ["bad-options", "timestamp is a whole number of seconds since 1970."],
  "bad-nonce": [
    "bad-options",
    "A nonce is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-', and no word such as 'join' or 'kick'.",
  ],
}

function isIdText(id: unknown): id is string {
  return typeof id === "string" && isId(id)
}

// A number and nothing that only looks like one: a text of digits would be a second way to say the same.
function isSeconds(time: unknown): time is number {
  return Number.isSafeInteger(time) && (time as number) >= 0
}

function idsOf(peerIds: unknown): readonly string[] | RequestFault {
  if (!Array.isArray(peerIds)) return "bad-peers"
  const ids: string[] = []
  // Not `every`, which would step over the holes of a list.
  for (const id of peerIds) {
    if (!isIdText(id)) return "bad-id"
    ids.push(id)
  }
  return ids
}
