/**
 * How a line becomes an open session: dial, `resume` with the token or `open` anew (P11), `welcome`, then the rest of
 * the watch set in frames of its own.
 */
import type { Failure, OpenFrame, RefusedFrame, WelcomeFrame } from "@peerage/core/protocol"
import { failure, protocolVersion } from "@peerage/core/protocol"
import { frameBytes, frameOverhead, pendingCalls, steadyMs } from "./bounds.js"
import { askAll, takeCall } from "./call.js"
import { type Effects, tell } from "./effect.js"
import { cutClosing, endSession, loseLine, sayClose } from "./ending.js"
import { isNatural, jsonBytes, parts } from "./list.js"
import { beginFlush } from "./outbox.js"
import type { CallId, Request } from "./pending.js"
import { beginWatching, forgetVersions } from "./presence.js"
import { holdEarly, releaseSoon } from "./receive.js"
import { request } from "./request.js"
import { requestSigned, sessionToSign } from "./sign.js"
import type { ClientState } from "./state.js"
import { positionsToSend } from "./track.js"
import { askOpening, peersCall } from "./watching.js"

/** The application opens the session, or adds to the watch set of an open one. */
export function open(
  state: ClientState,
  call: CallId,
  peers: readonly string[],
  effects: Effects,
): void {
  const { session, watch } = state
  if (session.phase === "closing") cutClosing(state, effects)
  if (session.opened) {
    const waits = { id: call, since: state.tick, bounded: false, ...peersCall(peers) }
    return takeCall(state, { ...waits, verb: "watch" }, effects)
  }
  if (session.opens.size >= pendingCalls) {
    effects.push({ type: "reject", call, failure: failure("busy") })
    return
  }
  session.opens.add(call)
  for (const peer of peers) beginWatching(state, peer, true)
  if (session.phase === "idle" || session.phase === "closed") return dial(state, effects)
  if (session.phase !== "greeting") return
  watch.unsent.push(...peers)
  if (session.welcomed) askOpening(state, effects)
}

/** Asks for a line. */
export function dial(state: ClientState, effects: Effects): void {
  const { session } = state
  session.phase = "dialing"
  session.since = state.tick
  session.line++
  effects.push({ type: "dial", line: session.line })
}

/** The line is there. */
export function greet(state: ClientState, effects: Effects): void {
  const { session, peerId, deviceId } = state
  session.phase = "greeting"
  session.since = state.tick
  session.welcomed = false
  if (session.token === undefined) return sayOpen(state, effects)
  const positions = positionsToSend(state)
  const body = {
    type: "resume",
    version: protocolVersion,
    peer: peerId,
    device: deviceId,
    token: session.token,
    ...(positions.length > 0 && { positions }),
    ...(session.epoch !== undefined && { epoch: session.epoch }),
  } as const
  request(state, { verb: "resume", since: state.tick }, body, effects)
}

/** The engine took the session up, the old one or a new one. */
export function takeWelcome(
  state: ClientState,
  asked: Request,
  frame: WelcomeFrame,
  effects: Effects,
): void {
  const { session, watch, outbox, inbox } = state
  session.welcomed = true
  session.resumed = frame.resumed
  session.token = frame.token
  session.resumeMs = frame.resumeMs
  if (isNatural(frame.lastKey)) outbox.nextKey = Math.max(outbox.nextKey, frame.lastKey + 1)
  effects.push({ type: "stop-timer", name: "window" })
  if (session.epoch !== undefined && session.epoch !== frame.epoch) {
    inbox.tracks.clear()
    inbox.seen.clear()
    tell(effects, "history-reset", { epoch: frame.epoch })
  }
  session.epoch = frame.epoch
  if (!frame.resumed) {
    forgetVersions(state)
    for (const [, track] of inbox.tracks) track.told = []
    if (asked.verb === "resume") watch.unsent = [...surePeers(state)]
  }
  if (!session.opened) holdEarly(state)
  askOpening(state, effects)
  goOn(state, effects)
}

/** A part of the opening is answered: with the last one the session is open. */
export function goOn(state: ClientState, effects: Effects): void {
  const { session, requests, signing } = state
  if (session.phase !== "greeting" || !session.welcomed) return
  for (const each of requests.values()) if (each.verb === "watch") return
  if (signing.size > 0) return
  const first = !session.opened
  session.phase = "open"
  session.opened = true
  effects.push({ type: "start-timer", name: "steady", ms: steadyMs })
  tell(
    effects,
    "session",
    first ? { state: "opened" } : { state: "resumed", resumed: session.resumed },
  )
  if (first) releaseSoon(effects)
  const leftOut = [...session.leftOut]
  session.leftOut.clear()
  if (session.opens.size === 0 && leftOut.length > 0) {
    const message = "The signer left peers out. They are not watched any more."
    tell(effects, "problem", { code: "sign-failed", message, peers: leftOut })
  }
  for (const call of session.opens) effects.push({ type: "resolve", call, value: { leftOut } })
  session.opens.clear()
  askAll(state, effects)
  beginFlush(state, effects)
}

/** A part of the opening is refused: for now, for good, or only the token is worth nothing. */
export function refuseOpening(
  state: ClientState,
  asked: Request,
  frame: RefusedFrame,
  refusal: Failure,
  effects: Effects,
): void {
  const { session } = state
  if (asked.verb === "resume" && frame.code === "cannot-resume") return sayOpen(state, effects)
  if (!frame.retryable) {
    if (session.welcomed) sayClose(state, effects)
    return endSession(state, frame.code, refusal, effects)
  }
  loseLine(state, frame.code, effects, frame.retryAfterMs)
}

function sayOpen(state: ClientState, effects: Effects): void {
  const { session, watch, peerId, deviceId } = state
  session.token = undefined
  effects.push({ type: "stop-timer", name: "window" })
  const positions = positionsToSend(state)
  const peers = [...surePeers(state)]
  const [first = []] = parts(peers, frameBytes - frameOverhead - jsonBytes(positions))
  watch.unsent = peers.slice(first.length)
  const body: Omit<OpenFrame, "ref"> = {
    type: "open",
    version: protocolVersion,
    peer: peerId,
    device: deviceId,
    ...(first.length > 0 && { watch: first }),
    ...(positions.length > 0 && { positions }),
    ...(session.epoch !== undefined && { epoch: session.epoch }),
  }
  const asked = { verb: "open", since: state.tick } as const
  requestSigned(state, sessionToSign(state, first), asked, body, effects)
}

function* surePeers({ watch }: ClientState): Iterable<string> {
  for (const [peer, { sure }] of watch.peers) if (sure) yield peer
}
