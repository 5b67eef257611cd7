/** What waits for the engine: the application's open calls, and the requests on the line that answer them. */
import type { ConversationKey, Failure, MessageFrame } from "@peerage/core/protocol"
import type { HistoryOptions, SendOptions } from "../verb.js"

/** Names a call of the application whose promise is open. */
export type CallId = number

/** A send whose promise is open. */
export interface OutboxItem {
  readonly call: CallId
  readonly to: readonly string[]
  readonly text: string
  readonly options: Pick<SendOptions, "transient" | "receipt" | "unwatched">
  /** Unknown when the engine may leave peers out. */
  readonly conversation: ConversationKey | undefined
  readonly bytes: number
  /** When it was asked for, in ticks. */
  readonly since: number
  /** Given when it is first sent. */
  key: number | undefined
  /** It was sent before: on a line that was lost, or by a call that was rejected. */
  again: boolean
}

interface CallBase {
  readonly id: CallId
  /** In ticks; a call without a bound waits for the line as long as it takes. */
  readonly since: number
  readonly bounded: boolean
  /** Parts on the line that are not answered. */
  parts: number
  failure: Failure | undefined
}

/** `watch` or `unwatch`, in as many frames as its list takes. */
export interface WatchCall extends CallBase {
  readonly verb: "watch" | "unwatch"
  readonly peers: readonly string[]
}

export interface StatusCall extends CallBase {
  readonly verb: "status"
  readonly peers: readonly string[]
  readonly online: Set<string>
}

export interface HistoryCall extends CallBase {
  readonly verb: "history"
  readonly with: readonly string[]
  readonly options: HistoryOptions
  readonly limit: number
  messages: MessageFrame[]
  before: number | undefined
  after: number | undefined
  /** The bound of the next page, once there was one. */
  next: number | undefined
}

/** A call that is asked again on the next line when its line is lost: asking twice does no harm. */
export type Call = WatchCall | StatusCall | HistoryCall

/** A request on the current line. `call` is absent for the parts of an opening. */
export type Request = { readonly since: number } & (
  | { readonly verb: "open" | "resume" | "close" }
  | {
      readonly verb: "watch" | "unwatch" | "status"
      readonly call: CallId | undefined
      readonly peers: readonly string[]
    }
  | { readonly verb: "history"; readonly call: CallId }
  | { readonly verb: "send"; readonly item: OutboxItem }
)
