/**
 * What happened, as the rules see it. Trusted by construction: frames are decoded, ids well formed, lists within their
 * limits and the host asked, before anything becomes an input. The rules still decide whether it is allowed now.
 */
import type { Position } from "./client-frame.js"
import type { Entry } from "./entry.js"
import type { CloseCode, Failure } from "./failure.js"
import type { ConnectionId, ConversationKey, DeviceId, PeerId, SessionId } from "./id.js"
import type { Cursor, Head } from "./message.js"

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
}
/** Too much waits on a connection for something that must not be lost. */
export interface LineFull {
  readonly type: "LineFull"
  readonly connection: ConnectionId
}

interface Request {
  readonly connection: ConnectionId
  readonly ref: number
}
export interface OpenRequested extends Request {
  readonly type: "OpenRequested"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly watch: readonly PeerId[]
  /** Those of the current epoch; empty otherwise. */
  readonly positions: readonly Position[]
  /** Resumes this session later. */
  readonly nextToken: string
}
export interface ResumeRequested extends Request {
  readonly type: "ResumeRequested"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly token: string
  readonly positions: readonly Position[]
  readonly nextToken: string
}
export interface WatchRequested extends Request {
  readonly type: "WatchRequested"
  readonly peers: readonly PeerId[]
}
export interface UnwatchRequested extends Request {
  readonly type: "UnwatchRequested"
  readonly peers: readonly PeerId[]
}
export interface SendRequested extends Request {
  readonly type: "SendRequested"
  /** Sorted, without repeats. */
  readonly to: readonly PeerId[]
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
export interface HistoryRequested extends Request {
  readonly type: "HistoryRequested"
  readonly with: readonly PeerId[]
  readonly bounds: HistoryBounds
}
export interface StatusRequested extends Request {
  readonly type: "StatusRequested"
  readonly peers: readonly PeerId[]
}
export interface CloseRequested extends Request {
  readonly type: "CloseRequested"
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
}
/** The conversations in which a peer may be behind. */
export interface BehindLoaded {
  readonly type: "BehindLoaded"
  readonly session: SessionId
  readonly connection: ConnectionId
  readonly conversations: readonly ConversationKey[]
  /** False if there are more. */
  readonly all: boolean
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
export interface HistoryLoaded extends Request {
  readonly type: "HistoryLoaded"
  readonly conversation: ConversationKey
  readonly bounds: HistoryBounds
  readonly entries: readonly Entry[]
  readonly before: number | undefined
  readonly after: number | undefined
  readonly cursors: readonly (readonly [peer: PeerId, cursor: Cursor])[]
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
  | Ticked
  | EngineStarted
  | EngineStopping
