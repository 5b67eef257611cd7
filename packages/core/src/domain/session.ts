/** Connections and sessions: opened, paused, resumed, closed (seed, Session; P8, P11). */

import { protocolVersion } from "../model/client-frame.js"
import { type CloseCode, failure } from "../model/failure.js"
import type { ConnectionId } from "../model/id.js"
import type {
  ConnectionLost,
  ConnectionOpened,
  FrameRefused,
  LineFull,
  SessionOverdue,
} from "../model/input.js"
import type { CloseRequested, OpenRequested, ResumeRequested } from "../model/input-request.js"
import type { Draft, Env } from "./decision.js"
import { isOnline, sessionOf } from "./find.js"
import { beginGathering } from "./gather.js"
import { flushCursors } from "./lane.js"
import { cursorOf } from "./member.js"
import { tellLeft } from "./offline.js"
import { spend } from "./rate.js"
import { sanctioned } from "./sanction.js"
import type { Session, State, View } from "./state.js"
import { pushedUnheard } from "./undelivered.js"
import { announce, snapshot } from "./watch.js"

export function connectionOpened(
  view: View<State>,
  input: ConnectionOpened,
  env: Env,
  draft: Draft,
): void {
  if (view.connections.has(input.connection)) return
  const { connection, trusted, canResume } = input
  draft.fact({ type: "ConnectionBegan", connection, trusted, canResume, at: env.monotonic })
}

export function openRequested(
  view: View<State>,
  input: OpenRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, peer, device } = input
  const line = view.connections.get(connection)
  if (!line) return
  if (line.session !== undefined) return draft.refuse(connection, ref, failure("already-open"))
  const banned = sanctioned(view, peer, "ban", env)
  if (banned) return draft.refuse(connection, ref, banned)
  const rate = spend(view, { peer, session: line }, "open", env)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  const sessions = view.peers.get(peer)?.sessions
  const before = sessions?.get(device)
  if (before === undefined && (sessions?.size ?? 0) >= env.limits.sessionsPerPeer) {
    return draft.refuse(connection, ref, failure("too-many"))
  }

  const session = view.nextSession
  const wasOnline = isOnline(view, peer)
  draft.fact({
    type: "SessionOpened",
    session,
    peer,
    device,
    connection,
    token: input.nextToken,
  })
  if (rate.fact) draft.fact(rate.fact)
  // Told to those who watched before: a session that watches its own peer learns it from the snapshot.
  if (!wasOnline) announce(view, peer, true, env, draft)
  draft.fact({ type: "Watched", session, peer, peers: input.watch })
  const replaced = before === undefined ? undefined : view.sessions.get(before)
  // The new session stands and watches before the old one ends: nobody sees the peer go offline between (R5), and the
  // versions of whom both watch go on (P9).
  if (replaced) endSession(view, replaced, "replaced", env, draft)
  welcome(
    view,
    { session, connection, ref, peer, device, token: input.nextToken, resumed: false },
    env,
    draft,
  )
  const onlineNow = wasOnline ? undefined : peer
  snapshot(view, connection, input.watch, onlineNow, draft)
  beginGathering({ session, connection, peer, positions: input.positions, capped: true }, draft)
}

export function resumeRequested(
  view: View<State>,
  input: ResumeRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, peer, device } = input
  const line = view.connections.get(connection)
  if (!line) return
  if (line.session !== undefined) return draft.refuse(connection, ref, failure("already-open"))
  const id = view.peers.get(peer)?.sessions.get(device)
  const session = id === undefined ? undefined : view.sessions.get(id)
  const isHolder = session?.token === input.token || session?.spent === input.token
  if (!session?.canResume || !isHolder) {
    return draft.refuse(connection, ref, failure("cannot-resume"))
  }
  const rate = spend(view, { peer, session }, "open", env)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  // A device may be back before the loss of its old line is noticed (F12).
  if (session.connection !== undefined) draft.close(session.connection, "replaced")
  const token = input.nextToken
  const spent = input.token
  const resumed = { session: session.id, peer, device, connection, token, spent }
  draft.fact({ type: "SessionResumed", ...resumed })
  if (rate.fact) draft.fact(rate.fact)
  welcome(
    view,
    { session: session.id, connection, ref, peer, device, token, resumed: true },
    env,
    draft,
  )
  snapshot(view, connection, session.watching, undefined, draft)
  const { positions } = input
  // The line may have been lost before the device heard what its open left out; whoever is past it has heard.
  const passed = new Map(positions)
  const unheard = session.left.filter((range) => (passed.get(range.conversation) ?? 0) < range.to)
  tellLeft(connection, unheard, draft)
  beginGathering({ session: session.id, connection, peer, positions, capped: false }, draft)
}

