/**
 * Calls that ask the engine something. One that meets a lost line is asked again on the next; asking twice does no harm.
 */
import type { Failure } from "@peerage/core/protocol"
import { failure } from "@peerage/core/protocol"
import { callTicks, pendingCalls } from "./bounds.js"
import type { Effects } from "./effect.js"
import { askHistory } from "./history.js"
import type { Call, CallId } from "./pending.js"
import { endWatching } from "./presence.js"
import type { ClientState } from "./state.js"
import { askPeers, forgetUnsure } from "./watching.js"

/** Takes a call: asked at once if the session is open, else when it is. */
export function takeCall(state: ClientState, call: Call, effects: Effects): void {
  if (state.calls.size >= pendingCalls) {
    effects.push({ type: "reject", call: call.id, failure: failure("busy") })
    return
  }
  state.calls.set(call.id, call)
  // Also while paused: a new session must not watch what the application has let go.
  if (call.verb === "unwatch") for (const peer of call.peers) endWatching(state, peer)
  if (state.session.phase === "open") ask(state, call, effects)
}

/** The session is open: asks all that waited, in order. */
export function askAll(state: ClientState, effects: Effects): void {
  for (const call of state.calls.values()) ask(state, call, effects)
  forgetUnsure(state)
}

/** The caller gave up, if this was such a call. */
export function abandonCall({ calls }: ClientState, id: CallId): void {
  calls.delete(id)
}

/** A second later: what waited too long is given up. */
export function tickCalls(state: ClientState, effects: Effects): void {
  for (const call of state.calls.values()) {
    if (!call.bounded || state.tick - call.since < callTicks) continue
    state.calls.delete(call.id)
    const message = "No answer came in time. Asking again does no harm."
    effects.push({ type: "reject", call: call.id, failure: failure("timeout", { message }) })
  }
}

/** The session is over. */
export function rejectCalls({ calls }: ClientState, refusal: Failure, effects: Effects): void {
  for (const id of calls.keys()) effects.push({ type: "reject", call: id, failure: refusal })
  calls.clear()
}

function ask(state: ClientState, call: Call, effects: Effects): void {
  if (call.verb === "history") askHistory(state, call, effects)
  else askPeers(state, call, effects)
}
