/**
 * What happened, as the rules see it. Trusted by construction: frames are decoded, ids well formed, lists within their
 * limits and the host asked, before anything becomes an input. The rules still decide whether it is allowed now.
 */
import type { Position } from "./codec.js"
import type { Asker, ChangeVerb, Entry } from "./entry.js"
import type { CloseCode, Failure } from "./failure.js"
import type { Attributes, GroupInfo, Membership, Place } from "./group.js"
import type { ConnectionId, ConversationKey, DeviceId, PeerId, SessionId } from "./id.js"
import type { Cursor, Head } from "./message.js"
import type { GroupItem } from "./server-frame-group.js"

/** A connection arrived. `trusted`: it belongs to the host's own process. */
export interface ConnectionOpened {
  readonly type: "ConnectionOpened"
  readonly connection: ConnectionId
  readonly trusted: boolean
  readonly canResume: boolean
}
/** A connection ended, from whichever side. */
export interface ConnectionLost {
  readonly type: "ConnectionLost"
  readonly connection: ConnectionId
}
/** A frame was refused before it could become an input. `unreadable`: it counts towards closing the connection. */
export interface FrameRefused {
  readonly type: "FrameRefused"
  readonly connection: ConnectionId
  readonly ref: number | null
  readonly failure: Failure
  readonly unreadable: boolean
  /** It was asked by the host itself, who has no connection. */
  readonly as?: PeerId
}
/** Too much waits on a connection for something that must not be lost. */
export interface LineFull {
  readonly type: "LineFull"
  readonly connection: ConnectionId
}

/** Whoever asks for something. */
export interface Actor {
  readonly connection: ConnectionId
  readonly ref: number
  /** Only from the host itself: in whose name it acts. It is asked for no watch, no membership and no rate. */
  readonly as?: PeerId
}
export interface OpenRequested extends Actor {
  readonly type: "OpenRequested"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly watch: readonly PeerId[]
  /** Those of the current epoch; empty otherwise. */
  readonly positions: readonly Position[]
  /** Resumes this session later. */
  readonly nextToken: string
}
export interface ResumeRequested extends Actor {
  readonly type: "ResumeRequested"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly token: string
  readonly positions: readonly Position[]
  readonly nextToken: string
}
export interface WatchRequested extends Actor {
  readonly type: "WatchRequested"
  readonly peers: readonly PeerId[]
}
export interface UnwatchRequested extends Actor {
  readonly type: "UnwatchRequested"
  readonly peers: readonly PeerId[]
}
export interface SendRequested extends Actor {
  readonly type: "SendRequested"
  /** Sorted, without repeats; empty for a group. */
  readonly to: readonly PeerId[]
  readonly group: string | undefined
  readonly text: string
  readonly transient: boolean
  readonly key: number | undefined
  readonly again: boolean
  readonly receipt: boolean
  readonly skipUnwatched: boolean
}
export interface AckReceived {
  readonly type: "AckReceived"
  readonly connection: ConnectionId
  readonly positions: readonly Position[]
}
/** Which part of a log to read; at most one bound. */
export interface HistoryBounds {
  readonly before?: number
  readonly after?: number
  readonly beforeTime?: number
  readonly sinceTime?: number
  readonly limit: number
}
export interface HistoryRequested extends Actor {
  readonly type: "HistoryRequested"
  readonly with: readonly PeerId[]
  readonly group: string | undefined
  /** Changes of a group as well as messages. */
  readonly notices: boolean
  readonly bounds: HistoryBounds
}
export interface StatusRequested extends Actor {
  readonly type: "StatusRequested"
  readonly peers: readonly PeerId[]
  /** Peers that are not watched look offline (S20). */
  readonly watchedOnly: boolean
}
export interface ReadRequested extends Actor {
  readonly type: "ReadRequested"
  readonly conversation: ConversationKey
  readonly seq: number
}
export interface ConversationsRequested extends Actor {
  readonly type: "ConversationsRequested"
  readonly after: ConversationKey | undefined
  readonly limit: number
}
export interface CloseRequested extends Actor {
  readonly type: "CloseRequested"
}
/** A group is to be created or changed. */
export interface ChangeRequested extends Actor {
  readonly type: "ChangeRequested"
  readonly verb: ChangeVerb
  /** With `create` a new id. */
  readonly group: string
  /** With `invite` and `kick`: sorted, without repeats. */
  readonly peers: readonly PeerId[]
  readonly attributes: Attributes
}
export interface MembersRequested extends Actor {
  readonly type: "MembersRequested"
  readonly group: string
  readonly after: PeerId | undefined
}
export interface GroupsRequested extends Actor {
  readonly type: "GroupsRequested"
  readonly after: string | undefined
}
export interface AttributesRequested extends Actor {
  readonly type: "AttributesRequested"
  readonly group: string
}

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
/** What became of the transaction of a conversation. */
export interface Committed {
  readonly type: "Committed"
  readonly conversation: ConversationKey
  readonly result: "done" | "conflict" | "not-applied"
}
/** The store answered nothing that can be relied on: what was in flight has an unknown outcome (L12). */
export interface StoreLost {
  readonly type: "StoreLost"
}
/** The store is open again. */
export interface StoreRegained {
  readonly type: "StoreRegained"
  readonly epoch: string
}

