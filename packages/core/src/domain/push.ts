/** Pushing what was just committed to those who are live, within their windows (L1, L5, L7, L19). */
import { type OutgoingFrame, storedFrame } from "../model/encoded.js"
import { type Accepted, type Entry, isMessage, type Queued } from "../model/entry.js"
import type { Absent } from "../model/fact-conversation.js"
import type { MembershipFrame } from "../model/group.js"
import type { ConnectionId, PeerId, SessionId } from "../model/id.js"
import type { Draft, Env } from "./decision.js"
import { isUndecided } from "./gather.js"
import { audienceOf, cursorOf } from "./member.js"
import type { Conversation, Session, State, View } from "./state.js"

/** A live session, and what it got in this step. */
interface Target {
  readonly session: View<Session>
  readonly connection: ConnectionId
  messages: number
  size: number
  fellBack: boolean
}

/** Pushes the entries in order, each encoded once for all who get it. */
export function push(
  view: View<State>,
  conversation: View<Conversation>,
  accepted: readonly Accepted[],
  env: Env,
  draft: Draft,
): void {
  const { key } = conversation
  const [first] = accepted
  const audience = first ? audienceWith(view, conversation, first) : []
  const after = (first?.entry.seq ?? 1) - 1
  const targets = liveSessions(view, conversation, audience, after, draft)
  for (const { entry, send } of accepted) {
    const connections: ConnectionId[] = []
    const copies: ConnectionId[] = []
    const counted: SessionId[] = []
    for (const target of targets) {
      const { session } = target
      // The device that sent it has the answer instead; the peer's other devices get a copy, uncounted (L7).
      if (target.fellBack || isSentBy(session, send)) continue
      if (session.peer === entry.from && isMessage(entry)) {
        copies.push(target.connection)
      } else {
        if (!hasRoom(target, env)) {
          fallBack(target, entry, key, env, draft)
          continue
        }
        target.messages++
        target.size += entry.frame.text.length
        counted.push(session.id)
        connections.push(target.connection)
      }
    }
    if (connections.length > 0) draft.effect({ type: "Deliver", connections, frame: entry.frame })
    if (copies.length > 0) {
      draft.effect({ type: "Deliver", connections: copies, frame: ownCopy(entry, env) })
    }
    if (counted.length > 0)
      draft.fact({ type: "Pushed", conversation: key, sessions: counted, entry })
  }
}

/** Those who get it: newcomers too, and leavers, who are told that they leave (P10). A change is alone in its batch. */
function audienceWith(
  view: View<State>,
  conversation: View<Conversation>,
  { entry }: Accepted,
): Iterable<PeerId> {
  const audience = audienceOf(view, conversation)
  if (entry.change !== "joined" && entry.change !== "invited") return audience
  return new Set([...audience, ...(entry.frame.value as MembershipFrame).peers])
}

/** Recipients that have no session, or only paused ones: the host may reach them another way. */
export function absentPeers(view: View<State>, peers: Iterable<PeerId>): readonly Absent[] {
  const gone: PeerId[] = []
  const paused: PeerId[] = []
  for (const peer of peers) {
    const sessions = view.peers.get(peer)?.sessions
    if (!sessions || sessions.size === 0) gone.push(peer)
    else if (!hasOpenSession(view, sessions.values())) paused.push(peer)
  }
  const absent: Absent[] = []
  if (gone.length > 0) absent.push({ reason: "no-session", peers: gone })
  if (paused.length > 0) absent.push({ reason: "paused", peers: paused })
  return absent
}

function hasOpenSession(view: View<State>, ids: Iterable<SessionId>): boolean {
  for (const id of ids) if (view.sessions.get(id)?.connection !== undefined) return true
  return false
}

/** The open sessions of the conversation's peers that are live in it; the others remember to look here. */
function liveSessions(
  view: View<State>,
  conversation: View<Conversation>,
  audience: Iterable<PeerId>,
  after: number,
  draft: Draft,
): readonly Target[] {
  const { key } = conversation
  const targets: Target[] = []
  for (const peer of audience) {
    const sessions = view.peers.get(peer)?.sessions
    if (!sessions) continue
    for (const id of sessions.values()) {
      const session = view.sessions.get(id)
      if (!session) continue
      if (session.connection === undefined || mustWait(session, key)) {
        // It is told once it is back, or knows where it stands; until then only the first of these counts.
        if (!session.touched.has(key)) {
          draft.fact({ type: "GatheringTouched", session: id, conversation: key, after })
        }
        continue
      }
      const reader = session.readers.get(key)
      if (reader?.mode === "draining") continue
      const { connection } = session
      if (!reader && !session.listedAll && conversation.behind.has(peer)) {
        // Its open did not look here: read from the cursor first, else this message would overtake what waits.
        const delivered = cursorOf(view, peer, key).seq
        draft.fact({
          type: "ReaderBegan",
          session: id,
          conversation: key,
          delivered,
          own: false,
          told: conversation.head.seq,
          stops: [],
          from: delivered,
        })
        draft.next({ type: "PageSought", session: id, conversation: key })
        continue
      }
      targets.push({ session, connection, messages: 0, size: 0, fellBack: false })
    }
  }
  return targets
}

/** Its start in this conversation is not fixed yet: nothing may overtake what waits there (R1). */
function mustWait({ gathering }: View<Session>, key: string): boolean {
  return gathering !== undefined && isUndecided(gathering, key)
}

function isSentBy({ id, peer, device }: View<Session>, send: Queued): boolean {
  // Who makes a change is told of it like all others.
  if (send.kind !== "message") return false
  return id === send.asker.session || (peer === send.from && device === send.key?.device)
}

/** Nobody acknowledges a copy of one's own, so that the line bounds what may wait of them (L5). */
export function ownCopy({ frame }: Entry, env: Env): OutgoingFrame {
  return storedFrame(frame.text, env.limits.lineBytes)
}

function hasRoom({ session, messages, size }: Target, env: Env): boolean {
  return (
    session.unacked + messages < env.limits.windowMessages &&
    session.unackedSize + size < env.limits.windowBytes
  )
}

function fallBack(
  target: Target,
  entry: Entry,
  conversation: string,
  env: Env,
  draft: Draft,
): void {
  target.fellBack = true
  const { id } = target.session
  const delivered = entry.seq - 1
  draft.fact({ type: "FellBack", session: id, conversation, delivered, at: env.monotonic })
}
