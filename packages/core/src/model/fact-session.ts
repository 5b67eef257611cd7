/** Facts about connections, sessions, watches, presence and rates. */
import type { CloseCode } from "./failure.js"
import type { ConnectionId, DeviceId, PeerId, SessionId } from "./id.js"
import type { Sanction } from "./input.js"

export interface ConnectionBegan {
  readonly type: "ConnectionBegan"
  readonly connection: ConnectionId
  readonly trusted: boolean
  readonly canResume: boolean
  readonly at: number
}

export interface ConnectionEnded {
  readonly type: "ConnectionEnded"
  readonly connection: ConnectionId
}

/** The device said something on its new line, so that it has what its `welcome` said. */
export interface LineHeard {
  readonly type: "LineHeard"
  readonly connection: ConnectionId
}

export interface FrameCounted {
  readonly type: "FrameCounted"
  readonly connection: ConnectionId
}

export interface SessionOpened {
  readonly type: "SessionOpened"
  readonly session: SessionId
  readonly peer: PeerId
  readonly device: DeviceId
  readonly connection: ConnectionId
  readonly token: string
}

export interface SessionPaused {
  readonly type: "SessionPaused"
  readonly session: SessionId
  readonly peer: PeerId
  readonly device: DeviceId
  readonly at: number
}

export interface SessionResumed {
  readonly type: "SessionResumed"
  /** The token that was used: good until the device is heard on its new line, whose `welcome` may be lost (P11). */
  readonly spent: string
  readonly session: SessionId
  readonly peer: PeerId
  readonly device: DeviceId
  readonly connection: ConnectionId
  readonly token: string
}

export interface SessionClosed {
  readonly type: "SessionClosed"
  readonly session: SessionId
  readonly peer: PeerId
  readonly device: DeviceId
  readonly code: CloseCode
  readonly at: number
}

/** The last session of a peer began or ended (P9). */
export interface PresenceChanged {
  readonly type: "PresenceChanged"
  readonly peer: PeerId
  readonly online: boolean
}

export interface Watched {
  readonly type: "Watched"
  readonly session: SessionId
  readonly peer: PeerId
  readonly peers: readonly PeerId[]
}

export interface Unwatched {
  readonly type: "Unwatched"
  readonly session: SessionId
  readonly peer: PeerId
  readonly peers: readonly PeerId[]
}

/** A peer used one of its tokens. */
export interface RateSpent {
  readonly type: "RateSpent"
  readonly peer: PeerId
  readonly verb: string
  readonly tokens: number
  readonly at: number
}

/** The host keeps a peer from sending or opening, or does so no more. */
export interface Sanctioned {
  readonly type: "Sanctioned"
  readonly peer: PeerId
  readonly kind: Sanction
  readonly until: number | undefined
}

export interface PeerForgotten {
  readonly type: "PeerForgotten"
  readonly peer: PeerId
}

/** Any of these. */
export type SessionFact =
  | ConnectionBegan
  | ConnectionEnded
  | LineHeard
  | FrameCounted
  | SessionOpened
  | SessionPaused
  | SessionResumed
  | SessionClosed
  | PresenceChanged
  | Watched
  | Unwatched
  | RateSpent
  | Sanctioned
  | PeerForgotten
