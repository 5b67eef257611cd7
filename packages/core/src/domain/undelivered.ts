/** What was pushed to a session and never acknowledged: a phone may have to hear of it another way (design §4). */
import type { ConversationKey } from "../model/id.js"
import type { Session, View } from "./state.js"

/** A piece of a log, both ends included. */
export interface Piece {
  readonly conversation: ConversationKey
  readonly from: number
  readonly to: number
}

/** How many pieces of earlier lines a session remembers; with more, the oldest are never told as undelivered. */
export const piecesKept = 100

/** Those that were committed while the session was there; the others were told when they were committed. */
export function pushedUnheard(session: View<Session>): readonly Piece[] {
  const pieces: Piece[] = []
  for (const [conversation, { unacked, told }] of session.readers) {
    const first = unacked.find(({ seq }) => seq > told)
    const last = unacked.at(-1)
    if (first && last) pieces.push({ conversation, from: first.seq, to: last.seq })
  }
  return pieces
}
