/** One input, decided: the state is changed, and what is to be done comes back in the order in which to do it. */
import { failure, PeerageError } from "@peerage/core/protocol"
import { sayAcks } from "./ack.js"
import { beginCall, beginMark } from "./begin.js"
import { answerTicks, tickMs } from "./bounds.js"
import { abandonCall, tickCalls } from "./call.js"
import { type Effect, type Effects, type TimerName, tell } from "./effect.js"
import { close, cutClosing, endSession, goOnClosing, hide, loseLine } from "./ending.js"
import { takeFrame } from "./frame.js"
import type { Input } from "./input.js"
import { dial, greet, open } from "./opening.js"
import { abandonSend, takeSend, tickOutbox } from "./outbox.js"
import type { CallId } from "./pending.js"
import { tellPresence } from "./presence.js"
import { releaseEarly } from "./receive.js"
import { refuseSignature, takeSignature } from "./signature.js"
import type { ClientState } from "./state.js"

/** Decides what an input leads to. */
export function step(state: ClientState, input: Input): readonly Effect[] {
  const effects: Effects = []
  decide(state, input, effects)
  if (!state.ticking && somethingWaits(state)) {
    state.ticking = true
    effects.push({ type: "start-timer", name: "tick", ms: tickMs })
  }
  return effects
}

function decide(state: ClientState, input: Input, effects: Effects): void {
  const { session } = state
  switch (input.type) {
    case "open":
      return open(state, input.call, input.watch, effects)
    case "close":
      return close(state, input.call, effects)
    case "abandon":
      return abandon(state, input.call, effects)
    case "send":
      if (!refusedClosed(state, input.call, effects, input.options.key)) {
        takeSend(state, input, effects)
      }
      return
    case "watch":
    case "unwatch":
    case "status":
    case "history":
    case "ask":
      if (!refusedClosed(state, input.call, effects)) beginCall(state, input, effects)
      return
    case "mark":
      if (!refusedClosed(state, input.call, effects)) beginMark(state, input, effects)
      return
    case "dialed":
      if (input.line === session.line) greet(state, effects)
      else effects.push({ type: "hang-up", line: input.line })
      return
    case "dial-failed":
      if (input.line !== session.line) return
      // The dialer knows that there is nobody: to dial again would be for ever.
      if (input.cause instanceof PeerageError && input.cause.code === "unknown-app") {
        return endSession(state, "unknown-app", failure("unknown-app"), effects)
      }
      tell(effects, "problem", {
        code: "dial-failed",
        message: "The connection could not be made. It is tried again.",
        cause: input.cause,
      })
      return loseLine(state, "line-lost", effects)
    case "frame":
      if (input.line === session.line) takeFrame(state, input.frame, effects)
      return
    case "line-ended":
      if (input.line === session.line) loseLine(state, "line-lost", effects)
      return
    case "signed":
      return takeSignature(state, input.id, input.answer, effects)
    case "sign-failed":
      return refuseSignature(state, input.id, input.cause, effects)
    case "timer":
      return ring(state, input.name, effects)
    case "page-hidden":
      return hide(state, effects)
    case "page-shown":
      if (session.phase === "hidden") dial(state, effects)
  }
}

function ring(state: ClientState, name: TimerName, effects: Effects): void {
  const { session } = state
  switch (name) {
    case "tick":
      return passSecond(state, effects)
    case "backoff":
      if (session.phase === "waiting") dial(state, effects)
      return
    case "window":
      session.token = undefined
      return
    case "steady":
      session.attempt = 0
      return
    case "ack":
      return sayAcks(state, effects)
    case "turn":
      // A change of presence may set the timer before the session is open, when nobody listens yet.
      if (session.opened) releaseEarly(state, effects)
      return tellPresence(state, effects)
    case "close":
      return cutClosing(state, effects)
  }
}

function passSecond(state: ClientState, effects: Effects): void {
  const { session, requests } = state
  state.tick++
  state.ticking = false
  const dialing = session.phase === "dialing" || session.phase === "greeting"
  const since = dialing ? session.since : requests.first?.since
  if (since !== undefined && state.tick - since >= answerTicks) {
    const isSigning = session.phase === "greeting" && state.signing.size > 0
    const who = isSigning ? "signer" : "engine"
    tell(effects, "problem", {
      code: isSigning ? "sign-failed" : "timeout",
      message: `The ${who} did not answer in time. The client dials again.`,
    })
    loseLine(state, "timeout", effects)
  }
  tickOutbox(state, effects)
  tickCalls(state, effects)
}

function abandon(state: ClientState, call: CallId, effects: Effects): void {
  const { session } = state
  if (!abandonSend(state, call, effects)) {
    effects.push({ type: "reject", call, failure: failure("aborted") })
  }
  session.closes.delete(call)
  if (session.opens.delete(call) && session.opens.size === 0) {
    return endSession(state, "closed", failure("closed"), effects)
  }
  abandonCall(state, call)
  goOnClosing(state, effects)
}

function refusedClosed(
  { session }: ClientState,
  call: CallId,
  effects: Effects,
  key?: number,
): boolean {
  const { phase } = session
  if (phase !== "idle" && phase !== "closed" && phase !== "closing") return false
  const refusal = failure(phase === "idle" ? "not-open" : "closed")
  effects.push({ type: "reject", call, failure: refusal, key })
  return true
}

function somethingWaits({ session, requests, outbox, calls }: ClientState): boolean {
  return (
    session.phase === "dialing" ||
    session.phase === "greeting" ||
    requests.size + outbox.sent.size + outbox.waiting.size + calls.size > 0
  )
}
