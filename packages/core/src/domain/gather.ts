/**
 * Between a session's open or resume and its first page: where is it behind, and, at an open, what do the offline
 * rules leave of it (L2, L3, L4; P6, P7, P8). Nothing is pushed in a conversation whose start is not fixed, so that
 * no live message overtakes a queued one (R1).
 */

import type { Position } from "../model/codec.js"
import { isMessage } from "../model/entry.js"
import type { ConnectionId, ConversationKey, PeerId, SessionId } from "../model/id.js"
import { groupOf, peersOf } from "../model/id.js"
import type { GatheringChecked, StartSought } from "../model/input.js"
import type { BehindLoaded, PageLoaded } from "../model/input-loaded.js"
import type { Draft, Env } from "./decision.js"
import { whenReady } from "./load.js"
import { cursorOf, endOf, isVisible, membershipsOf, overGap, ownChanges } from "./member.js"
import { offlineRules, tellLeft } from "./offline.js"
import { callOver } from "./over.js"
import type { Session, State, View } from "./state.js"
import type { Gathering } from "./state-reader.js"

/** Whether a conversation's start is still open, so that nothing may be pushed in it. */
export function isUndecided(gathering: View<Gathering>, conversation: ConversationKey): boolean {
  return (
    !gathering.listed || gathering.pending.has(conversation) || gathering.tails.has(conversation)
  )
}

export function beginGathering(
  at: {
    readonly session: SessionId
    readonly connection: ConnectionId
    readonly peer: PeerId
    readonly positions: readonly Position[]
    readonly capped: boolean
  },
  draft: Draft,
): void {
  const { session, connection, peer, capped } = at
  // A position in somebody else's conversation is no right to read it (S35).
  const positions = at.positions.filter(
    ([key]) => groupOf(key) !== undefined || peersOf(key)?.includes(peer),
  )
  draft.fact({ type: "GatheringBegan", session, capped, positions })
  draft.effect({ type: "LoadBehind", session, connection, peer })
}

export function behindLoaded(
  view: View<State>,
  input: BehindLoaded,
  _env: Env,
  draft: Draft,
): void {
  const { session: id, connection, conversations, all, groups } = input
  const session = current(view, id, connection)
  const gathering = session?.gathering
  if (!gathering || gathering.listed) return
  const known = view.peers.get(session.peer)
  // What changed while the list was read is newer than the list.
  const ofGroups = known?.listed
    ? [...known.groups.keys()]
    : [...groups.map(({ conversation }) => conversation), ...(known?.groups.keys() ?? [])]
  const listed = [...conversations, ...ofGroups]
  draft.fact({ type: "GatheringListed", session: id, conversations: listed, all, groups })
  const touched = session.touched.keys()
  for (const conversation of new Set([...gathering.pending, ...listed, ...touched])) {
    draft.next({ type: "StartSought", session: id, connection, conversation })
  }
  draft.next({ type: "GatheringChecked", session: id })
}

export function startSought(view: View<State>, input: StartSought, env: Env, draft: Draft): void {
  const { session: id, connection, conversation: key } = input
  const session = current(view, id, connection)
  if (!session?.gathering?.pending.has(key)) return
  const conversation = whenReady(view, key, input, env, draft)
  if (!conversation || conversation === "busy") return
  const memberships = membershipsOf(view, session.peer, key)
  const position = session.gathering.positions.get(key)
  const touched = session.touched.get(key)
  const cursor = cursorOf(view, session.peer, key).seq
  // What came since the session was there is its own to get, whoever acknowledged it meanwhile; what its open told as
  // left out stays so, and what lay before a group was joined is nobody's (P10).
  const floor = (memberships?.[0]?.from.seq ?? 1) - 1
  const behind = Math.max(Math.min(position ?? cursor, cursor, touched ?? cursor), floor)
  const start = overGap(memberships, Math.max(behind, session.skipped.get(key) ?? 0))
  const end = endOf(view, session.peer, conversation).seq
  // The offline rules are about what lay there before: never about what came since (L3).
  const before = touched ?? end
  // In a group that it never was in, or is out of for good, nothing is its own to get (S35).
  const isOutside = memberships?.length === 0
  if (start < before && session.gathering.capped && !isOutside) {
    draft.effect(tail(input, start, before + 1, env))
    return
  }
  draft.fact({ type: "ConversationSettled", session: id, conversation: key })
  if (start < end && !isOutside) {
    draft.fact({
      type: "ReaderBegan",
      session: id,
      conversation: key,
      delivered: start,
      own: position !== undefined || touched !== undefined,
      told: conversation.head.seq,
      stops: ownChanges(memberships, behind, start).map(({ seq }) => seq),
      from: start,
    })
    draft.next({ type: "PageSought", session: id, conversation: key })
  } else if (conversation.behind.has(session.peer)) {
    // Noted as behind, but not so: the engine ended before it could take the note away.
    draft.fact({ type: "FlushAsked", conversation: key })
    draft.next({ type: "LaneWoken", conversation: key })
  } else callOver(view, session.peer, key, env, draft)
  draft.next({ type: "GatheringChecked", session: id })
}

