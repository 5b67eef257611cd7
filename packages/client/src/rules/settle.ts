/** How a call ends: its promise is settled, and it is forgotten. */
import type { Failure } from "@peerage/core/protocol"
import type { Effects } from "./effect.js"
import type { CallId } from "./pending.js"
import type { ClientState } from "./state.js"

/** The call has what it wanted. */
export function resolveCall(
  { calls }: ClientState,
  call: CallId,
  value: unknown,
  effects: Effects,
): void {
  calls.delete(call)
  effects.push({ type: "resolve", call, value })
}

/** The call is given up. */
export function rejectCall(
  { calls }: ClientState,
  call: CallId,
  refusal: Failure,
  effects: Effects,
  cause?: unknown,
): void {
  calls.delete(call)
  effects.push({ type: "reject", call, failure: refusal, cause })
}
