/** Loading a conversation before it is used, and parking what wants to use it meanwhile (L18). */
import { type ConversationKey, groupOf, peersOf } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Draft, Env } from "./decision.js"
import type { Conversation, State, View } from "./state.js"

/**
 * The conversation, if it is ready. If not, `input` is parked and comes again once it is; the answer is `undefined`
 * then, or `"busy"` if a request finds too many parked before it.
 */
export function whenReady(
  view: View<State>,
  key: ConversationKey,
  input: Input,
  env: Env,
  draft: Draft,
): View<Conversation> | "busy" | undefined {
  const conversation = view.conversations.get(key)
  if (conversation?.ready) return conversation
  if (!conversation) {
    const peers = peersOf(key) ?? []
    const id = groupOf(key) ?? env.md5(peers.join(":"))
    draft.fact({ type: "ConversationLoading", conversation: key, id, peers, at: env.monotonic })
    draft.effect({ type: "LoadConversation", conversation: key, peers, unsure: [] })
  } else if ("ref" in input && conversation.parked.length >= env.limits.parkedInputs) {
    // The engine's own inputs always find a place: there is at most one of a session and conversation.
    return "busy"
  }
  draft.fact({ type: "InputParked", conversation: key, input })
  return undefined
}

/** The same for a group of which somebody wants to do more than read: with its members. */
export function whenMembersKnown(
  view: View<State>,
  key: ConversationKey,
  input: Input,
  env: Env,
  draft: Draft,
): View<Conversation> | "busy" | undefined {
  const conversation = whenReady(view, key, input, env, draft)
  if (!conversation || conversation === "busy" || conversation.group?.members) return conversation
  const waiting = conversation.group?.awaiting.length ?? 0
  if ("ref" in input && waiting >= env.limits.parkedInputs) return "busy"
  if (waiting === 0) draft.effect({ type: "LoadMembers", conversation: key })
  draft.fact({ type: "InputParked", conversation: key, input })
  return undefined
}
