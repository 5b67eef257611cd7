/** Facts about what sessions have read: gathering, drains, windows, acknowledgements. */
import type { Entry, TailEntry } from "./entry.js"
import type { ConversationKey, SessionId } from "./id.js"
import type { PeerGroupLoaded } from "./input-loaded.js"
import type { DroppedRange } from "./message.js"

/** A session began to find out where it is behind (L2); `capped` if the offline rules apply (L3). */
export interface GatheringBegan {
  readonly type: "GatheringBegan"
  readonly session: SessionId
  readonly capped: boolean
  readonly positions: readonly (readonly [ConversationKey, number])[]
}

/** Something was committed after `after` while the session could not be told. */
export interface GatheringTouched {
  readonly type: "GatheringTouched"
  readonly session: SessionId
  readonly conversation: ConversationKey
  readonly after: number
}
export interface GatheringListed {
  readonly type: "GatheringListed"
  readonly session: SessionId
  readonly conversations: readonly ConversationKey[]
  readonly all: boolean
  readonly groups: readonly PeerGroupLoaded[]
}

/** What others wrote, newest first from `head` down to `oldest`, the last that was looked at; `complete` when the rules need no more of it. */
export interface TailGathered {
  readonly type: "TailGathered"
  readonly session: SessionId
  readonly conversation: ConversationKey
  readonly start: number
  readonly head: number
  readonly entries: readonly TailEntry[]
  readonly oldest: number
  /** How many messages the log holds up to `start`, to `oldest` and to `head`. */
  readonly n: { readonly start: number; readonly oldest: number; readonly head: number }
  readonly complete: boolean
}

/** Nothing lies behind in one conversation, or its start is fixed. */
export interface ConversationSettled {
  readonly type: "ConversationSettled"
  readonly session: SessionId
  readonly conversation: ConversationKey
}

export interface GatheringEnded {
  readonly type: "GatheringEnded"
  readonly session: SessionId
  /** What was told as left out; of each conversation the last range ends where its drain starts. */
  readonly left: readonly DroppedRange[]
}

export interface ReaderBegan {
  readonly type: "ReaderBegan"
  readonly session: SessionId
  readonly conversation: ConversationKey
  readonly delivered: number
  /** Own entries are shown in the drain: the device gave a position (L7). */
  readonly own: boolean
  /** The head when the session came: what lies before was told on `offline$` when it was committed. */
  readonly told: number
  /** Own changes of membership that are read before the drain goes on at `from` (L8). */
  readonly stops: readonly number[]
  readonly from: number
}

export interface PageAsked {
  readonly type: "PageAsked"
  readonly session: SessionId
  readonly conversation: ConversationKey
}

/**
 * A reader's page was taken up to `delivered`; `counted` are those that it must acknowledge. `live`: it has all that is
 * committed. `full`: it stopped since the window is full.
 */
export interface PageTaken {
  readonly type: "PageTaken"
  readonly session: SessionId
  readonly conversation: ConversationKey
  readonly delivered: number
  readonly counted: readonly Entry[]
  readonly live: boolean
  readonly full: boolean
  readonly at: number
}

/** A message was pushed to live sessions that must acknowledge it. */
export interface Pushed {
  readonly type: "Pushed"
  readonly conversation: ConversationKey
  readonly sessions: readonly SessionId[]
  readonly entry: Entry
}

/** A session's window is full: from here on it reads the log (L5). */
export interface FellBack {
  readonly type: "FellBack"
  readonly session: SessionId
  readonly conversation: ConversationKey
  readonly delivered: number
  readonly at: number
}

export interface Acknowledged {
  readonly type: "Acknowledged"
  readonly session: SessionId
  readonly conversation: ConversationKey
  readonly seq: number
}

/** Any of these. */
export type ReaderFact =
  | GatheringBegan
  | GatheringTouched
  | GatheringListed
  | TailGathered
  | ConversationSettled
  | GatheringEnded
  | ReaderBegan
  | PageAsked
  | PageTaken
  | Pushed
  | FellBack
  | Acknowledged
