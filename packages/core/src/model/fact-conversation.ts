/** Facts about conversations, their lanes, their cursors, and the store. */
import type { Accepted, Asker, Mark, Queued, Send } from "./entry.js"
import type { GroupInfo, Membership, MembershipFrame, Place } from "./group.js"
import type { ConversationKey, PeerId } from "./id.js"
import type { Input } from "./input.js"
import type { Cursor, Head } from "./message.js"

export interface CursorMoved {
  readonly type: "CursorMoved"
  readonly conversation: ConversationKey
  readonly peer: PeerId
  readonly cursor: Cursor
  /** `ack`: written with the next commit; `own`: it only stepped over own entries and can wait (L6, L7). */
  readonly by: "ack" | "own"
  readonly at: number
}

/** The cursors in memory are to be written as soon as the lane is free. */
export interface FlushAsked {
  readonly type: "FlushAsked"
  readonly conversation: ConversationKey
}

export interface ConversationLoading {
  readonly type: "ConversationLoading"
  readonly conversation: ConversationKey
  readonly id: string
  readonly peers: readonly PeerId[]
  readonly at: number
}

export interface InputParked {
  readonly type: "InputParked"
  readonly conversation: ConversationKey
  readonly input: Input
}

export interface ConversationReady {
  readonly type: "ConversationReady"
  readonly conversation: ConversationKey
  readonly head: Head
  readonly lastFrom: PeerId | undefined
  readonly cursors: readonly (readonly [peer: PeerId, cursor: Cursor])[]
  readonly behind: readonly PeerId[]
  readonly floor: Place
  readonly info: GroupInfo | undefined
  readonly memberships: readonly (readonly [peer: PeerId, memberships: readonly Membership[]])[]
  readonly at: number
}

/** The members of a group are in memory: it is about to be used, not only read. */
export interface MembersKnown {
  readonly type: "MembersKnown"
  readonly conversation: ConversationKey
  readonly members: readonly (readonly [peer: PeerId, from: Place])[]
}

/** Entries up to a place were taken away by retention (L17). */
export interface FloorMoved {
  readonly type: "FloorMoved"
  readonly conversation: ConversationKey
  readonly floor: Place
}

export interface ConversationEvicted {
  readonly type: "ConversationEvicted"
  readonly conversation: ConversationKey
}

export interface SendQueued {
  readonly type: "SendQueued"
  readonly send: Queued
}

/** A repeat of a send that is still on its way: its answer goes to the new asker (R28). */
export interface SendJoined {
  readonly type: "SendJoined"
  readonly send: Send
  readonly asker: Asker
}

/** What a waiting send or change was looked up for lets it stay (`keep`), or it leaves the lane. */
export interface SendChecked {
  readonly type: "SendChecked"
  readonly send: Queued
  readonly keep: boolean
}

export interface LaneCalled {
  readonly type: "LaneCalled"
  readonly conversation: ConversationKey
}

export interface TransactionBegan {
  readonly type: "TransactionBegan"
  readonly conversation: ConversationKey
  /** How many of those that waited leave the lane: the accepted, and those that were answered without an entry. */
  readonly taken: number
  readonly accepted: readonly Accepted[]
  readonly cursors: readonly (readonly [peer: PeerId, cursor: Cursor])[]
  readonly behind: readonly PeerId[]
  readonly caughtUp: readonly PeerId[]
  readonly over: readonly (readonly [peer: PeerId, memberships: readonly Membership[]])[]
  readonly marks: readonly Mark[]
}

/** A change of a group is stored: who is in it, and since when (P10). */
export interface GroupChanged {
  readonly type: "GroupChanged"
  readonly conversation: ConversationKey
  readonly frame: MembershipFrame
  readonly joined: readonly PeerId[]
  readonly left: readonly PeerId[]
  /** Absent unless the group was created or its attributes changed. */
  readonly info: GroupInfo | undefined
}

/** Messages are stored; from here on they count. */
export interface MessagesCommitted {
  readonly type: "MessagesCommitted"
  readonly conversation: ConversationKey
  readonly accepted: readonly Accepted[]
  readonly head: Head
  /** Recipients without an open session, by reason; for `offline$`. */
  readonly absent: readonly Absent[]
  readonly at: number
}

/** Recipients that a push could reach another way. */
export interface Absent {
  readonly reason: "no-session" | "paused"
  readonly peers: readonly PeerId[]
}

export interface TransactionEnded {
  readonly type: "TransactionEnded"
  readonly conversation: ConversationKey
  readonly result: "done" | "conflict" | "not-applied"
}

export interface StoreWentAway {
  readonly type: "StoreWentAway"
}

export interface StoreCameBack {
  readonly type: "StoreCameBack"
  readonly epoch: string
}

/** Any of these. */
export type ConversationFact =
  | CursorMoved
  | FlushAsked
  | ConversationLoading
  | InputParked
  | ConversationReady
  | MembersKnown
  | FloorMoved
  | GroupChanged
  | ConversationEvicted
  | SendQueued
  | SendJoined
  | SendChecked
  | LaneCalled
  | TransactionBegan
  | MessagesCommitted
  | TransactionEnded
  | StoreWentAway
  | StoreCameBack
