/** What retention took away is told to whoever would have got it, and to nobody as a hole (L4, L17). */
import type { FloorRaised } from "../model/input.js"
import type { Draft, Env } from "./decision.js"
import { cursorOf } from "./member.js"
import type { Conversation, Session, State, View } from "./state.js"

export function floorRaised(view: View<State>, input: FloorRaised, _env: Env, draft: Draft): void {
  const { conversation, floor } = input
  if ((view.conversations.get(conversation)?.floor.seq ?? floor.seq) < floor.seq)
    draft.fact({ type: "FloorMoved", conversation, floor })
}

/** Where a drain that stands before the floor goes on; what it leaves out is told first. */
export function overFloor(
  view: View<State>,
  session: View<Session>,
  { key, floor }: View<Conversation>,
  delivered: number,
  draft: Draft,
): number {
  if (delivered >= floor.seq || session.connection === undefined) return delivered
  const cursor = cursorOf(view, session.peer, key)
  // How many messages lay before is known at the cursor; elsewhere at most as many as there were entries.
  const known = cursor.seq === delivered ? floor.n - cursor.n : floor.seq - delivered
  const messages = Math.max(0, known)
  draft.reply(session.connection, {
    type: "dropped",
    ranges: [
      { conversation: key, from: delivered + 1, to: floor.seq, messages, reason: "retention" },
    ],
  })
  return floor.seq
}
