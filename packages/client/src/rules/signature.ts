/**
 * What the host's signer answered. A frame carries exactly the peers that were signed (S7), and who was left out is told
 * to the caller. An answer for a line that is gone, or a call that nobody waits for, means nothing.
 */
import type { Signed } from "@peerage/core/protocol"
import { failure } from "@peerage/core/protocol"
import type { Signature } from "../signature.js"
import type { RequestBody } from "./body.js"
import { type Effects, tell } from "./effect.js"
import { loseLine } from "./ending.js"
import { isNatural } from "./list.js"
import { goOn } from "./opening.js"
import type { PeersRequest, Request, Signing } from "./pending.js"
import { endWatching } from "./presence.js"
import { request } from "./request.js"
import { rejectCall } from "./settle.js"
import type { ClientState } from "./state.js"
import { answerPeers, askPart, forgetUnsure, refusePeers } from "./watching.js"

/** Takes an answer of the signer: the request leaves with it. */
export function takeSignature(
  state: ClientState,
  id: number,
  answer: unknown,
  effects: Effects,
): void {
  const signing = taken(state, id)
  if (signing === undefined) return
  const { operation, asked, body } = signing
  const read = readSignature(answer, operation.peerIds)
  if (read instanceof Error) return giveUp(state, signing, read, effects)
  const { signed, granted } = read
  const leftOut = operation.peerIds.filter((peer) => !granted.includes(peer))
  leaveOut(state, asked, leftOut)
  if (asked.verb === "watch") return watch(state, asked, granted, signed, effects)
  if (asked.verb === "ask" && leftOut.length > 0 && granted.length === 0) {
    return rejectCall(state, asked.call, failure("not-allowed", { peers: leftOut }), effects)
  }
  const list = {
    ...("watch" in body && { watch: granted }),
    ...("peers" in body && { peers: granted }),
  }
  request(
    state,
    { ...asked, since: state.tick },
    { ...body, ...list, signed } as RequestBody,
    effects,
  )
}

/** Takes what the signer threw. */
export function refuseSignature(
  state: ClientState,
  id: number,
  cause: unknown,
  effects: Effects,
): void {
  const signing = taken(state, id)
  if (signing !== undefined) giveUp(state, signing, cause, effects)
}

/** An opening is tried again, a call is given up. */
function giveUp(state: ClientState, { asked }: Signing, cause: unknown, effects: Effects): void {
  const refusal = failure("check-failed", { message: notSigned })
  if (asked.verb === "ask") return rejectCall(state, asked.call, refusal, effects, cause)
  if (asked.verb === "watch" && asked.call !== undefined) {
    return refusePeers(state, asked, refusal, effects, cause)
  }
  const message = "The session could not be signed. It is tried again."
  tell(effects, "problem", { code: "sign-failed", message, cause })
  loseLine(state, "line-lost", effects)
}

const notSigned = "It could not be signed, and was not sent. The cause says why."

/** Asks to watch whom the signature names, if all of them are still wanted. */
function watch(
  state: ClientState,
  asked: PeersRequest,
  granted: readonly string[],
  signed: Signed,
  effects: Effects,
): void {
  // What was let go meanwhile must not be watched after all: its `unwatch` has left already.
  const peers =
    asked.call === undefined ? granted : granted.filter((peer) => state.watch.peers.has(peer))
  const part = { ...asked, peers, since: state.tick }
  if (peers.length === 0) {
    answerPeers(state, part, [], effects)
    goOn(state, effects)
  } else if (peers.length < granted.length) askPart(state, part, effects)
  else request(state, part, { type: "watch", peers, signed }, effects)
  forgetUnsure(state)
}

/** The request that this is about, if somebody still waits for it. It waits for no signature any more. */
function taken(state: ClientState, id: number): Signing | undefined {
  const signing = state.signing.get(id)
  state.signing.delete(id)
  const call = signing !== undefined && "call" in signing.asked ? signing.asked.call : undefined
  if (call === undefined || state.calls.has(call)) return signing
  forgetUnsure(state)
  return undefined
}

function leaveOut(state: ClientState, asked: Request, peers: readonly string[]): void {
  const { watch, session } = state
  const call = "call" in asked && asked.call !== undefined ? state.calls.get(asked.call) : undefined
  if (call !== undefined) {
    if ("leftOut" in call) call.leftOut.push(...peers)
    return
  }
  for (const peer of peers) {
    session.leftOut.add(peer)
    // The application asked for it once more meanwhile.
    if (!watch.unsent.includes(peer)) endWatching(state, peer)
  }
}

function readSignature(
  answer: unknown,
  asked: readonly string[],
): { readonly signed: Signed; readonly granted: readonly string[] } | Error {
  const {
    signature,
    timestamp,
    nonce,
    keyId,
    peerIds = asked,
  } = (answer ?? {}) as Partial<Signature>
  if (typeof signature !== "string" || !isNatural(timestamp) || typeof nonce !== "string") {
    return new TypeError("`sign` answers { signature, timestamp, nonce }: text, seconds, text.")
  }
  const isPart = Array.isArray(peerIds) && peerIds.every((peer) => asked.includes(peer))
  if (!isPart) return new TypeError("`sign` answered peers that it was not asked about.")
  const signed = { signature, timestamp, nonce, ...(keyId !== undefined && { keyId }) }
  return { signed, granted: asked.filter((peer) => peerIds.includes(peer)) }
}
