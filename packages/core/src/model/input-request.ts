/** What peers, and the host itself, ask for: frames that were decoded, admitted and checked. */
import type { Position } from "./codec.js"
import type { ChangeVerb } from "./entry.js"
import type { Attributes } from "./group.js"
import type { ConnectionId, ConversationKey, DeviceId, PeerId } from "./id.js"

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
  /** It waited for its conversation: whom it goes to was decided when it came (R10). */
  readonly decided?: true
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
