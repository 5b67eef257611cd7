/** What to do, as data. The shell carries effects out in their order and knows no rule. */
import type { OutgoingFrame } from "./encoded.js"
import type { Accepted, Asker, Mark } from "./entry.js"
import type { CloseCode, FailureCode } from "./failure.js"
import type { GroupInfo, Membership, Place } from "./group.js"
import type { ConnectionId, ConversationKey, DeviceId, PeerId, SessionId } from "./id.js"
import type { Input } from "./input.js"
import type { HistoryBounds, ReadRequested } from "./input-request.js"
import type { Cursor, DroppedRange } from "./message.js"
import type { ServerFrame } from "./server-frame.js"

/** A frame to one connection. */
export interface Reply {
  readonly type: "Reply"
  readonly connection: ConnectionId
  readonly frame: ServerFrame
}
/** One frame to many connections, encoded once (L19). */
export interface Deliver {
  readonly type: "Deliver"
  readonly connections: readonly ConnectionId[]
  readonly frame: OutgoingFrame
  /** The request that it answers, if it is an answer. */
  readonly answers?: number
}
/** Ends a connection, after a `closing` frame that says why. */
export interface CloseConnection {
  readonly type: "CloseConnection"
  readonly connection: ConnectionId
  readonly code: CloseCode
}
/** What one atomic transaction of a conversation's lane writes. */
export interface Commit {
  readonly type: "Commit"
  readonly conversation: ConversationKey
  readonly entries: readonly Accepted[]
  readonly cursors: readonly (readonly [peer: PeerId, cursor: Cursor])[]
  /** Peers to note as behind, and those no longer so. */
  readonly behind: readonly PeerId[]
  readonly caughtUp: readonly PeerId[]
  /** What a change of a group writes beside its entry. */
  readonly group: GroupWrite | undefined
  /** Memberships that are over and wholly acknowledged (L14). */
  readonly over: readonly (readonly [peer: PeerId, memberships: readonly Membership[]])[]
  /** Up to where peers have read. */
  readonly marks: readonly Mark[]
}
/** The rows of a group that one change touches: those of its newcomers and leavers, and what it is. */
export interface GroupWrite {
  /** Set when it is created or its attributes change. */
  readonly info: GroupInfo | undefined
  readonly joined: readonly PeerId[]
  /** Those who are put out, with the entry that had let them in. */
  readonly left: readonly (readonly [peer: PeerId, from: Place])[]
  /** The entry of this change. */
  readonly at: Place
}
export interface LoadConversation {
  readonly type: "LoadConversation"
  readonly conversation: ConversationKey
  readonly peers: readonly PeerId[]
  /** Peers whose memberships are to be read anew: a change of theirs had an unknown outcome (L12). */
  readonly unsure: readonly PeerId[]
}
export interface LoadMembers {
  readonly type: "LoadMembers"
  readonly conversation: ConversationKey
}
/** Asks which of these have as many memberships as a peer may have. */
export interface CountNewcomers {
  readonly type: "CountNewcomers"
  readonly conversation: ConversationKey
  readonly peers: readonly PeerId[]
  readonly asker: Asker
}
export interface LoadGroups {
  readonly type: "LoadGroups"
  readonly connection: ConnectionId
  readonly ref: number
  readonly peer: PeerId
  readonly after: string | undefined
}
export interface LoadMark {
  readonly type: "LoadMark"
  readonly peer: PeerId
  readonly asker: Asker
  readonly request: ReadRequested
}
export interface LoadConversations {
  readonly type: "LoadConversations"
  readonly connection: ConnectionId
  readonly ref: number
  readonly peer: PeerId
  readonly after: ConversationKey | undefined
  readonly limit: number
}
export interface LoadBehind {
  readonly type: "LoadBehind"
  readonly session: SessionId
  readonly connection: ConnectionId
  readonly peer: PeerId
}
export interface LoadPage {
  readonly type: "LoadPage"
  readonly purpose: "drain" | "tail"
  readonly session: SessionId
  readonly connection: ConnectionId
  readonly conversation: ConversationKey
  readonly after: number
  /** Exclusive. */
  readonly before: number
  readonly limit: number
}
export interface LoadHistory {
  readonly type: "LoadHistory"
  readonly connection: ConnectionId
  readonly ref: number
  readonly conversation: ConversationKey
  readonly peers: readonly PeerId[]
  readonly bounds: HistoryBounds
  /** Changes of a group as well as messages. */
  readonly notices: boolean
  /** Of a group: only what lies within this peer's memberships. */
  readonly reader: PeerId
}
export interface LookUpKey {
  readonly type: "LookUpKey"
  readonly conversation: ConversationKey
  readonly peer: PeerId
  readonly device: DeviceId
  readonly number: number
  /** The log's last time. It lies ahead of now once the wall clock was set back (L9, R17). */
  readonly newest: number
}
/** Reads messages that were pushed but not acknowledged, for `offline$`. */
export interface TellUndelivered {
  readonly type: "TellUndelivered"
  readonly peer: PeerId
  readonly ranges: readonly Pick<DroppedRange, "conversation" | "from" | "to">[]
}
/** Gives `LaneWoken` back at the end of the turn, so that a turn's sends share a transaction. */
export interface WakeLane {
  readonly type: "WakeLane"
  readonly conversation: ConversationKey
}
/** Something is wrong that nobody asked about; for `problems$`. */
export interface Report {
  readonly type: "Report"
  readonly code: FailureCode
  readonly message: string
}
/** A follow-up to decide at once, on the state that this decision's facts lead to. */
export interface Continue {
  readonly type: "Continue"
  readonly input: Input
}

/** All that the rules may ask for. */
export type Effect =
  | Reply
  | Deliver
  | CloseConnection
  | Commit
  | LoadConversation
  | LoadMembers
  | CountNewcomers
  | LoadGroups
  | LoadMark
  | LoadConversations
  | LoadBehind
  | LoadPage
  | LoadHistory
  | LookUpKey
  | TellUndelivered
  | WakeLane
  | Report
  | Continue
