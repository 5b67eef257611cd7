/** Whether a frame that needs a signature has one, for what it says itself, and for the first time (S1 to S7, S20). */
import type { ClientFrame } from "../model/client-frame.js"
import type { Signed } from "../model/codec.js"
import { type Failure, failure } from "../model/failure.js"
import type { PeerId } from "../model/id.js"
import { type SignatureKey, weakKeys } from "../signature/key.js"
import type { GroupRequest, SessionRequest } from "../signature/request.js"
import { verify } from "../signature/verify.js"
import type { Nonces } from "./nonces.js"

/** The engine's option `signatures`. @since 0.1.0 */
export interface SignatureOptions {
  /** Must be true: what is not required of all protects nobody. Without the option signatures are ignored. */
  readonly required: true
  /** One to three active keys; a function is asked each time, so that keys can be changed while the engine runs. */
  readonly keys: readonly SignatureKey[] | (() => readonly SignatureKey[])
  /** How far a timestamp may lie from now, in seconds, before or after. Default 300. */
  readonly windowSeconds?: number
  /** `status` tells of everybody, as in the seed; default: only of watched peers, or those that `authorize` allows. */
  readonly openStatus?: boolean
}

/** Judges a frame: `true`, or why it is refused. What needs no signature passes at once. */
export type CheckSigned = (
  frame: ClientFrame,
  peer: PeerId | undefined,
) => true | Failure | Promise<true | Failure>

export function createCheckSigned(
  appId: string,
  options: SignatureOptions,
  nonces: () => Nonces,
  clock: { now(): number },
): CheckSigned {
  const { windowSeconds = 300 } = options
  return (frame, peer) => {
    const request = requestOf(frame, peer, appId)
    if (!request) return true
    const { signed } = frame as { readonly signed?: Signed }
    // One answer for all that can be wrong: which it was helps only whoever tries (S17).
    const refused = failure("signature-refused")
    if (!signed) return refused
    const keys = typeof options.keys === "function" ? options.keys() : options.keys
    const now = clock.now() / 1000
    const verified = verify({ ...request, ...signed }, { keys, now, windowSeconds })
    if (!verified.ok) return refused
    // No signature with this nonce can be in its window later than that.
    return nonces().take(signed.nonce, (now + 2 * windowSeconds + 1) * 1000)
  }
}

/** The keys that can be guessed, of those that are given once and for all. */
export function weakKeysOf(options: SignatureOptions | undefined): readonly string[] {
  return options && typeof options.keys !== "function" ? weakKeys(options.keys) : []
}

/** What a frame asks for; when and with which nonce comes with the signature. */
type Claim = Omit<SessionRequest, keyof Signed> | Omit<GroupRequest, keyof Signed>

/** What must have been signed; `undefined` for what needs no signature. */
function requestOf(frame: ClientFrame, peer: PeerId | undefined, appId: string): Claim | undefined {
  switch (frame.type) {
    case "open":
      return { kind: "session", appId, peerId: frame.peer, peerIds: frame.watch ?? [] }
    case "watch":
      return { kind: "session", appId, peerId: peer ?? "", peerIds: frame.peers }
    case "create":
      return group("", [], "join")
    case "join":
      return group(frame.group, [], "join")
    case "invite":
    case "kick":
      return group(frame.group, frame.peers, frame.type)
    default:
      return undefined
  }

  function group(groupId: string, peerIds: readonly PeerId[], action: "join" | "invite" | "kick") {
    return { kind: "group", appId, peerId: peer ?? "", groupId, peerIds, action } as const
  }
}
