/** A read mark is stored: its peer is answered, and senders that asked for receipts hear of it (P14). */
import { encodeFrame } from "../model/encoded.js"
import type { Mark } from "../model/entry.js"
import type { Draft, Env } from "./decision.js"
import { lineOf, openLines } from "./find.js"
import type { Conversation, State, View } from "./state.js"

export function marked(
  view: View<State>,
  conversation: View<Conversation>,
  { from, seq, asker }: Mark,
  env: Env,
  draft: Draft,
): void {
  const connection = lineOf(view, asker)
  if (connection !== undefined) draft.reply(connection, { type: "done", ref: asker.ref })
  const frame = { type: "read", conversation: conversation.key, peer: from, seq } as const
  for (const [sender, asked] of conversation.readReceipts) {
    if (sender === from || asked > seq) continue
    const connections = openLines(view, sender)
    if (connections.length === 0) continue
    draft.effect({ type: "Deliver", connections, frame: encodeFrame(frame, env.limits.lineBytes) })
  }
}
