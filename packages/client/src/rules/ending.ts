/** How a line ends, and how a session does: what goes on, what is given up, and what its callers are told. */
import type { Failure } from "@peerage/core/protocol"
import { failure } from "@peerage/core/protocol"
import type { SessionReason } from "../event.js"
import { forgetAcks, sayAcks } from "./ack.js"
import { giveUpCreates } from "./asking.js"
import { closeMs, pendingCalls } from "./bounds.js"
import { rejectCalls } from "./call.js"
import { type Effects, type TimerName, tell } from "./effect.js"
import { emptyOutbox, returnToOutbox } from "./outbox.js"
import type { CallId } from "./pending.js"
import { releaseEarly } from "./receive.js"
import { request } from "./request.js"
import type { ClientState } from "./state.js"

/** The line is lost: the session pauses, and the client dials again after a while. */
export function loseLine(
  state: ClientState,
  reason: SessionReason,
  effects: Effects,
  atLeastMs = 0,
): void {
  const { session, backoff } = state
  if (session.phase === "closing") return endSession(state, "closed", failure("closed"), effects)
  leaveLine(state, reason, effects)
  session.phase = "waiting"
  const upToMs = Math.min(backoff.maxMs, backoff.minMs * 2 ** session.attempt)
  session.attempt++
  effects.push({ type: "back-off", upToMs, atLeastMs })
}

/** The application ends the session; what it sent before still gets its answers (R6). */
export function close(state: ClientState, call: CallId, effects: Effects): void {
  const { session } = state
  if (session.phase === "idle" || session.phase === "closed") {
    effects.push({ type: "resolve", call, value: undefined })
    return
  }
  if (session.closes.size >= pendingCalls) {
    effects.push({ type: "reject", call, failure: failure("busy") })
    return
  }
  session.closes.add(call)
  if (session.phase === "closing") return
  if (session.phase !== "open") {
    if (session.phase === "greeting") sayClose(state, effects)
    return endSession(state, "closed", failure("closed"), effects)
  }
  releaseEarly(state, effects)
  sayAcks(state, effects)
  session.phase = "closing"
  emptyOutbox(state, effects, true)
  rejectCalls(state, failure("closed"), effects)
  effects.push({ type: "start-timer", name: "close", ms: closeMs })
  goOnClosing(state, effects)
}

/** With the last answer to a send the line has nothing more to carry than `close`. */
export function goOnClosing(state: ClientState, effects: Effects): void {
  const { session, outbox } = state
  if (session.phase !== "closing" || session.closeSaid || outbox.sent.size > 0) return
  sayClose(state, effects)
}

/** What was to be answered had its time. */
export function cutClosing(state: ClientState, effects: Effects): void {
  if (state.session.phase !== "closing") return
  if (!state.session.closeSaid) sayClose(state, effects)
  endSession(state, "closed", failure("closed"), effects)
}

/** The page is left, perhaps for good: offline for others at once, and ready for a return. */
export function hide(state: ClientState, effects: Effects): void {
  const { session } = state
  const { phase } = session
  if (phase === "idle" || phase === "closed" || phase === "closing" || phase === "hidden") return
  if (phase === "open" || phase === "greeting") sayClose(state, effects)
  leaveLine(state, "page-hidden", effects)
  session.phase = "hidden"
  session.token = undefined
  session.attempt = 0
  for (const name of ["backoff", "window"] as const) effects.push({ type: "stop-timer", name })
}

/** The session is over: every promise is settled, and only positions are remembered. */
export function endSession(
  state: ClientState,
  reason: SessionReason,
  refusal: Failure,
  effects: Effects,
): void {
  const { session, inbox, watch } = state
  hangUp(state, effects)
  session.phase = "closed"
  session.opened = false
  session.welcomed = false
  session.closeSaid = false
  session.token = undefined
  session.attempt = 0
  session.leftOut.clear()
  inbox.early = undefined
  inbox.acks.clear()
  inbox.ackCount = 0
  watch.peers.clear()
  watch.changed.clear()
  watch.unsent = []
  watch.revision++
  state.ticking = false
  for (const name of allTimers) effects.push({ type: "stop-timer", name })
  for (const call of session.opens) effects.push({ type: "reject", call, failure: refusal })
  session.opens.clear()
  rejectCalls(state, failure("closed"), effects)
  emptyOutbox(state, effects, false)
  tell(effects, "session", { state: "closed", reason })
  for (const call of session.closes) effects.push({ type: "resolve", call, value: undefined })
  session.closes.clear()
}

const allTimers: readonly TimerName[] = [
  "tick",
  "backoff",
  "window",
  "steady",
  "ack",
  "turn",
  "close",
]

/** Says the last that this line is to carry. */
export function sayClose(state: ClientState, effects: Effects): void {
  settleEarly(state, effects)
  sayAcks(state, effects)
  state.session.closeSaid = true
  request(state, { verb: "close", since: state.tick }, { type: "close" }, effects)
}

/** Before the session was open nobody could hear what came: unacknowledged, it is left to come again. */
function settleEarly(state: ClientState, effects: Effects): void {
  if (state.session.opened) releaseEarly(state, effects)
  else state.inbox.early = undefined
}

/** What every end of a line means, whatever comes after it. */
function leaveLine(state: ClientState, reason: SessionReason, effects: Effects): void {
  const { session } = state
  const wasOpen = session.phase === "open"
  // What came is passed on, although it will come again unless its acknowledgement left.
  settleEarly(state, effects)
  forgetAcks(state, effects)
  hangUp(state, effects)
  returnToOutbox(state, effects)
  effects.push({ type: "stop-timer", name: "steady" })
  if (wasOpen) {
    tell(effects, "session", { state: "paused", reason })
    if (session.token !== undefined) {
      effects.push({ type: "start-timer", name: "window", ms: session.resumeMs })
    }
  } else if (session.welcomed) {
    // Half of the watch set may be missing there: the next session begins anew.
    session.token = undefined
  }
  session.welcomed = false
  session.closeSaid = false
}

/** Ends the line, if there is one. Its late events carry a number that is no longer the current one. */
function hangUp(state: ClientState, effects: Effects): void {
  const { session, requests, signing } = state
  const { phase } = session
  if (phase === "dialing" || phase === "greeting" || phase === "open" || phase === "closing") {
    effects.push({ type: "hang-up", line: session.line })
  }
  session.line++
  giveUpCreates(state, effects)
  requests.clear()
  signing.clear()
}
