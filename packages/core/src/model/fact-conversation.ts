/** Facts about conversations, their lanes, their cursors, and the store. */
import type { Accepted, Asker, Send } from "./entry.js"
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
  readonly at: number
}

export interface ConversationEvicted {
  readonly type: "ConversationEvicted"
  readonly conversation: ConversationKey
}

export interface SendQueued {
  readonly type: "SendQueued"
  readonly send: Send
}

/** A repeat of a send that is still on its way: its answer goes to the new asker (R28). */
export interface SendJoined {
  readonly type: "SendJoined"
  readonly send: Send
  readonly asker: Asker
}

/** The key of a waiting send was found new (`keep`) or used; then the send leaves the lane. */
export interface SendChecked {
  readonly type: "SendChecked"
  readonly send: Send
  readonly keep: boolean
}

export interface LaneCalled {
  readonly type: "LaneCalled"
  readonly conversation: ConversationKey
}

export interface TransactionBegan {
  readonly type: "TransactionBegan"
  readonly conversation: ConversationKey
  readonly accepted: readonly Accepted[]
  readonly cursors: readonly (readonly [peer: PeerId, cursor: Cursor])[]
  readonly behind: readonly PeerId[]
  readonly caughtUp: readonly PeerId[]
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
