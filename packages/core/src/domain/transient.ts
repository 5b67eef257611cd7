/** A message to whoever is open at this moment; never stored, queued or pushed to a phone (seed, transient; P5). */
import { encodeFrame } from "../model/encoded.js"
import { type ConnectionId, type ConversationKey, groupOf, type PeerId } from "../model/id.js"
import type { SendRequested } from "../model/input-request.js"
import type { MessageFrame } from "../model/message.js"
import type { Draft, Env } from "./decision.js"
import type { Actor } from "./find.js"
import { spend } from "./rate.js"
import type { State, View } from "./state.js"

/** Sends to these peers or, of a group, to its members that are there; the sender's other devices get it too. */
export function sendTransient(
  view: View<State>,
  actor: Actor,
  input: SendRequested,
  key: ConversationKey,
  to: readonly PeerId[],
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, text } = input
  const rate = spend(view, actor, "send", env)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  if (rate.fact) draft.fact(rate.fact)
  const group = groupOf(key)
  const conversation = group ?? view.conversations.get(key)?.id ?? env.md5(key.slice(2))
  const message: MessageFrame = {
    type: "message",
    id: conversation,
    conversation,
    from: actor.peer,
    ...(group === undefined ? { to } : { group }),
    text,
    timestamp: env.now,
    transient: true,
  }
  const peers = group === undefined ? to : (view.audience.get(key) ?? [])
  const connections: ConnectionId[] = []
  for (const peer of new Set([...peers, actor.peer])) {
    for (const id of view.peers.get(peer)?.sessions.values() ?? []) {
      const open = view.sessions.get(id)?.connection
      if (open !== undefined && id !== actor.session?.id) connections.push(open)
    }
  }
  draft.fact({ type: "TransientPassed", message })
  if (connections.length > 0) {
    const frame = encodeFrame(message, env.limits.lineBytesTransient)
    draft.effect({ type: "Deliver", connections, frame })
  }
  draft.reply(connection, { type: "sent", conversation, items: [[ref, env.now]] })
}
