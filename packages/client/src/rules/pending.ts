/** What waits for the engine: the application's open calls, and the requests on the line that answer them. */
import type {
  ConversationKey,
  Failure,
  MembershipFrame,
  MessageFrame,
} from "@peerage/core/protocol"
import type { SignOperation } from "../signature.js"
import type { HistoryRange, SendOptions } from "../verb.js"
import type { AskBody, SignedBody } from "./body.js"

/** Names a call of the application whose promise is open. */
export type CallId = number

/** Other peers, or a group. */
export type Target =
  | { readonly peers: readonly string[]; readonly group?: never }
  | { readonly group: string; readonly peers?: never }

/** How a send goes. */
export type SendHow = {
  readonly [Name in "transient" | "receipt" | "unwatched" | "key"]?: SendOptions[Name] | undefined
}

/** A send whose promise is open. */
export interface OutboxItem {
  readonly call: CallId
  readonly target: Target
  readonly text: string
  readonly options: SendHow
  /** Unknown when the engine may leave peers out. */
  readonly conversation: ConversationKey | undefined
  /** When it was asked for, in ticks. */
  readonly since: number
  /** The `ref` under which it is on the line, or was on the last: none is given twice. */
  ref: number
  /** Given when it is first sent. */
  key: number | undefined
  /** It was sent before: on a line that was lost, or by a call that was rejected. */
  again: boolean
}

export interface CallBase {
  readonly id: CallId
  /** In ticks; a call without a bound waits for the line as long as it takes. */
  readonly since: number
  readonly bounded: boolean
}

/** A list of peers, in as many frames as it takes. */
interface PeersCall extends CallBase {
  readonly peers: readonly string[]
  /** Parts on the line that are not answered. */
  parts: number
  failure: Failure | undefined
  cause: unknown
  /** Those whom the signer left out. */
  readonly leftOut: string[]
}

export interface WatchCall extends PeersCall {
  readonly verb: "watch" | "unwatch"
}

export interface StatusCall extends PeersCall {
  readonly verb: "status"
  readonly online: Set<string>
}

export interface HistoryCall extends CallBase {
  readonly verb: "history"
  readonly target: Target
  readonly range: HistoryRange
  readonly notices: boolean
  readonly limit: number
  entries: (MessageFrame | MembershipFrame)[]
  before: number | undefined
  after: number | undefined
  /** The bound of the next page, once there was one. */
  next: number | undefined
}

/** A request of one frame, whose answer comes alone or in pages. */
export interface AskCall extends CallBase {
  readonly verb: "ask"
  body: AskBody
  /** Those whom the signer left out. */
  readonly leftOut: string[]
  /** How many items of a list are wanted. */
  readonly limit: number
  /** What the pages so far held. */
  items: unknown[]
}

/** A call that is asked again on the next line when its line is lost, except `create`: asking twice does no harm. */
export type Call = WatchCall | StatusCall | HistoryCall | AskCall

/** A request on the current line. `call` is absent for the parts of an opening. */
export type Request = { readonly since: number } & (
  | { readonly verb: "open" | "resume" | "close" }
  | {
      readonly verb: "watch" | "unwatch" | "status"
      readonly call: CallId | undefined
      readonly peers: readonly string[]
    }
  | { readonly verb: "history" | "ask"; readonly call: CallId }
  | { readonly verb: "send"; readonly item: OutboxItem }
)

/** A request about a list of peers, or a part of it. */
export type PeersRequest = Extract<Request, { readonly peers: readonly string[] }>

/** A request that waits for its signature. Both know the whole list; what is said may be a part of it. */
export interface Signing {
  readonly operation: SignOperation
  readonly asked: Request
  readonly body: SignedBody
}
