/** A send, from its request to its place in the conversation's lane (seed, sendMessage; P1, P2, P4, P5; L10, L15). */
import type { Queued, Send } from "../model/entry.js"
import { failure } from "../model/failure.js"
import { groupKey, type PeerId, peersKey } from "../model/id.js"
import type { KeyLookedUp } from "../model/input-loaded.js"
import type { SendRequested } from "../model/input-request.js"
import type { MessageFrame } from "../model/message.js"
import type { Draft, Env } from "./decision.js"
import { type Actor, actorOf, lineOf } from "./find.js"
import { callLane } from "./lane.js"
import { whenMembersKnown, whenReady } from "./load.js"
import { spend } from "./rate.js"
import { sanctioned } from "./sanction.js"
import type { Conversation, State, View } from "./state.js"
import { sendTransient } from "./transient.js"

export function sendRequested(
  view: View<State>,
  input: SendRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, group } = input
  const actor = actorOf(view, input)
  if (!actor) return draft.refuse(connection, ref, failure("not-open"))
  const muted = actor.session && sanctioned(view, actor.peer, "mute", env)
  if (muted) return draft.refuse(connection, ref, muted)
  if (group !== undefined) return sendToGroup(view, actor, input, group, env, draft)
  const { session } = actor
  // The host's own messages need no watch.
  const isToBeAsked = session !== undefined && input.decided === undefined
  const unwatched = isToBeAsked ? input.to.filter((peer) => !session.watching.has(peer)) : []
  if (unwatched.length > 0 && !input.skipUnwatched) {
    return draft.refuse(connection, ref, failure("not-watching", { peers: unwatched }))
  }
  const to =
    unwatched.length === 0 ? input.to : input.to.filter((peer) => !unwatched.includes(peer))
  if (to.length === 0) {
    return draft.reply(connection, { type: "sent", conversation: "", items: [[ref, env.now]] })
  }
  const key = peersKey([actor.peer, ...to])
  if (input.transient) return sendTransient(view, actor, input, key, to, env, draft)
  if (!view.storing) return draft.refuse(connection, ref, failure("degraded"))

  const ready = view.conversations.get(key)
  if (ready?.ready) return queue(view, actor, ready, input, to, env, draft)
  // Only what waits needs a form of its own, and copying it costs as much as all else here.
  const parked = whenReady(view, key, { ...input, to, decided: true }, env, draft)
  if (parked === "busy") draft.refuse(connection, ref, failure("busy"))
}

/** Its sender must be a member, and need not watch; asked once more when the message gets its place (P10, R11). */
function sendToGroup(
  view: View<State>,
  actor: Actor,
  input: SendRequested,
  group: string,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref } = input
  const key = groupKey(group)
  if (!view.storing && !input.transient) return draft.refuse(connection, ref, failure("degraded"))
  const conversation = whenMembersKnown(view, key, input, env, draft)
  if (conversation === "busy") return draft.refuse(connection, ref, failure("busy"))
  if (!conversation) return
  const { info, members } = conversation.group ?? {}
  const isAllowed = info !== undefined && (!actor.session || members?.has(actor.peer) === true)
  if (!isAllowed) {
    // What does not exist and what is not allowed look the same (S32), and cost the same: a log was read for it (S31).
    const rate = spend(view, actor, "send", env)
    if (rate.fact) draft.fact(rate.fact)
    return draft.refuse(connection, ref, rate.refused ?? failure("not-a-member"))
  }
  if (input.transient) return sendTransient(view, actor, input, key, [], env, draft)
  queue(view, actor, conversation, input, input.to, env, draft)
}

function queue(
  view: View<State>,
  actor: Actor,
  conversation: View<Conversation>,
  input: SendRequested,
  to: readonly PeerId[],
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, text, receipt } = input
  const { peer, session, device, asker } = actor
  const key =
    input.key === undefined || device === undefined ? undefined : { device, number: input.key }
  const highest = key ? (view.peers.get(peer)?.keys.get(key.device) ?? -1) : -1
  const repeated = key !== undefined && (input.again || key.number <= highest)
  const send: Send = {
    kind: "message",
    conversation: conversation.key,
    from: peer,
    to,
    text,
    key,
    receipt,
    byHost: session === undefined,
    asker,
    checking: repeated,
  }
  if (repeated) {
    // A repeat is looked for among those on their way first: they are in no store yet (R28).
    const same = onItsWay(conversation, send)
    if (same) {
      const isSame = same.text === text
      if (!isSame) return draft.refuse(connection, ref, failure("key-reused"))
      // Its first request waits on this very line and has a right to its answer too.
      if (lineOf(view, same.asker) === connection) {
        return draft.refuse(connection, ref, failure("busy"))
      }
      return draft.fact({ type: "SendJoined", send: same, asker })
    }
  }
  if (conversation.waiting.length >= env.limits.laneWaiting) {
    return draft.refuse(connection, ref, failure("busy"))
  }
  const rate = spend(view, actor, "send", env)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  if (conversation.head.seq === 0 && conversation.waiting.length === 0 && !conversation.writing) {
    const begun = spend(view, actor, "conversation", env)
    if (begun.refused) return draft.refuse(connection, ref, begun.refused)
    if (begun.fact) draft.fact(begun.fact)
  }
  if (rate.fact) draft.fact(rate.fact)
  draft.fact({ type: "SendQueued", send })
  if (repeated) {
    const { device, number } = key
    draft.effect({
      type: "LookUpKey",
      conversation: conversation.key,
      peer,
      device,
      number,
      newest: conversation.head.timestamp,
    })
  } else {
    callLane(conversation, draft)
  }
}

/** The store told whether a repeated key was used: answer as the first time, or let the send go on (P4, R20). */
export function keyLookedUp(view: View<State>, input: KeyLookedUp, _env: Env, draft: Draft): void {
  const conversation = view.conversations.get(input.conversation)
  const send = conversation?.waiting.find(
    (one): one is Send =>
      one.kind === "message" &&
      one.checking &&
      one.from === input.peer &&
      one.key?.device === input.device &&
      one.key.number === input.number,
  )
  if (!conversation || !send) return
  const { found } = input
  draft.fact({ type: "SendChecked", send, keep: !found })
  callLane(conversation, draft)
  const connection = lineOf(view, send.asker)
  if (!found || connection === undefined) return
  const first = found.entry.frame.value as MessageFrame
  if (found.conversation !== input.conversation || first.text !== send.text) {
    return draft.refuse(connection, send.asker.ref, failure("key-reused"))
  }
  const { seq, timestamp } = found.entry
  const items = [[send.asker.ref, timestamp, seq]] as const
  draft.reply(connection, { type: "sent", conversation: conversation.id, items })
}

function onItsWay(conversation: View<Conversation>, { from, key }: Send): Send | undefined {
  const isSame = (send: Queued): send is Send =>
    send.kind === "message" &&
    send.from === from &&
    send.key?.device === key?.device &&
    send.key?.number === key?.number
  const writing = conversation.writing?.accepted.map(({ send }) => send) ?? []
  return conversation.waiting.find(isSame) ?? writing.find(isSame)
}
