/** What can happen to a client: calls of the application, events of the line, timers, the browser's page. */
import type { HistoryRange } from "../verb.js"
import type { AskBody } from "./body.js"
import type { TimerName } from "./effect.js"
import type { CallId, SendHow, Target } from "./pending.js"

export type Input =
  | { readonly type: "open"; readonly call: CallId; readonly watch: readonly string[] }
  | { readonly type: "close"; readonly call: CallId }
  | {
      readonly type: "watch" | "unwatch" | "status"
      readonly call: CallId
      readonly peers: readonly string[]
    }
  | {
      readonly type: "send"
      readonly call: CallId
      readonly target: Target
      readonly text: string
      readonly options: SendHow
    }
  | {
      readonly type: "history"
      readonly call: CallId
      readonly target: Target
      readonly range: HistoryRange
      readonly notices: boolean
    }
  /** `limit`: how many items of a list are wanted; all unless given. */
  | {
      readonly type: "ask"
      readonly call: CallId
      readonly body: AskBody
      readonly limit?: number
    }
  /** Has the peer read up to `seq`, or else up to the newest that this client has. */
  | {
      readonly type: "mark"
      readonly call: CallId
      readonly target: Target
      readonly seq: number | undefined
    }
  /** The caller waits no longer. */
  | { readonly type: "abandon"; readonly call: CallId }
  | { readonly type: "dialed"; readonly line: number }
  | { readonly type: "dial-failed"; readonly line: number; readonly cause: unknown }
  | { readonly type: "frame"; readonly line: number; readonly frame: unknown }
  | { readonly type: "line-ended"; readonly line: number }
  | { readonly type: "signed"; readonly id: number; readonly answer: unknown }
  | { readonly type: "sign-failed"; readonly id: number; readonly cause: unknown }
  | { readonly type: "timer"; readonly name: TimerName }
  | { readonly type: "page-hidden" | "page-shown" }
