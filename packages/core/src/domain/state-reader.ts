/** What is remembered of where a session stands in its conversations (L1, L2). Owned by its session. */
import type { TailEntry } from "../model/entry.js"
import type { ConversationKey } from "../model/id.js"

/** A session's place in one conversation. */
export interface Reader {
  mode: "draining" | "live"
  /** The last `seq` given to the session. */
  delivered: number
  /** Own entries are shown in the drain (L7). */
  own: boolean
  /** Up to here the host was told that the peer is absent; what was pushed to it lies beyond. */
  told: number
  /** A page is on its way. */
  loading: boolean
  /** Own changes of membership before where the drain goes on: they are read first, one by one (L8). */
  stops: readonly number[]
  /** Where the drain goes on after them. */
  from: number
  /** Ascending. */
  readonly unacked: Unacked[]
}

/** A delivered entry that the session has not acknowledged. */
export interface Unacked {
  readonly seq: number
  readonly n: number
  readonly size: number
}

/** What a session is finding out between its open or resume and its first page (L2, L3). */
export interface Gathering {
  readonly capped: boolean
  readonly positions: Map<ConversationKey, number>
  /** False until the store listed where the peer is behind. */
  listed: boolean
  /** Conversations whose start is not fixed yet; committed to meanwhile, they wait for it. */
  readonly pending: Set<ConversationKey>
  readonly tails: Map<ConversationKey, Tail>
}

/** What others wrote behind in one conversation, newest first, as far as the offline rules need it. */
export interface Tail {
  readonly start: number
  readonly head: number
  readonly entries: readonly TailEntry[]
  /** The last entry that was looked at; what lies before it is left out in any case. */
  readonly oldest: number
  /** How many messages the log holds up to `start`, to `oldest` and to `head`. */
  readonly n: { readonly start: number; readonly oldest: number; readonly head: number }
}
