/** Acknowledgements: cumulative, idempotent, by seq; the cursor is the highest of any device (L6; R14, R15, R16). */
import { encodeFrame } from "../model/encoded.js"
import { failure } from "../model/failure.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { AckReceived } from "../model/input-request.js"
import type { Cursor } from "../model/message.js"
import type { Draft, Env } from "./decision.js"
import { openLines, sessionOf } from "./find.js"
import { cursorOf, endOf, takesPart } from "./member.js"
import { callOver } from "./over.js"
import { callReaders } from "./reader.js"
import type { Conversation, Session, State, View } from "./state.js"

export function ackReceived(view: View<State>, input: AckReceived, env: Env, draft: Draft): void {
  const { connection } = input
  const session = sessionOf(view, connection)
  if (!session) return draft.refuse(connection, null, failure("not-open"))
  let ahead = false
  const before = draft.facts.length
  for (const [conversation, seq] of highest(input)) {
    if (!acknowledge(view, session, conversation, seq, env, draft)) ahead = true
  }
  if (ahead) draft.refuse(connection, null, failure("ack-ahead"))
  // Room made in one conversation is room for all.
  if (draft.facts.length > before) callReaders(session, draft)
}

/** False if the acknowledgement names what the session was never given: nothing is freed then (R16). */
function acknowledge(
  view: View<State>,
  session: View<Session>,
  key: ConversationKey,
  seq: number,
  env: Env,
  draft: Draft,
): boolean {
  // What others talk about is not told by how an acknowledgement of it is answered (S19).
  if (!takesPart(view, session.peer, key)) return false
  const reader = session.readers.get(key)
  const conversation = view.conversations.get(key)
  if (!reader || !conversation) return !conversation?.ready || seq <= conversation.head.seq
  // A live session has all that is committed, its own entries too, which its reader does not count.
  const end = endOf(view, session.peer, conversation).seq
  const given = reader.mode === "live" ? end : reader.delivered
  if (seq > given) return false
  const last = reader.unacked.findLast((entry) => entry.seq <= seq)
  if (!last) return true
  draft.fact({ type: "Acknowledged", session: session.id, conversation: key, seq })
  moveCursor(view, conversation, session.peer, last, env, draft)
  return true
}

function moveCursor(
  view: View<State>,
  conversation: View<Conversation>,
  peer: PeerId,
  to: Cursor,
  env: Env,
  draft: Draft,
): void {
  const { key, head, tailFrom, tailSince } = conversation
  const before = cursorOf(view, peer, key)
  if (to.seq <= before.seq) return callOver(view, peer, key, env, draft)
  // All that follows is the peer's own: step over it (L7).
  const atOwnTail = tailFrom === peer && to.seq >= tailSince - 1
  const cursor: Cursor = atOwnTail ? { seq: head.seq, n: head.n } : { seq: to.seq, n: to.n }
  draft.fact({ type: "CursorMoved", conversation: key, peer, cursor, by: "ack", at: env.monotonic })
  for (const [sender, asked] of conversation.receipts) {
    if (sender === peer || asked <= before.seq) continue
    const connections = openLines(view, sender)
    if (connections.length === 0) continue
    const frame = encodeFrame(
      { type: "delivered", conversation: key, peer, seq: cursor.seq },
      env.limits.lineBytes,
    )
    draft.effect({ type: "Deliver", connections, frame })
  }
}

function highest({ positions }: AckReceived): ReadonlyMap<ConversationKey, number> {
  const highest = new Map<ConversationKey, number>()
  for (const [conversation, seq] of positions) {
    highest.set(conversation, Math.max(highest.get(conversation) ?? 0, seq))
  }
  return highest
}
