/** Draining: pages of a log, in order, until the session has all that is committed; then it is live (L1, L5, L7). */

import type { OutgoingFrame } from "../model/encoded.js"
import { type Entry, isMessage } from "../model/entry.js"
import type { Place } from "../model/group.js"
import type { PageSought } from "../model/input.js"
import type { PageLoaded } from "../model/input-loaded.js"
import type { Draft, Env } from "./decision.js"
import { whenReady } from "./load.js"
import { endOf, isVisible, membershipsOf, overGap } from "./member.js"
import { ownCopy } from "./push.js"
import { overFloor } from "./retention.js"
import type { Session, State, View } from "./state.js"

/** Entries of one page. With 5 KiB of control characters each it is 2 MiB of text at most. */
const pageSize = 64

/** How many changes of membership ride along in a drain: the newest (L8). */
const changesPerDrain = 50

export function pageSought(view: View<State>, input: PageSought, env: Env, draft: Draft): void {
  const session = view.sessions.get(input.session)
  const reader = session?.readers.get(input.conversation)
  if (session?.connection === undefined || reader?.mode !== "draining" || reader.loading) return
  // Whoever reads here is called when it has loaded: nothing is parked, however often it is sought meanwhile.
  if (view.conversations.get(input.conversation)?.ready === false) return
  const conversation = whenReady(view, input.conversation, input, env, draft)
  if (!conversation || conversation === "busy") return
  const { id, connection } = session
  const { key } = conversation
  const [stop] = reader.stops
  const memberships = membershipsOf(view, session.peer, key)
  const gone = () => overFloor(view, session, conversation, reader.delivered, draft)
  const delivered = stop === undefined ? overGap(memberships, gone()) : reader.delivered
  const taken = { session: id, conversation: key, delivered, counted: [], at: env.monotonic }
  const end = endOf(view, session.peer, conversation)
  if (stop === undefined && delivered >= end.seq) {
    draft.fact({ type: "PageTaken", ...taken, live: true, full: false })
    return
  }
  // Half a window at least, so that a slow reader costs few large pages instead of many small ones.
  const room = env.limits.windowMessages - session.unacked - session.loading * pageSize
  const isTight =
    room * 2 < env.limits.windowMessages || session.unackedSize * 2 > env.limits.windowBytes
  // Pages that are on their way have their room already, and call again: they may hold nothing that takes room (L7).
  if (session.loading > 0 && (isTight || room < pageSize)) return
  if (isTight) {
    // It waits for room: from here on its time runs, until an acknowledgement makes some (L5).
    if (session.fullSince === undefined)
      draft.fact({ type: "PageTaken", ...taken, live: false, full: true })
    return
  }
  draft.fact({ type: "PageAsked", session: id, conversation: key })
  draft.effect({
    type: "LoadPage",
    purpose: "drain",
    session: id,
    connection,
    conversation: key,
    after: stop === undefined ? delivered : stop - 1,
    before: (stop ?? end.seq) + 1,
    limit: Math.min(pageSize, room),
  })
}

export function pageLoaded(view: View<State>, input: PageLoaded, env: Env, draft: Draft): void {
  const session = view.sessions.get(input.session)
  const reader = session?.readers.get(input.conversation)
  const conversation = view.conversations.get(input.conversation)
  // A page for a line that is lost, or a reader that began anew: what replaced it reads for itself.
  if (!session || session.connection !== input.connection || !reader?.loading || !conversation)
    return
  const counted: Entry[] = []
  const memberships = membershipsOf(view, session.peer, input.conversation)
  const end = endOf(view, session.peer, conversation)
  let delivered = input.after
  let size = session.unackedSize
  let full = false
  for (const entry of input.entries) {
    if (entry.seq <= delivered) continue
    // They may have been taken away since the page was asked for.
    if (entry.seq !== delivered + 1)
      delivered = overFloor(view, session, conversation, delivered, draft)
    if (entry.seq !== delivered + 1) reportHole(delivered, draft)
    if (!isVisible(memberships, entry.seq) || !ridesAlong(entry, memberships, end)) {
      delivered = entry.seq
      continue
    }
    if (isMessage(entry) && entry.from === session.peer) {
      if (reader.own && entry.key?.device !== session.device)
        deliver(session, ownCopy(entry, env), draft)
    } else {
      full =
        session.unacked + counted.length >= env.limits.windowMessages ||
        size >= env.limits.windowBytes
      if (full) break
      deliver(session, entry.frame, draft)
      counted.push(entry)
      size += entry.frame.text.length
    }
    delivered = entry.seq
  }
  if (input.entries.length === 0) {
    delivered = overFloor(view, session, conversation, delivered, draft)
    if (delivered < input.before - 1) {
      // Passed over, since waiting would not fill it.
      reportHole(delivered, draft)
      delivered = input.before - 1
    }
  }
  // After the last of the peer's own changes the drain goes on where the offline rules let it begin.
  if (reader.stops.at(-1) === input.before - 1) delivered = Math.max(delivered, reader.from)
  const live = reader.stops.every((seq) => seq <= delivered) && delivered >= end.seq
  draft.fact({
    type: "PageTaken",
    session: session.id,
    conversation: input.conversation,
    delivered,
    counted,
    live,
    full,
    at: env.monotonic,
  })
  if (!live)
    draft.next({ type: "PageSought", session: session.id, conversation: input.conversation })
  callReaders(session, draft)
}

/** Messages do, and the peer's own changes; of others' changes the newest: those with fewer than so many after them. */
function ridesAlong(
  entry: Entry,
  memberships: ReturnType<typeof membershipsOf>,
  end: Place,
): boolean {
  if (isMessage(entry)) return true
  const after = end.seq - end.n - (entry.seq - entry.n)
  return (
    after < changesPerDrain ||
    memberships?.some(({ from, to }) => from.seq === entry.seq || to?.seq === entry.seq) === true
  )
}

/** The log lacks entries where it must not: told, never silently read over (L4). */
function reportHole(after: number, draft: Draft): void {
  const message = `Entries after ${after} of a conversation are missing in the store.`
  draft.effect({ type: "Report", code: "store-damaged", message })
}

function deliver(session: View<Session>, frame: OutgoingFrame, draft: Draft): void {
  if (session.connection === undefined) return
  draft.effect({ type: "Deliver", connections: [session.connection], frame })
}

/** How many readers are called at once when there is room: each takes a page of it. */
const calledAtOnce = 4

/** There may be room: the window is the session's, so that it is for whichever of its readers waits (L5). */
export function callReaders(session: View<Session>, draft: Draft): void {
  let called = 0
  for (const [conversation, reader] of session.readers) {
    if (reader.mode !== "draining" || reader.loading) continue
    draft.next({ type: "PageSought", session: session.id, conversation })
    if (++called >= calledAtOnce) return
  }
}
