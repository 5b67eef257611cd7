/** What an application gives a client's verbs, and what it gets back. */
import type { ConversationName, Message } from "./event.js"
import type { GroupNotice } from "./notice.js"

/**
 * Ends a wait: the promise rejects `aborted`. What was asked may still happen.
 *
 * @since 0.1.0
 */
export interface Cancellable {
  readonly signal?: AbortSignal
}

/**
 * What came of a list of peers. Who is left out is left out by the client's `sign`, which named fewer peers than it was
 * asked about; without `sign` nobody is.
 *
 * @since 0.1.0
 */
export interface Narrowed {
  readonly leftOut: readonly string[]
}

/**
 * How `open` begins.
 *
 * @since 0.1.0
 */
export interface OpenOptions extends Cancellable {
  /** Peers to watch from the start, added to those watched already. */
  readonly watch?: readonly string[]
}

/**
 * How a message goes.
 *
 * @since 0.1.0
 */
export interface MessageOptions extends Cancellable {
  /** Only for those who are there now: not stored, not queued, not sent again. */
  readonly transient?: boolean
  /**
   * The `key` of the error with which this client rejected this message before; the text, the peers and the other options
   * are given as they were. The message is sent again in its turn, and if it was stored already, the promise resolves
   * with what it became then. The engine remembers keys for 24 hours, and of a peer's last 1,024 messages. `undefined`
   * sends a new message, so that an error's `key` can be given as it is.
   */
  readonly key?: number | undefined
}

/**
 * Whom a message goes to, and how.
 *
 * @since 0.1.0
 */
export interface SendOptions extends MessageOptions {
  /** One to 20 watched peers. */
  readonly to: string | readonly string[]
  /** Raise `delivered` when a recipient's device has it. */
  readonly receipt?: boolean
  /** What to do with peers that are not watched. Default: `refuse` the send. */
  readonly unwatched?: "refuse" | "skip"
}

/**
 * What the engine made of a send.
 *
 * @since 0.1.0
 */
export interface Sent {
  /** `<conversation>.<seq>`; the conversation alone when nothing was stored. */
  readonly id: string
  readonly conversation: string
  /** Absent when transient, or when `unwatched: "skip"` left nobody. */
  readonly seq?: number
  /** Milliseconds since 1970. */
  readonly timestamp: number
}

/**
 * Which part of a conversation to read. At most one of the four bounds; none reads the newest.
 *
 * @since 0.1.0
 */
export interface HistoryRange extends Cancellable {
  /** Messages with a smaller `seq`, the newest of them. */
  readonly before?: number
  /** Messages with a larger `seq`, the oldest of them. */
  readonly after?: number
  /** Messages older than this, in ms since 1970, the newest of them. */
  readonly beforeTime?: number
  /** Messages of this time, in ms since 1970, or newer, the oldest of them. */
  readonly sinceTime?: number
  /** How many messages at most, notices counted as such. Default 50. */
  readonly limit?: number
}

/**
 * Which part of a group to read.
 *
 * @since 0.1.0
 */
export interface GroupHistoryOptions extends HistoryRange {
  /** Changes of the group as well. Default: messages only. */
  readonly notices?: boolean
}

/**
 * Which conversation to read, and which part: the other peers of it, or the group.
 *
 * @since 0.1.0
 */
export type HistoryOptions =
  | (HistoryRange & { readonly with: string | readonly string[]; readonly group?: never })
  | (GroupHistoryOptions & { readonly group: string; readonly with?: never })

/**
 * A part of a conversation.
 *
 * @since 0.1.0
 */
export interface History {
  /** Oldest first. */
  readonly messages: readonly Message[]
  /** Oldest first; their `seq` says where they stand among the messages. Empty unless asked for. */
  readonly notices: readonly GroupNotice[]
  /** Give it as `before` for what is older; absent when there is nothing older. */
  readonly before?: number
  /** Give it as `after` for what is newer; absent when there is nothing newer. */
  readonly after?: number
  /** Up to which `seq` each other peer has the conversation. Empty for a group. */
  readonly delivered: readonly { readonly peer: string; readonly seq: number }[]
  /** Up to which `seq` each other peer has read the conversation, as far as it said so. Empty for a group. */
  readonly read: readonly { readonly peer: string; readonly seq: number }[]
}

/**
 * What this peer has read: a conversation, by the other peers of it or by its group, up to a `seq`.
 *
 * @since 0.1.0
 */
export type ReadOptions = Cancellable & {
  /** Default: the newest that this client was given, as it came or by `history`. */
  readonly seq?: number
} & (
    | { readonly with: string | readonly string[]; readonly group?: never }
    | { readonly group: string; readonly with?: never }
  )

/**
 * Which part of the list of conversations to read.
 *
 * @since 0.1.0
 */
export interface ConversationsOptions extends Cancellable {
  /** How many at most. Default 50. */
  readonly limit?: number
  /** The `after` of the part before. Default: from the newest. */
  readonly after?: string
}

/**
 * One of the peer's conversations, named by `with` or `group`.
 *
 * @since 0.1.0
 */
export interface ConversationSummary extends ConversationName {
  readonly conversation: string
  /** Its newest message, if this peer may see one. */
  readonly last?: Message
  /** Others' messages after the read mark, exact to 100. */
  readonly unread: number
  /** Up to which `seq` this peer has read, on any of its devices; 0 when nothing. */
  readonly read: number
}

/**
 * A part of the list of conversations.
 *
 * @since 0.1.0
 */
export interface ConversationList {
  /** The one with the newest message first. */
  readonly items: readonly ConversationSummary[]
  /** Give it as `after` for those that follow; absent when that was all. */
  readonly after?: string
}
