/** The watch graph and presence: who hears of whom (seed, watch; P9, R5, R8, R9). */
import { encodeFrame } from "../model/encoded.js"
import { failure } from "../model/failure.js"
import type { ConnectionId, PeerId } from "../model/id.js"
import type { StatusRequested, UnwatchRequested, WatchRequested } from "../model/input-request.js"
import type { PeerState } from "../model/server-frame.js"
import type { Draft, Env } from "./decision.js"
import { isOnline, sessionOf } from "./find.js"
import { spend } from "./rate.js"
import type { State, View } from "./state.js"

/** States in one frame; 150 ids of 128 bytes stay within a frame's 40 KiB. */
const statesPerFrame = 150

export function watchRequested(
  view: View<State>,
  input: WatchRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref } = input
  const session = sessionOf(view, connection)
  if (!session) return draft.refuse(connection, ref, failure("not-open"))
  const rate = spend(view, { peer: session.peer, session }, "watch", env)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  const added = new Set(input.peers.filter((peer) => !session.watching.has(peer)))
  if (session.watching.size + added.size > env.limits.watches) {
    return draft.refuse(connection, ref, failure("too-many"))
  }
  if (rate.fact) draft.fact(rate.fact)
  if (added.size > 0) {
    draft.fact({ type: "Watched", session: session.id, peer: session.peer, peers: [...added] })
  }
  // Snapshot and fact are one step: no change can fall between them (R8).
  snapshot(view, connection, input.peers, undefined, draft)
  draft.reply(connection, { type: "watched", ref })
}

export function unwatchRequested(
  view: View<State>,
  input: UnwatchRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref } = input
  const session = sessionOf(view, connection)
  if (!session) return draft.refuse(connection, ref, failure("not-open"))
  const rate = spend(view, { peer: session.peer, session }, "unwatch", env)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  if (rate.fact) draft.fact(rate.fact)
  const peers = input.peers.filter((peer) => session.watching.has(peer))
  if (peers.length > 0)
    draft.fact({ type: "Unwatched", session: session.id, peer: session.peer, peers })
  draft.reply(connection, { type: "done", ref })
}

export function statusRequested(
  view: View<State>,
  input: StatusRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref } = input
  const session = sessionOf(view, connection)
  if (!session) return draft.refuse(connection, ref, failure("not-open"))
  const rate = spend(view, { peer: session.peer, session }, "status", env)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  if (rate.fact) draft.fact(rate.fact)
  const isTold = (peer: PeerId) => !input.watchedOnly || session.watching.has(peer)
  const online = input.peers.filter((peer) => isTold(peer) && isOnline(view, peer))
  draft.reply(connection, { type: "statuses", ref, online })
}

/** A peer's first session began or its last one ended: one frame to all who watch it. */
export function announce(
  view: View<State>,
  peer: PeerId,
  online: boolean,
  env: Env,
  draft: Draft,
): void {
  draft.fact({ type: "PresenceChanged", peer, online })
  const watched = view.watched.get(peer)
  if (!watched) return
  const connections: ConnectionId[] = []
  for (const id of watched.sessions) {
    const connection = view.sessions.get(id)?.connection
    if (connection !== undefined) connections.push(connection)
  }
  if (connections.length === 0) return
  const states: PeerState[] = [[peer, online, watched.version + 1]]
  draft.effect({
    type: "Deliver",
    connections,
    frame: encodeFrame({ type: "presence", states }, env.limits.lineBytes),
  })
}

/** The states of these peers, as they are once this step is done; `began` is the one that this step brings online. */
export function snapshot(
  view: View<State>,
  connection: ConnectionId,
  peers: Iterable<PeerId>,
  began: PeerId | undefined,
  draft: Draft,
): void {
  let states: PeerState[] = []
  for (const peer of peers) {
    const version = view.watched.get(peer)?.version ?? 0
    // Whoever watched this peer before sees its version rise with this step; for a new watcher it starts at 0.
    const rises = peer === began && view.watched.has(peer)
    states.push([peer, peer === began || isOnline(view, peer), rises ? version + 1 : version])
    if (states.length < statesPerFrame) continue
    draft.reply(connection, { type: "presence", states })
    states = []
  }
  if (states.length > 0) draft.reply(connection, { type: "presence", states })
}
