/** How the rules look things up. */
import type { Asker } from "../model/entry.js"
import type { ConnectionId, PeerId } from "../model/id.js"
import type { Session, State, View } from "./state.js"

/** The open session of a connection. */
export function sessionOf(view: View<State>, connection: ConnectionId): View<Session> | undefined {
  const id = view.connections.get(connection)?.session
  return id === undefined ? undefined : view.sessions.get(id)
}

/** The line that waits for an answer, if its session still has it. */
export function lineOf(
  view: View<State>,
  { session, connection }: Asker,
): ConnectionId | undefined {
  return view.sessions.get(session)?.connection === connection ? connection : undefined
}

/** Whether a peer is online: it has a session, open or paused within its window (P9). */
export function isOnline(view: View<State>, peer: PeerId): boolean {
  return (view.peers.get(peer)?.sessions.size ?? 0) > 0
}
