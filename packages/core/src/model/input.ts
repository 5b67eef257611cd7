import type { CloseCode, Failure } from "./failure.js"
import type { Place } from "./group.js"
import type { ConnectionId, ConversationKey, PeerId, SessionId } from "./id.js"
import type {
  BehindLoaded,
  ConversationLoaded,
  ConversationsLoaded,
  GroupsLoaded,
  HistoryLoaded,
  KeyLookedUp,
  MarkLoaded,
  MembersLoaded,
  NewcomersCounted,
  PageLoaded,
} from "./input-loaded.js"
import type { AckReceived, RequestInput } from "./input-request.js"

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
