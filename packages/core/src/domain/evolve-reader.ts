/** Facts about what sessions have read, written into the state: gathering, drains, windows, acknowledgements. */
import type { Entry } from "../model/entry.js"
import type { Acknowledged, Pushed, ReaderFact } from "../model/fact-reader.js"
import type { ConversationKey } from "../model/id.js"
import { listGroups } from "./evolve-group.js"
import { noEntries, ownEntries } from "./sparse.js"
import type { Session, State } from "./state.js"
import type { Reader } from "./state-reader.js"

export function evolveReader(state: State, fact: ReaderFact): void {
  if (fact.type === "Pushed") return pushed(state, fact)
  const session = state.sessions.get(fact.session)
  if (!session) return
  switch (fact.type) {
    case "GatheringBegan":
      session.gathering = {
        capped: fact.capped,
        positions: new Map(fact.positions),
        listed: false,
        pending: new Set(fact.positions.map(([conversation]) => conversation)),
        tails: new Map(),
      }
      return
    case "GatheringTouched":
      touch(session, fact.conversation, fact.after)
      return
    case "GatheringListed":
      if (!session.gathering) return
      session.gathering.listed = true
      session.listedAll = fact.all
      listGroups(state, session.peer, fact.groups)
      for (const conversation of fact.conversations) session.gathering.pending.add(conversation)
      for (const conversation of session.touched.keys()) session.gathering.pending.add(conversation)
      return
    case "TailGathered": {
      const { start, head, entries, oldest, n } = fact
      session.gathering?.tails.set(fact.conversation, { start, head, entries, oldest, n })
      if (fact.complete) session.gathering?.pending.delete(fact.conversation)
      return
    }
    case "ConversationSettled":
      session.gathering?.pending.delete(fact.conversation)
      return
    case "GatheringEnded":
      session.gathering = undefined
      session.touched = noEntries
      session.left.push(...fact.left)
      for (const { conversation, to } of fact.left)
        session.skipped = ownEntries(session.skipped).set(conversation, to)
      return
    case "ReaderBegan": {
      const reader = readerIn(state, session, fact.conversation)
      reader.mode = "draining"
      reader.delivered = fact.delivered
      reader.own = fact.own
      reader.told = fact.told
      reader.stops = fact.stops
      reader.from = fact.from
      return
    }
    case "PageAsked": {
      const reader = session.readers.get(fact.conversation)
      if (reader && !reader.loading) {
        reader.loading = true
        session.loading++
      }
      return
    }
    case "PageTaken": {
      const reader = session.readers.get(fact.conversation)
      if (!reader) return
      if (reader.loading) session.loading--
      reader.loading = false
      reader.delivered = fact.delivered
      reader.stops = reader.stops.filter((seq) => seq > fact.delivered)
      for (const entry of fact.counted) count(session, reader, entry)
      if (fact.live) reader.mode = "live"
      if (fact.full) full(state, session, fact.at)
      forgetIfIdle(state, session, fact.conversation, reader)
      return
    }
    case "FellBack": {
      const reader = readerIn(state, session, fact.conversation)
      reader.mode = "draining"
      reader.delivered = fact.delivered
      reader.own = true
      full(state, session, fact.at)
      return
    }
    case "Acknowledged":
      return acknowledged(state, session, fact)
  }
}

/** Forgets where a session is, everywhere: its line is lost or it ended. The log knows the rest. */
export function forgetReaders(state: State, session: Session): void {
  for (const [conversation, reader] of session.readers) {
    state.conversations.get(conversation)?.sessions.delete(session.id)
    // What it was given but never acknowledged may not have arrived, also if another device has it by now.
    touch(session, conversation, (reader.unacked[0]?.seq ?? reader.delivered + 1) - 1)
  }
  session.loading = 0
  session.readers = noEntries
  session.unacked = 0
  session.unackedSize = 0
  session.fullSince = undefined
  session.gathering = undefined
  state.due.full.delete(session.id)
}

/** How many conversations a session remembers as touched; beyond it the peer's cursor decides alone. */
const touchedKept = 1_000

function touch(session: Session, conversation: ConversationKey, after: number): void {
  const known = session.touched.get(conversation)
  if (known === undefined && session.touched.size >= touchedKept) return
  session.touched = ownEntries(session.touched).set(conversation, Math.min(known ?? after, after))
}

function pushed(state: State, fact: Pushed): void {
  for (const id of fact.sessions) {
    const session = state.sessions.get(id)
    if (!session) continue
    const reader = readerIn(state, session, fact.conversation)
    reader.delivered = fact.entry.seq
    count(session, reader, fact.entry)
  }
}

function acknowledged(state: State, session: Session, fact: Acknowledged): void {
  const reader = session.readers.get(fact.conversation)
  if (!reader) return
  let freed = 0
  for (const entry of reader.unacked) {
    if (entry.seq > fact.seq) break
    session.unackedSize -= entry.size
    freed++
  }
  reader.unacked.splice(0, freed)
  session.unacked -= freed
  if (freed > 0) {
    session.fullSince = undefined
    state.due.full.delete(session.id)
  }
  forgetIfIdle(state, session, fact.conversation, reader)
}

function readerIn(state: State, session: Session, conversation: ConversationKey): Reader {
  const known = session.readers.get(conversation)
  if (known) return known
  const made: Reader = {
    mode: "live",
    delivered: 0,
    own: true,
    told: 0,
    loading: false,
    stops: [],
    from: 0,
    unacked: [],
  }
  session.readers = ownEntries(session.readers).set(conversation, made)
  state.conversations.get(conversation)?.sessions.add(session.id)
  return made
}

function count(session: Session, reader: Reader, entry: Entry): void {
  const size = entry.frame.text.length
  reader.unacked.push({ seq: entry.seq, n: entry.n, size })
  session.unacked++
  session.unackedSize += size
}

function full(state: State, session: Session, at: number): void {
  session.fullSince ??= at
  state.due.full.add(session.id)
}

function forgetIfIdle(
  state: State,
  session: Session,
  conversation: ConversationKey,
  reader: Reader,
): void {
  if (reader.mode !== "live" || reader.unacked.length > 0) return
  ownEntries(session.readers).delete(conversation)
  state.conversations.get(conversation)?.sessions.delete(session.id)
}
