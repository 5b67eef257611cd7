/** What the rules decide: facts for the application (`tell`, `resolve`, `reject`) and things to do. Done in order. */
import type { ClientFrame, Failure } from "@peerage/core/protocol"
import type { ClientEvents } from "../event.js"
import type { SignOperation } from "../signature.js"
import type { CallId } from "./pending.js"

/**
 * - `tick`: a second, while anything waits. `backoff`: dial again. `window`: the token is worth nothing any more.
 * - `steady`: the session lived for a while. `ack`: acknowledge. `turn`: the events of this turn of the event loop.
 * - `close`: the engine had its time to answer `close`.
 */
export type TimerName = "tick" | "backoff" | "window" | "steady" | "ack" | "turn" | "close"

/** An event for the application, by name. */
type Tell = {
  [Name in keyof ClientEvents]: {
    readonly type: "tell"
    readonly event: Name
    readonly data: ClientEvents[Name]
  }
}[keyof ClientEvents]

export type Effect =
  | Tell
  | { readonly type: "resolve"; readonly call: CallId; readonly value: unknown }
  /** `key` is that of a send which may have reached the engine; `cause` is what the host's own code threw. */
  | {
      readonly type: "reject"
      readonly call: CallId
      readonly failure: Failure
      readonly key?: number | undefined
      readonly cause?: unknown
    }
  /** Opens a line of this number. */
  | { readonly type: "dial"; readonly line: number }
  /** Ends the line, or gives up dialling it; what was said before still leaves. */
  | { readonly type: "hang-up"; readonly line: number }
  /** Asks the host's signer; its answer comes with this number. */
  | { readonly type: "sign"; readonly id: number; readonly operation: SignOperation }
  /** Says something on the current line. */
  | { readonly type: "say"; readonly frame: ClientFrame }
  | { readonly type: "start-timer"; readonly name: TimerName; readonly ms: number }
  /** After `atLeastMs`, and a random part of `upToMs` if that is more. */
  | { readonly type: "back-off"; readonly upToMs: number; readonly atLeastMs: number }
  | { readonly type: "stop-timer"; readonly name: TimerName }

/** Where a rule puts what it decides. */
export type Effects = Effect[]

/** Adds an event for the application. */
export function tell<Name extends keyof ClientEvents>(
  effects: Effects,
  event: Name,
  data: ClientEvents[Name],
): void {
  effects.push({ type: "tell", event, data } as Tell)
}
