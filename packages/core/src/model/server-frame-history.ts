/** What the engine says of logs: their entries, pages of them, up to where others have them, and lists of them. */
import * as t from "io-ts"
import { answer, beginning, byType } from "./codec.js"
import { attributes, type MembershipFrame } from "./group.js"
import type { ConversationKey, PeerId } from "./id.js"
import type { MessageFrame } from "./message.js"

/** A recipient's devices have the conversation up to `seq` (design P14, on request of the sender). */
export interface DeliveredFrame {
  readonly type: "delivered"
  readonly conversation: ConversationKey
  readonly peer: PeerId
  readonly seq: number
}

/** A recipient has read the conversation up to `seq`; as `delivered`. */
export interface ReadMarkFrame {
  readonly type: "read"
  readonly conversation: ConversationKey
  readonly peer: PeerId
  readonly seq: number
}

/** Answers `history`, oldest first. */
export interface PageFrame {
  readonly type: "page"
  readonly ref: number
  readonly entries: readonly (MessageFrame | MembershipFrame)[]
  /** Where to go on towards older entries; absent when there are none. */
  readonly before?: number
  /** Where to go on towards newer entries; absent when there are none. */
  readonly after?: number
  /** Up to where each other peer of the conversation has it. */
  readonly delivered: readonly (readonly [peer: PeerId, seq: number])[]
  /** Up to where each other peer has read it, as far as it said so. Both lists are empty in a group. */
  readonly read: readonly (readonly [peer: PeerId, seq: number])[]
}

/** One conversation of a peer, as its list shows it. */
export interface ConversationItem {
  readonly conversation: ConversationKey
  /** The published id. */
  readonly id: string
  /** Its newest message, if it has one that the peer may see. */
  readonly last?: MessageFrame
  /** Others' messages after the read mark, exact to 100. */
  readonly unread: number
  /** Up to where the peer has read. */
  readonly read: number
}

/** Answers `conversations`, newest first. */
export interface ConversationsAnswer {
  readonly type: "conversations"
  readonly ref: number
  readonly items: readonly ConversationItem[]
  /** Where to go on; absent when that was all. */
  readonly after?: ConversationKey
}

/** Receipts, and all answers about logs. */
export type HistoryAnswer = DeliveredFrame | ReadMarkFrame | PageFrame | ConversationsAnswer

/** Decodes a message. */
export const message: t.Mixed = answer(
  "message",
  {
    id: t.string,
    conversation: t.string,
    from: t.string,
    text: t.string,
    timestamp: t.number,
  },
  {
    seq: t.number,
    n: t.number,
    to: t.readonlyArray(t.string),
    group: t.string,
    transient: t.literal(true),
    erased: t.literal(true),
  },
)

/** Decodes a change of a group. Kinds of a newer engine pass. */
export const membership: t.Mixed = answer(
  "membership",
  {
    id: t.string,
    conversation: t.string,
    group: t.string,
    seq: t.number,
    n: t.number,
    change: t.string,
    peers: t.readonlyArray(t.string),
    by: t.string,
    timestamp: t.number,
  },
  { attributes },
)

const marks = t.readonlyArray(beginning(t.string, t.number))
const conversationItem = answer(
  "conversation item",
  { conversation: t.string, id: t.string, unread: t.number, read: t.number },
  { last: byType("last", [message]) },
)

/** Their codecs, for the union of all that the engine says. */
export const historyFrames: readonly t.Mixed[] = [
  answer("delivered", { conversation: t.string, peer: t.string, seq: t.number }),
  answer("read", { conversation: t.string, peer: t.string, seq: t.number }),
  answer(
    "page",
    {
      ref: t.number,
      entries: t.readonlyArray(byType("entry", [message, membership])),
      delivered: marks,
      read: marks,
    },
    { before: t.number, after: t.number },
  ),
  answer(
    "conversations",
    { ref: t.number, items: t.readonlyArray(conversationItem) },
    { after: t.string },
  ),
]