/** The end of the turn in which a conversation's lane was woken. */
export interface LaneWoken {
  readonly type: "LaneWoken"
  readonly conversation: ConversationKey
}
/** A session must find out from where to read one conversation. */
export interface StartSought {
  readonly type: "StartSought"
  readonly session: SessionId
  readonly connection: ConnectionId
  readonly conversation: ConversationKey
}
/** A gathering may be complete. */
export interface GatheringChecked {
  readonly type: "GatheringChecked"
  readonly session: SessionId
}
/** A draining reader may have room for its next page. */
export interface PageSought {
  readonly type: "PageSought"
  readonly session: SessionId
  readonly conversation: ConversationKey
}
/** A session's time is up. */
export interface SessionOverdue {
  readonly type: "SessionOverdue"
  readonly session: SessionId
  readonly code: CloseCode
}
/** Time passed. */
export interface Ticked {
  readonly type: "Ticked"
}
/** The host lets a peer not send (`mute`) or not open (`ban`) until a time; `undefined` takes it back. */
export interface SanctionSet {
  readonly type: "SanctionSet"
  readonly peer: PeerId
  readonly kind: Sanction
  /** Milliseconds since 1970; `Infinity`: until it is taken back. */
  readonly until: number | undefined
}
/** Entries up to a place are about to be taken away, since they are too old (L17). */
export interface FloorRaised {
  readonly type: "FloorRaised"
  readonly conversation: ConversationKey
  readonly floor: Place
}
/** What a host can keep a peer from. */
export type Sanction = "mute" | "ban"
/** The engine began its work. */
export interface EngineStarted {
  readonly type: "EngineStarted"
  readonly epoch: string
}
/** The engine is to stop: end the sessions, store the cursors. */
export interface EngineStopping {
  readonly type: "EngineStopping"
}

/** A request of a session or of one about to begin. */
export type RequestInput =
  | OpenRequested
  | ResumeRequested
  | WatchRequested
  | UnwatchRequested
  | SendRequested
  | HistoryRequested
  | StatusRequested
  | ChangeRequested
  | MembersRequested
  | GroupsRequested
  | AttributesRequested
  | ReadRequested
  | ConversationsRequested
  | CloseRequested

/** All that can happen. */
export type Input =
  | RequestInput
  | AckReceived
  | ConnectionOpened
  | ConnectionLost
  | FrameRefused
  | LineFull
  | ConversationLoaded
  | MembersLoaded
  | NewcomersCounted
  | GroupsLoaded
  | MarkLoaded
  | ConversationsLoaded
  | BehindLoaded
  | PageLoaded
  | KeyLookedUp
  | HistoryLoaded
  | Committed
  | StoreLost
  | StoreRegained
  | LaneWoken
  | StartSought
  | GatheringChecked
  | PageSought
  | SessionOverdue
  | SanctionSet
  | FloorRaised
  | Ticked
  | EngineStarted
  | EngineStopping
