/** What the store answered to what was asked of it. */
import type { Asker, Entry } from "./entry.js"
import type { GroupInfo, Membership, Place } from "./group.js"
import type { ConnectionId, ConversationKey, DeviceId, PeerId, SessionId } from "./id.js"
import type { Actor, HistoryBounds, ReadRequested } from "./input-request.js"
import type { Cursor, Head } from "./message.js"
import type { GroupItem } from "./server-frame-group.js"

/** The store told where a log stands and what its peers have. `undefined` cursor: none stored. */
export interface ConversationLoaded {
  readonly type: "ConversationLoaded"
  readonly conversation: ConversationKey
  readonly head: Head
  readonly lastFrom: PeerId | undefined
  readonly peers: readonly {
    readonly peer: PeerId
    readonly cursor: Cursor | undefined
    readonly behind: boolean
  }[]
  /** Up to where retention took its entries away. */
  readonly floor: Place
  /** Of a group that exists. */
  readonly info: GroupInfo | undefined
  /** What was asked about: the memberships of peers whose change had an unknown outcome. */
  readonly memberships: readonly (readonly [peer: PeerId, memberships: readonly Membership[]])[]
}
/** The members of a group, each with the entry that let it in. */
export interface MembersLoaded {
  readonly type: "MembersLoaded"
  readonly conversation: ConversationKey
  readonly members: readonly (readonly [peer: PeerId, from: Place])[]
}
/** What a peer has in a group: since when, and up to where. */
export interface PeerGroupLoaded {
  readonly conversation: ConversationKey
  readonly memberships: readonly Membership[]
  readonly cursor: Cursor | undefined
}
/** Which newcomers have as many memberships as a peer may have. */
export interface NewcomersCounted {
  readonly type: "NewcomersCounted"
  readonly conversation: ConversationKey
  readonly asker: Asker
  readonly full: readonly PeerId[]
}
/** Up to where the peer had read when its new mark came. */
export interface MarkLoaded {
  readonly type: "MarkLoaded"
  /** Whose mark it is, also if its session has ended meanwhile. */
  readonly peer: PeerId
  readonly asker: Asker
  readonly request: ReadRequested
  readonly seq: number
}
/** A page of a peer's conversations. */
export interface ConversationsLoaded extends Actor {
  readonly type: "ConversationsLoaded"
  readonly items: readonly ConversationFound[]
  readonly after: ConversationKey | undefined
}
/** A conversation of a peer, as the store has it. */
export interface ConversationFound {
  readonly conversation: ConversationKey
  /** The newest message, as text. */
  readonly last: Entry | undefined
  readonly unread: number
  readonly read: number
}
/** A page of a peer's groups. */
export interface GroupsLoaded extends Actor {
  readonly type: "GroupsLoaded"
  readonly groups: readonly GroupItem[]
  readonly after: string | undefined
}
/** The conversations in which a peer may be behind. */
export interface BehindLoaded {
  readonly type: "BehindLoaded"
  readonly session: SessionId
  readonly connection: ConnectionId
  readonly conversations: readonly ConversationKey[]
  /** False if there are more. */
  readonly all: boolean
  /** Those that it is in, or was in and has not all of. */
  readonly groups: readonly PeerGroupLoaded[]
}
/** A piece of a log for a reader: ascending for `drain`, descending for `tail`. */
export interface PageLoaded {
  readonly type: "PageLoaded"
  readonly purpose: "drain" | "tail"
  readonly session: SessionId
  readonly connection: ConnectionId
  readonly conversation: ConversationKey
  /** The bounds that were asked for, both exclusive, and how many at most. */
  readonly after: number
  readonly before: number
  readonly limit: number
  readonly entries: readonly Entry[]
  /** How many messages the log holds up to `after`; only with `tail`. */
  readonly afterN: number
}
/** Whether a key was used before. */
export interface KeyLookedUp {
  readonly type: "KeyLookedUp"
  readonly conversation: ConversationKey
  readonly peer: PeerId
  readonly device: DeviceId
  readonly number: number
  readonly found: { readonly conversation: ConversationKey; readonly entry: Entry } | undefined
}
/** A page of history, oldest first. */
export interface HistoryLoaded extends Actor {
  readonly type: "HistoryLoaded"
  readonly conversation: ConversationKey
  readonly bounds: HistoryBounds
  readonly entries: readonly Entry[]
  readonly before: number | undefined
  readonly after: number | undefined
  readonly cursors: readonly (readonly [peer: PeerId, cursor: Cursor])[]
  readonly marks: readonly (readonly [peer: PeerId, seq: number])[]
}
