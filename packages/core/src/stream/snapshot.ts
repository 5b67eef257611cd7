/** The engine's state as plain data, for status pages and tests. */
import type { Session, State, View } from "../domain/state.js"
import type { DeviceId, PeerId, SessionId } from "../model/id.js"

/** A moment of the engine. @since 0.1.0 */
export interface EngineSnapshot {
  /** `degraded`: the store is away; presence and transient messages go on. */
  readonly status: "new" | "open" | "degraded" | "closed"
  readonly epoch: string
  readonly connections: number
  readonly sessions: readonly SessionSnapshot[]
  /** Peers that are online, each once. */
  readonly online: readonly PeerId[]
  /** How many conversations are in memory, and how many sends wait in them for the store. */
  readonly conversations: number
  readonly waiting: number
}

/** A session in a snapshot. @since 0.1.0 */
export interface SessionSnapshot {
  readonly session: SessionId
  readonly peerId: PeerId
  readonly deviceId: DeviceId
  readonly state: "open" | "paused"
  readonly watching: readonly PeerId[]
  /** Messages that it was given and has not acknowledged. */
  readonly unacknowledged: number
  /** Conversations in which it is still reading the log. */
  readonly draining: number
}

/** How much there is, without the lists of a snapshot: cheap enough to be asked all the time. @since 0.1.0 */
export interface EngineCounts {
  readonly connections: number
  readonly openSessions: number
  readonly pausedSessions: number
  /** Peers that are online. */
  readonly online: number
  /** Conversations in memory, and sends that wait in them for the store. */
  readonly conversations: number
  readonly waiting: number
}

export function snapshotOf(state: View<State>, status: EngineSnapshot["status"]): EngineSnapshot {
  const sessions = [...state.sessions.values()].map(sessionSnapshot)
  const { connections, conversations, waiting } = countsOf(state)
  return {
    status,
    epoch: state.epoch,
    connections,
    sessions,
    online: [...new Set(sessions.map(({ peerId }) => peerId))],
    conversations,
    waiting,
  }
}

export function sessionSnapshot(session: View<Session>): SessionSnapshot {
  return {
    session: session.id,
    peerId: session.peer,
    deviceId: session.device,
    state: session.connection === undefined ? "paused" : "open",
    watching: [...session.watching],
    unacknowledged: session.unacked,
    draining: [...session.readers.values()].filter(({ mode }) => mode === "draining").length,
  }
}

export function countsOf(state: View<State>): EngineCounts {
  let pausedSessions = 0
  const online = new Set<PeerId>()
  for (const { connection, peer } of state.sessions.values()) {
    online.add(peer)
    if (connection === undefined) pausedSessions++
  }
  let waiting = 0
  for (const conversation of state.conversations.values()) {
    waiting += conversation.waiting.length + (conversation.writing?.accepted.length ?? 0)
  }
  return {
    connections: state.connections.size,
    openSessions: state.sessions.size - pausedSessions,
    pausedSessions,
    online: online.size,
    conversations: state.conversations.size,
    waiting,
  }
}