export function closeRequested(
  view: View<State>,
  input: CloseRequested,
  env: Env,
  draft: Draft,
): void {
  const session = sessionOf(view, input.connection)
  draft.reply(input.connection, { type: "done", ref: input.ref })
  if (session) endSession(view, session, "closed", env, draft)
  else draft.close(input.connection, "closed")
}

export function connectionLost(
  view: View<State>,
  input: ConnectionLost,
  env: Env,
  draft: Draft,
): void {
  const session = sessionOf(view, input.connection)
  if (session?.canResume && env.resumeWindowMs > 0) {
    flushCursors(view, session.peer, draft)
    const { id, peer, device } = session
    draft.fact({ type: "SessionPaused", session: id, peer, device, at: env.monotonic })
  } else if (session) {
    endSession(view, session, "line-lost", env, draft)
  }
  draft.fact({ type: "ConnectionEnded", connection: input.connection })
}

export function lineFull(view: View<State>, input: LineFull, env: Env, draft: Draft): void {
  const session = sessionOf(view, input.connection)
  if (session) endSession(view, session, "slow-consumer", env, draft)
}

/** One at a time, so that the last of a peer's sessions is known as the last (P9). */
export function sessionOverdue(
  view: View<State>,
  input: SessionOverdue,
  env: Env,
  draft: Draft,
): void {
  const session = view.sessions.get(input.session)
  if (session) endSession(view, session, input.code, env, draft)
}

export function frameRefused(view: View<State>, input: FrameRefused, env: Env, draft: Draft): void {
  const line = view.connections.get(input.connection)
  if (line || input.as !== undefined) draft.refuse(input.connection, input.ref, input.failure)
  if (!line || !input.unreadable) return
  draft.fact({ type: "FrameCounted", connection: input.connection })
  if (line.refusedFrames + 1 >= env.limits.refusedFrames)
    closeLine(view, input.connection, "protocol-error", env, draft)
}

/** Ends a connection and, if it has one, its session. */
export function closeLine(
  view: View<State>,
  connection: ConnectionId,
  code: CloseCode,
  env: Env,
  draft: Draft,
): void {
  const session = sessionOf(view, connection)
  if (session) endSession(view, session, code, env, draft)
  else draft.close(connection, code)
}

/** Ends a session for good: cursors to the store, watchers told if it was the peer's last, its line closed. */
export function endSession(
  view: View<State>,
  session: View<Session>,
  code: CloseCode,
  env: Env,
  draft: Draft,
): void {
  const { id, peer, device } = session
  flushCursors(view, peer, draft)
  draft.fact({ type: "SessionClosed", session: id, peer, device, code, at: env.monotonic })
  if (session.connection !== undefined) draft.close(session.connection, code)
  const sessions = view.peers.get(peer)?.sessions
  const last = code !== "replaced" && sessions?.size === 1 && sessions.get(device) === id
  // A stopping engine's peers come back by themselves; their watchers hear nothing (design §4).
  if (!last) return
  if (code === "going-away") return draft.fact({ type: "PresenceChanged", peer, online: false })
  announce(view, peer, false, env, draft)
  const ranges = undelivered(view, session)
  if (ranges.length > 0) draft.effect({ type: "TellUndelivered", peer, ranges })
}

function undelivered(view: View<State>, session: View<Session>) {
  const ranges = [...session.undelivered, ...pushedUnheard(session)]
  return ranges.flatMap((range) => {
    const acked = cursorOf(view, session.peer, range.conversation).seq
    return acked >= range.to ? [] : [{ ...range, from: Math.max(range.from, acked + 1) }]
  })
}

function welcome(
  view: View<State>,
  at: {
    readonly session: number
    readonly connection: ConnectionId
    readonly ref: number
    readonly peer: string
    readonly device: string
    readonly token: string
    readonly resumed: boolean
  },
  env: Env,
  draft: Draft,
): void {
  const canResume =
    view.connections.get(at.connection)?.canResume === true && env.resumeWindowMs > 0
  draft.reply(at.connection, {
    type: "welcome",
    ref: at.ref,
    version: protocolVersion,
    timestamp: env.now,
    resumed: at.resumed,
    epoch: view.epoch,
    ...(canResume ? { token: at.token } : {}),
    resumeMs: canResume ? env.resumeWindowMs : 0,
    lastKey: view.peers.get(at.peer)?.keys.get(at.device) ?? 0,
  })
}
