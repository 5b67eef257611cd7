/**
 * Calls that ask the engine something. One that meets a lost line is asked again on the next; asking twice does no harm.
 */
import type { Failure } from "@peerage/core/protocol"
import { failure } from "@peerage/core/protocol"
import { askEngine, giveUpCreates } from "./asking.js"
import { callTicks, pendingCalls } from "./bounds.js"
import type { Effects } from "./effect.js"
import { askHistory } from "./history.js"
import type { Call, CallId } from "./pending.js"
import { endWatching } from "./presence.js"
import { rejectCall } from "./settle.js"
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
    rejectCall(state, call.id, failure("timeout", { message: lateness(call) }), effects)
  }
}

/** The session is over. */
export function rejectCalls(state: ClientState, refusal: Failure, effects: Effects): void {
  giveUpCreates(state, effects)
  for (const id of state.calls.keys()) rejectCall(state, id, refusal, effects)
}

function lateness(call: Call): string {
  return call.verb === "ask" && call.body.type === "create"
    ? "No answer came in time. The list of groups tells whether there is one now."
    : "No answer came in time. Asking again does no harm."
}

function ask(state: ClientState, call: Call, effects: Effects): void {
  if (call.verb === "history") askHistory(state, call, effects)
  else if (call.verb === "ask") askEngine(state, call, effects)
  else askPeers(state, call, effects)
}
