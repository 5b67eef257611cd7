/** Requests that wait for a signature of the host's own server, where the client has a signer. */
import type { SignOperation } from "../signature.js"
import type { SignedBody } from "./body.js"
import type { Effects } from "./effect.js"
import type { Request } from "./pending.js"
import { request } from "./request.js"
import type { ClientState } from "./state.js"

/** Says a request once it is signed; without a signer at once. */
export function requestSigned(
  state: ClientState,
  operation: SignOperation,
  asked: Request,
  body: SignedBody,
  effects: Effects,
): void {
  if (!state.signs) return request(state, asked, body, effects)
  const id = state.nextSigning++
  state.signing.set(id, { operation, asked, body })
  effects.push({ type: "sign", id, operation })
}

/** A session that begins with these peers, or watches them. */
export function sessionToSign(
  { appId, peerId }: ClientState,
  peers: readonly string[],
): SignOperation {
  return { kind: "session", appId, peerId, peerIds: [...peers].sort() }
}

/** What is done to a group. To create one is to join the group without an id. */
export function groupToSign(
  { appId, peerId }: ClientState,
  body: Extract<SignedBody, { readonly type: "create" | "join" | "invite" | "kick" }>,
): SignOperation {
  const group = { kind: "group", appId, peerId } as const
  switch (body.type) {
    case "create":
      return { ...group, groupId: "", peerIds: [], action: "join" }
    case "join":
      return { ...group, groupId: body.group, peerIds: [], action: "join" }
    default: {
      const peerIds = [...body.peers].sort()
      return { ...group, groupId: body.group, peerIds, action: body.type }
    }
  }
}
