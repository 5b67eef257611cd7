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
import type { Request, Signing } from "./pending.js"
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
  const signing = state.signing.get(id)
  if (signing === undefined || !isAwaited(state, id, signing)) return
  const { operation, asked, body } = signing
  const read = readSignature(answer, operation.peerIds)
  if (read instanceof Error) return refuseSignature(state, id, read, effects)
  state.signing.delete(id)
  const { signed, granted } = read
  const leftOut = operation.peerIds.filter((peer) => !granted.includes(peer))
  leaveOut(state, asked, leftOut)
  const since = state.tick
  if (asked.verb === "watch") {
    // What was let go meanwhile must not be watched after all: its `unwatch` has left already.
    const isWanted = (peer: string): boolean =>
      asked.call === undefined || state.watch.peers.has(peer)
    const peers = granted.filter(isWanted)
    if (peers.length === granted.length && peers.length > 0) {
      request(state, { ...asked, peers, since }, { type: "watch", peers, signed }, effects)
    } else if (peers.length > 0) {
      askPart(state, { ...asked, peers, since }, effects)
    } else {
      answerPeers(state, { ...asked, peers }, [], effects)
      goOn(state, effects)
    }
    return forgetUnsure(state)
  }
  if (asked.verb === "ask" && leftOut.length > 0 && granted.length === 0) {
    return rejectCall(state, asked.call, failure("not-allowed", { peers: leftOut }), effects)
  }
  const list = {
    ...("watch" in body && { watch: granted }),
    ...("peers" in body && { peers: granted }),
  }
  request(state, { ...asked, since }, { ...body, ...list, signed } as RequestBody, effects)
}

/** The signer failed: an opening is tried again, a call is given up. */
export function refuseSignature(
  state: ClientState,
  id: number,
  cause: unknown,
  effects: Effects,
): void {
  const signing = state.signing.get(id)
  if (signing === undefined || !isAwaited(state, id, signing)) return
  state.signing.delete(id)
  const { asked } = signing
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

/** Whether the request is still wanted; if not, it is forgotten. */
function isAwaited(state: ClientState, id: number, { asked }: Signing): boolean {
  const call = "call" in asked ? asked.call : undefined
  if (call === undefined || state.calls.has(call)) return true
  state.signing.delete(id)
  forgetUnsure(state)
  return false
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
