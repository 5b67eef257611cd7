/** What a client tells its application. What it tells of groups is in notice.ts. */
import type { CloseCode, DropReason, FailureCode } from "@peerage/core/protocol"
import type { AttributesNotice, GroupNotice, MembershipNotice } from "./notice.js"

/**
 * A message as the application gets it.
 *
 * @since 0.1.0
 */
export interface Message {
  /** `<conversation>.<seq>`; of a transient message the conversation alone. */
  readonly id: string
  /** The published id of the conversation: md5 hex of its sorted peers joined by `:`, or the group's id. */
  readonly conversation: string
  /** 1, 2, 3 … within the conversation. Absent when transient. */
  readonly seq?: number
  readonly from: string
  /** The addressed peers, sorted. Absent in a group. */
  readonly to?: readonly string[]
  readonly group?: string
  readonly text: string
  /** Milliseconds since 1970, given when the engine accepted it; never falls within a conversation. */
  readonly timestamp: number
  readonly transient: boolean
  /** True when this peer sent it, from another of its devices or earlier. */
  readonly own: boolean
  /** Only where the host erased its sender: the message keeps its place, and its text is empty. */
  readonly erased?: true
}

/**
 * Names a conversation in an event. `with` or `group` says which it is, as `history` takes it.
 *
 * @since 0.1.0
 */
export interface ConversationName {
  /** The published id, as in `Message`. Absent when this client has met no message of the conversation yet. */
  readonly conversation?: string
  /** The other peers of the conversation. Absent for a group. */
  readonly with?: readonly string[]
  readonly group?: string
}

/**
 * Watched peers whose state changed; only real changes, those of one turn together.
 *
 * @since 0.1.0
 */
export interface PresenceChange {
  readonly online: readonly string[]
  readonly offline: readonly string[]
}

/**
 * A recipient's device has acknowledged the conversation up to `seq`. Comes for sends with `receipt: true`.
 *
 * @since 0.1.0
 */
export interface Delivered extends ConversationName {
  readonly peer: string
  readonly seq: number
}

/**
 * A recipient has read the conversation up to `seq`. Comes for sends with `receipt: true`, if the recipient says so by
 * `markRead`.
 *
 * @since 0.1.0
 */
export interface Read extends ConversationName {
  readonly peer: string
  readonly seq: number
}

/**
 * Entries that the engine will not deliver by itself, `from` to `to`, both included. `history` may still have them.
 *
 * @since 0.1.0
 */
export interface Dropped extends ConversationName {
  readonly from: number
  readonly to: number
  /** How many messages lie in the range. */
  readonly messages: number
  /** `cap`: over 50 waited. `age`: older than 7 days. `retention`: deleted. `elsewhere`: another device has them. */
  readonly reason: DropReason
}

/**
 * What happened to the session.
 *
 * - `opened`: once for each `open()`.
 * - `paused`: the connection is lost; the client dials again by itself.
 * - `resumed`: the connection is back; `resumed` is false when a new session had to begin, for example since the
 *   engine was started anew: watchers may have seen this peer go and come.
 * - `closed`: it is over, by `close()` or since the engine said so. The client does not come back by itself.
 *
 * @since 0.1.0
 */
export interface SessionChange {
  readonly state: "opened" | "paused" | "resumed" | "closed"
  /** Only with `resumed`. */
  readonly resumed?: boolean
  /** Only with `paused` and `closed`: why. */
  readonly reason?: SessionReason
}

/**
 * Why a session paused or closed: the engine's close code, or the refusal of an `open`, or `page-hidden` while the
 * browser keeps a page that was left.
 *
 * @since 0.1.0
 */
export type SessionReason = CloseCode | FailureCode | "page-hidden"

/**
 * Something went wrong that no call was waiting for. The client goes on.
 *
 * @since 0.1.0
 */
export interface Problem {
  /**
   * `gap`: entries `from` to `to` of a conversation never came and were not told as dropped, a defect.
   * `listener-failed`: a listener threw; `cause` is what. `dial-failed`: no line, or `auth` failed; it is tried again.
   * `sign-failed`: a session could not be signed, and is tried again; or, with `peers`, the signer left out peers that
   * were watched, in a session that the client opened anew by itself.
   * `bad-frame`: the engine said something unreadable. `timeout`: an answer stayed out, so the line was given up.
   * Else: the code of a refusal.
   */
  readonly code: FailureCode | "gap" | "listener-failed" | "dial-failed" | "sign-failed"
  readonly message: string
  readonly conversation?: ConversationName
  readonly from?: number
  readonly to?: number
  readonly peers?: readonly string[]
  readonly cause?: unknown
}

/**
 * The events of `on`, by name. A change of a group comes as `group`, and under its own kind as well.
 *
 * @since 0.1.0
 */
export interface ClientEvents {
  readonly message: Message
  readonly group: GroupNotice
  readonly joined: MembershipNotice
  readonly left: MembershipNotice
  readonly invited: MembershipNotice
  readonly kicked: MembershipNotice
  readonly membersJoined: MembershipNotice
  readonly membersLeft: MembershipNotice
  readonly attributes: AttributesNotice
  readonly presence: PresenceChange
  readonly delivered: Delivered
  readonly read: Read
  readonly "offline-dropped": { readonly ranges: readonly Dropped[] }
  readonly session: SessionChange
  readonly problem: Problem
  /** The engine's store began a new life: seqs seen before mean nothing any more. */
  readonly "history-reset": { readonly epoch: string }
}
