/** Facts about connections, sessions, watches and presence, written into the state. */
import type { RateSpent, SessionClosed, SessionFact, SessionOpened } from "../model/fact-session.js"
import type { PeerId } from "../model/id.js"
import { enterAudiences, leaveAudiences } from "./evolve-group.js"
import { forgetReaders } from "./evolve-reader.js"
import { cursorOf } from "./member.js"
import { noEntries, noMembers, ownEntries, ownMembers } from "./sparse.js"
import type { Peer, Session, State } from "./state.js"
import { type Piece, piecesKept, pushedUnheard } from "./undelivered.js"

export function evolveSession(state: State, fact: SessionFact): void {
  switch (fact.type) {
    case "ConnectionBegan": {
      const { trusted, canResume, at } = fact
      state.connections.set(fact.connection, {
        trusted,
        canResume,
        since: at,
        session: undefined,
        quiet: false,
        refusedFrames: 0,
      })
      state.due.unopened.add(fact.connection)
      return
    }
    case "ConnectionEnded":
      state.connections.delete(fact.connection)
      state.due.unopened.delete(fact.connection)
      return
    case "LineHeard": {
      const connection = state.connections.get(fact.connection)
      if (connection) connection.quiet = false
      const session = connection?.session && state.sessions.get(connection.session)
      if (session) session.spent = undefined
      return
    }
    case "FrameCounted": {
      const connection = state.connections.get(fact.connection)
      if (connection) connection.refusedFrames++
      return
    }
    case "SessionOpened":
      return opened(state, fact)
    case "SessionPaused": {
      const session = state.sessions.get(fact.session)
      if (!session) return
      leaveConnection(state, session)
      session.pausedAt = fact.at
      loseLine(state, session)
      state.due.paused.add(fact.session)
      return
    }
    case "SessionResumed": {
      const session = state.sessions.get(fact.session)
      if (!session) return
      leaveConnection(state, session)
      enterConnection(state, session, fact.connection)
      session.token = fact.token
      session.spent = fact.spent
      const connection = state.connections.get(fact.connection)
      if (connection) connection.quiet = true
      loseLine(state, session)
      state.due.paused.delete(fact.session)
      return
    }
    case "SessionClosed":
      return closed(state, fact)
    case "PresenceChanged": {
      const watched = state.watched.get(fact.peer)
      if (watched) watched.version++
      return
    }
    case "Watched": {
      const session = state.sessions.get(fact.session)
      if (!session || fact.peers.length === 0) return
      const watching = ownMembers(session.watching)
      session.watching = watching
      for (const peer of fact.peers) {
        watching.add(peer)
        const watched = state.watched.get(peer)
        if (watched) watched.sessions.add(fact.session)
        else state.watched.set(peer, { sessions: new Set([fact.session]), version: 0 })
      }
      return
    }
    case "Unwatched": {
      const session = state.sessions.get(fact.session)
      if (session) for (const peer of fact.peers) unwatch(state, session, peer)
      return
    }
    case "RateSpent":
      spent(state, fact)
      return
    case "Sanctioned": {
      const until = state.sanctions[fact.kind]
      if (fact.until === undefined) until.delete(fact.peer)
      else until.set(fact.peer, fact.until)
      return
    }
    case "PeerForgotten":
      state.peers.delete(fact.peer)
      state.due.absent.delete(fact.peer)
  }
}

function spent(state: State, { peer, verb, tokens, at }: RateSpent): void {
  const spender = state.peers.get(peer)
  if (spender) spender.rates = ownEntries(spender.rates).set(verb, { tokens, at })
}

function opened(state: State, fact: SessionOpened): void {
  const { session: id, peer, device, token } = fact
  const { trusted, canResume } = state.connections.get(fact.connection) ?? {
    trusted: false,
    canResume: false,
  }
  const session: Session = {
    id,
    peer,
    device,
    trusted,
    canResume,
    connection: undefined,
    pausedAt: 0,
    token,
    spent: undefined,
    watching: noMembers,
    readers: noEntries,
    unacked: 0,
    unackedSize: 0,
    fullSince: undefined,
    gathering: undefined,
    touched: noEntries,
    skipped: noEntries,
    left: [],
    loading: 0,
    listedAll: true,
    undelivered: [],
  }
  state.sessions.set(id, session)
  state.nextSession = id + 1
  enterConnection(state, session, fact.connection)
  const known = peerState(state, peer)
  known.sessions.set(device, id)
  if (known.sessions.size === 1) enterAudiences(state, peer, known)
  state.due.absent.delete(peer)
}

function closed(state: State, fact: SessionClosed): void {
  const session = state.sessions.get(fact.session)
  if (!session) return
  leaveConnection(state, session)
  forgetReaders(state, session)
  for (const peer of session.watching) unwatch(state, session, peer)
  state.sessions.delete(session.id)
  state.due.paused.delete(session.id)
  const peer = state.peers.get(session.peer)
  if (!peer) return
  // A session that replaced this one has the device's place already.
  if (peer.sessions.get(session.device) === session.id) {
    peer.sessions.delete(session.device)
    // A device that comes back says `again`, and the store knows its keys (L15).
    ownEntries(peer.keys).delete(session.device)
  }
  if (peer.sessions.size === 0) {
    leaveAudiences(state, session.peer, peer)
    peer.endedAt = fact.at
    state.due.absent.add(session.peer)
  }
}

/** What was pushed over the lost line is remembered until it is acknowledged over another (offline$, undelivered). */
function loseLine(state: State, session: Session): void {
  const isUnheard = ({ conversation, to }: Piece) =>
    cursorOf(state, session.peer, conversation).seq < to
  const pieces = [...session.undelivered.filter(isUnheard), ...pushedUnheard(session)]
  session.undelivered = pieces.slice(-piecesKept)
  forgetReaders(state, session)
}

function enterConnection(state: State, session: Session, connection: string): void {
  session.connection = connection
  const entered = state.connections.get(connection)
  if (entered) entered.session = session.id
  state.due.unopened.delete(connection)
}

function leaveConnection(state: State, session: Session): void {
  const left = session.connection && state.connections.get(session.connection)
  if (left) left.session = undefined
  session.connection = undefined
}

function unwatch(state: State, session: Session, peer: PeerId): void {
  ownMembers(session.watching).delete(peer)
  const watched = state.watched.get(peer)
  if (!watched) return
  watched.sessions.delete(session.id)
  if (watched.sessions.size === 0) state.watched.delete(peer)
}

function peerState(state: State, peer: PeerId): Peer {
  const known = state.peers.get(peer)
  if (known) return known
  const made: Peer = {
    sessions: new Map(),
    rates: noEntries,
    keys: noEntries,
    dirty: noMembers,
    groups: noEntries,
    listed: false,
    endedAt: 0,
  }
  state.peers.set(peer, made)
  return made
}
