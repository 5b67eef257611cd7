/** How the rules look things up. */
import type { Asker } from "../model/entry.js"
import type { ConnectionId, DeviceId, PeerId } from "../model/id.js"
import type { Actor as Named } from "../model/input-request.js"
import type { Session, State, View } from "./state.js"

/** The open session of a connection. */
export function sessionOf(view: View<State>, connection: ConnectionId): View<Session> | undefined {
  const id = view.connections.get(connection)?.session
  return id === undefined ? undefined : view.sessions.get(id)
}

/** Whoever asks for something: a session, or the host itself in a peer's name. */
export interface Actor {
  readonly peer: PeerId
  /** None for the host. */
  readonly session: View<Session> | undefined
  readonly device: DeviceId | undefined
  readonly asker: Asker
}

/** Who stands behind a request; nobody without an open session. */
export function actorOf(view: View<State>, { connection, ref, as }: Named): Actor | undefined {
  if (as !== undefined) {
    return { peer: as, session: undefined, device: undefined, asker: { connection, ref } }
  }
  const session = sessionOf(view, connection)
  if (!session) return undefined
  const { id, peer, device } = session
  return { peer, session, device, asker: { session: id, connection, ref } }
}

/** The line that waits for an answer, if its session still has it. */
export function lineOf(
  view: View<State>,
  { session, connection }: Asker,
): ConnectionId | undefined {
  if (session === undefined) return connection
  return view.sessions.get(session)?.connection === connection ? connection : undefined
}

/** The lines of a peer's open sessions. */
export function openLines(view: View<State>, peer: PeerId): readonly ConnectionId[] {
  const connections: ConnectionId[] = []
  for (const id of view.peers.get(peer)?.sessions.values() ?? []) {
    const connection = view.sessions.get(id)?.connection
    if (connection !== undefined) connections.push(connection)
  }
  return connections
}

/** Whether a peer is online: it has a session, open or paused within its window (P9). */
export function isOnline(view: View<State>, peer: PeerId): boolean {
  return (view.peers.get(peer)?.sessions.size ?? 0) > 0
}