/** A tail came: enough of it, or one more piece. */
export function tailLoaded(view: View<State>, input: PageLoaded, env: Env, draft: Draft): void {
  const { session: id, connection, conversation, after, before } = input
  const session = current(view, id, connection)
  const gathering = session?.gathering
  if (!gathering?.pending.has(conversation)) return
  const known = gathering.tails.get(conversation)
  const memberships = membershipsOf(view, session?.peer ?? "", conversation)
  const more = input.entries
    .filter((entry) => isMessage(entry) && entry.from !== session?.peer)
    .filter(({ seq }) => isVisible(memberships, seq))
    .map(({ seq, n, timestamp }) => ({ seq, n, timestamp }))
  const entries = [...(known?.entries ?? []), ...more]
  const oldest = input.entries.at(-1)
  const complete =
    oldest === undefined ||
    input.entries.length < input.limit ||
    oldest.seq <= after + 1 ||
    entries.length >= env.limits.queueMessages ||
    oldest.timestamp < env.now - env.limits.queueAgeMs
  const head = known?.head ?? before - 1
  const [newest] = input.entries
  const n = {
    start: input.afterN,
    // Up to the oldest that was looked at, which counts itself only if it is a message.
    oldest: oldest?.n ?? input.afterN,
    head: known?.n.head ?? newest?.n ?? input.afterN,
  }
  draft.fact({
    type: "TailGathered",
    session: id,
    conversation,
    start: after,
    head,
    entries,
    oldest: oldest?.seq ?? after + 1,
    n,
    complete,
  })
  if (complete) draft.next({ type: "GatheringChecked", session: id })
  else draft.effect(tail(input, after, oldest.seq, env))
}

/** All starts are known: apply the offline rules, tell what they leave out, and begin to read. */
export function gatheringChecked(
  view: View<State>,
  input: GatheringChecked,
  env: Env,
  draft: Draft,
): void {
  const session = view.sessions.get(input.session)
  const gathering = session?.gathering
  if (!session || !gathering?.listed || gathering.pending.size > 0) return
  const { starts, ranges } = offlineRules(view, session, gathering, env)
  draft.fact({ type: "GatheringEnded", session: session.id, left: ranges })
  if (session.connection !== undefined) tellLeft(session.connection, ranges, draft)
  for (const [conversation, delivered] of starts) {
    const own = gathering.positions.has(conversation) || session.touched.has(conversation)
    const tail = gathering.tails.get(conversation)
    const memberships = membershipsOf(view, session.peer, conversation)
    draft.fact({
      type: "ReaderBegan",
      session: session.id,
      conversation,
      delivered,
      own,
      told: tail?.head ?? delivered,
      stops: ownChanges(memberships, tail?.start ?? delivered, delivered).map(({ seq }) => seq),
      from: delivered,
    })
    draft.next({ type: "PageSought", session: session.id, conversation })
  }
}

/** The store is back: asks anew for what was on its way. What is decided stays, since messages went out since (P7). */
export function gatherAgain(session: View<Session>, env: Env, draft: Draft): void {
  const { id, peer, connection, gathering } = session
  if (!gathering || connection === undefined) return
  if (!gathering.listed) {
    const positions = [...gathering.positions]
    draft.fact({ type: "GatheringBegan", session: id, capped: gathering.capped, positions })
    draft.effect({ type: "LoadBehind", session: id, connection, peer })
    return
  }
  for (const conversation of gathering.pending) {
    const at = { session: id, connection, conversation }
    const known = gathering.tails.get(conversation)
    if (!known) draft.next({ type: "StartSought", ...at })
    else draft.effect(tail(at, known.start, known.oldest, env))
  }
}

function tail(
  at: {
    readonly session: SessionId
    readonly connection: ConnectionId
    readonly conversation: ConversationKey
  },
  after: number,
  before: number,
  env: Env,
) {
  const { session, connection, conversation } = at
  const limit = env.limits.queueMessages + 1
  return {
    type: "LoadPage",
    purpose: "tail",
    session,
    connection,
    conversation,
    after,
    before,
    limit,
  } as const
}

/** The session, if the answer is for the line that it has now. */
function current(
  view: View<State>,
  id: SessionId,
  connection: ConnectionId,
): View<Session> | undefined {
  const session = view.sessions.get(id)
  return session?.connection === connection ? session : undefined
}
