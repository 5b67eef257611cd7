/**
 * What a conversation's log holds, and what a device is shown of it. Nothing here depends on who receives it, so that
 * a message is encoded once for all its recipients (L19).
 */
import type { ConversationKey, PeerId } from "./id.js"

/** A message as it goes over the wire and into the log (transient ones never reach the log). */
export interface MessageFrame {
  readonly type: "message"
  /** `<conversation>.<seq>`; of a transient message the conversation alone. */
  readonly id: string
  /** The published id: md5 hex of the sorted peers joined by `:`, or the group's id. */
  readonly conversation: string
  /** 1, 2, 3 … within the conversation. Absent when transient. */
  readonly seq?: number
  /** How many messages the conversation's log held with this one (L4). Absent when transient. */
  readonly n?: number
  readonly from: PeerId
  /** The addressed peers, sorted. Absent in a group. */
  readonly to?: readonly PeerId[]
  readonly group?: string
  readonly text: string
  /** Milliseconds since 1970, given at acceptance; never falls within a conversation (L9). */
  readonly timestamp: number
  readonly transient?: true
  /** The host erased its sender: the place is kept, the text is gone (L17). */
  readonly erased?: true
}

/** Where a log stands: its last `seq`, how many messages it holds, and the time of its last entry. */
export interface Head {
  readonly seq: number
  readonly n: number
  readonly timestamp: number
}

/** The head of a log that holds nothing. */
export const emptyHead: Head = { seq: 0, n: 0, timestamp: 0 }

/** Up to where some device of a peer has acknowledged a conversation, with the `n` of that entry. */
export interface Cursor {
  readonly seq: number
  readonly n: number
}

/** The cursor of a peer that has acknowledged nothing. */
export const noCursor: Cursor = { seq: 0, n: 0 }

/** Why a drain skipped entries (L4). */
export type DropReason = "cap" | "age" | "retention" | "elsewhere"

/** A told gap: entries `from` to `to`, both included, that a drain skipped. */
export interface DroppedRange {
  readonly conversation: ConversationKey
  readonly from: number
  readonly to: number
  /** How many messages lie in the range. */
  readonly messages: number
  readonly reason: DropReason
}

/** The key that makes a send repeatable: the client's device and a number that rises with each of its sends (L15). */
export interface SendKey {
  readonly device: string
  readonly number: number
}
