/** Requests about lists of peers: watch, unwatch, status. A long list goes in several frames, one call answers for all. */
import type { Failure } from "@peerage/core/protocol"
import { failure } from "@peerage/core/protocol"
import type { Effects } from "./effect.js"
import { parts } from "./list.js"
import type { CallBase, CallId, PeersRequest, StatusCall, WatchCall } from "./pending.js"
import { beginWatching, endWatching } from "./presence.js"
import { request } from "./request.js"
import { rejectCall, resolveCall } from "./settle.js"
import { requestSigned, sessionToSign } from "./sign.js"
import type { ClientState } from "./state.js"

/** What all calls about peers begin with. */
export function peersCall(peers: readonly string[]): Omit<WatchCall, "verb" | keyof CallBase> {
  return { peers, parts: 0, failure: undefined, cause: undefined, leftOut: [] }
}

/** Asks what a call wants to know or to have. */
export function askPeers(state: ClientState, call: WatchCall | StatusCall, effects: Effects): void {
  const { id, verb, peers } = call
  call.parts = 0
  call.failure = undefined
  call.leftOut.length = 0
  for (const peer of peers) {
    if (verb === "watch") beginWatching(state, peer, false)
    if (verb === "unwatch") endWatching(state, peer)
  }
  for (const part of parts(peers)) {
    call.parts++
    askPart(state, { verb, call: id, peers: part, since: state.tick }, effects)
  }
  if (call.parts === 0) settle(state, call, effects)
}

/** Asks for the peers of an opening that its first frame did not hold. */
export function askOpening(state: ClientState, effects: Effects): void {
  const { watch } = state
  for (const part of parts(watch.unsent)) {
    askPart(state, { verb: "watch", call: undefined, peers: part, since: state.tick }, effects)
  }
  watch.unsent = []
}

/** A part is answered. `online` comes with `status` alone. */
export function answerPeers(
  state: ClientState,
  asked: PeersRequest,
  online: readonly string[],
  effects: Effects,
): void {
  const { watch } = state
  if (asked.verb === "watch") {
    for (const peer of asked.peers) if (watch.peers.has(peer)) beginWatching(state, peer, true)
  }
  const call = pending(state, asked.call)
  if (call?.verb === "status") for (const peer of online) call.online.add(peer)
  if (call !== undefined) finishPart(state, call, effects)
}

/** A part is refused: so is the call, once its other parts are answered. */
export function refusePeers(
  state: ClientState,
  asked: PeersRequest,
  refusal: Failure,
  effects: Effects,
  cause?: unknown,
): void {
  if (asked.verb === "watch") forgetUnsure(state)
  const call = pending(state, asked.call)
  if (call === undefined) return
  call.failure ??= refusal
  call.cause ??= cause
  finishPart(state, call, effects)
}

/** Peers that the engine never agreed to and that nothing on the line asks for are not watched. */
export function forgetUnsure(state: ClientState): void {
  const { watch, requests, signing } = state
  const asked = new Set<string>()
  const asking = [...requests.values(), ...[...signing.values()].map(({ asked }) => asked)]
  for (const each of asking) {
    if (each.verb === "watch") for (const peer of each.peers) asked.add(peer)
  }
  for (const [peer, { sure }] of watch.peers) {
    if (!sure && !asked.has(peer)) endWatching(state, peer)
  }
}

/** Asks for a part of a list. */
export function askPart(state: ClientState, asked: PeersRequest, effects: Effects): void {
  const { verb, peers } = asked
  if (verb !== "watch") return request(state, asked, { type: verb, peers }, effects)
  requestSigned(state, sessionToSign(state, peers), asked, { type: verb, peers }, effects)
}

function pending(
  { calls }: ClientState,
  id: CallId | undefined,
): WatchCall | StatusCall | undefined {
  const call = id === undefined ? undefined : calls.get(id)
  return call !== undefined && "peers" in call ? call : undefined
}

function finishPart(state: ClientState, call: WatchCall | StatusCall, effects: Effects): void {
  call.parts--
  if (call.parts <= 0) settle(state, call, effects)
}

function settle(state: ClientState, call: WatchCall | StatusCall, effects: Effects): void {
  const { id, peers, leftOut } = call
  if (call.failure !== undefined) return rejectCall(state, id, call.failure, effects, call.cause)
  if (leftOut.length > 0 && leftOut.length === peers.length) {
    return rejectCall(state, id, failure("not-allowed", { peers: leftOut }), effects)
  }
  if (call.verb !== "status") return resolveCall(state, id, { leftOut }, effects)
  const online = call.peers.filter((peer) => call.online.has(peer))
  const offline = call.peers.filter((peer) => !call.online.has(peer))
  resolveCall(state, id, { online, offline }, effects)
}
