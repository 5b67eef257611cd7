/** What the engine says by itself, in the words of 2014. Every frame names whom it is told: several share a socket. */
import type { MembershipFrame, PeerState } from "@peerage/core/adapter"
import type { Spoken } from "./reply.js"

/** Peers that came and peers that went, a frame for each of the two. */
export function presences(states: readonly PeerState[], peerId: string): readonly Spoken[] {
  return [true, false].flatMap((isOnline) => {
    const sessionPeerIds = states.filter((state) => state[1] === isOnline).map(([peer]) => peer)
    const status = isOnline ? "on" : "off"
    return sessionPeerIds.length === 0 ? [] : [{ cmd: "presence", peerId, status, sessionPeerIds }]
  })
}

/**
 * A change of a group: that the reader joined or left itself, whoever did that, or that others did. `undefined` for
 * what this wire cannot say.
 */
export function roomNotice(
  { change, peers, by: byPeerId, group: roomId }: MembershipFrame,
  peerId: string,
): Spoken | undefined {
  if (change === "attributes") return undefined
  const isIn = change === "joined" || change === "invited"
  if (peers.includes(peerId))
    return { cmd: "room", op: isIn ? "joined" : "left", peerId, roomId, byPeerId }
  const op = isIn ? "members-joined" : "members-left"
  return { cmd: "room", op, peerId, roomId, roomPeerIds: peers, byPeerId }
}
