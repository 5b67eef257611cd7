/** A send, from its request to its place in the conversation's lane (seed, sendMessage; P1, P2, P4, P5; L10, L15). */
import { encodeFrame } from "../model/encoded.js"
import type { Send } from "../model/entry.js"
import { failure } from "../model/failure.js"
import { type ConnectionId, type PeerId, peersKey } from "../model/id.js"
import type { KeyLookedUp, SendRequested } from "../model/input.js"
import type { MessageFrame } from "../model/message.js"
import type { Draft, Env } from "./decision.js"
import { lineOf, sessionOf } from "./find.js"
import { callLane } from "./lane.js"
import { whenReady } from "./load.js"
import { spend } from "./rate.js"
import type { Conversation, Session, State, View } from "./state.js"

export function sendRequested(
  view: View<State>,
  input: SendRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref } = input
  const session = sessionOf(view, connection)
  if (!session) return draft.refuse(connection, ref, failure("not-open"))
  const unwatched = input.to.filter((peer) => !session.watching.has(peer))
  if (unwatched.length > 0 && !input.skipUnwatched) {
    return draft.refuse(connection, ref, failure("not-watching", { peers: unwatched }))
  }
  const to =
    unwatched.length === 0 ? input.to : input.to.filter((peer) => session.watching.has(peer))
  if (to.length === 0) {
    return draft.reply(connection, { type: "sent", conversation: "", items: [[ref, env.now]] })
  }
  if (input.transient) return sendTransient(view, session, input, to, env, draft)
  if (!view.storing) return draft.refuse(connection, ref, failure("degraded"))

  const key = peersKey([session.peer, ...to])
  const conversation = whenReady(view, key, input, env, draft)
  if (conversation === "busy") return draft.refuse(connection, ref, failure("busy"))
  if (conversation) queue(view, session, conversation, { ...input, to }, env, draft)
}

function queue(
  view: View<State>,
  session: View<Session>,
  conversation: View<Conversation>,
  input: SendRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, to, text, receipt } = input
  const asker = { session: session.id, connection, ref }
  const key = input.key === undefined ? undefined : { device: session.device, number: input.key }
  const highest = view.peers.get(session.peer)?.keys.get(session.device) ?? -1
  const repeated = key !== undefined && (input.again || key.number <= highest)
  const send: Send = {
    conversation: conversation.key,
    from: session.peer,
    to,
    text,
    key,
    receipt,
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
  const rate = spend(view, session.peer, "send", env, session)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  if (conversation.head.seq === 0 && conversation.waiting.length === 0 && !conversation.writing) {
    const begun = spend(view, session.peer, "conversation", env, session)
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
      peer: session.peer,
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
    ({ from, key, checking }) =>
      checking &&
      from === input.peer &&
      key?.device === input.device &&
      key.number === input.number,
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
  const isSame = (send: Send) =>
    send.from === from && send.key?.device === key?.device && send.key?.number === key?.number
  return (
    conversation.waiting.find(isSame) ??
    conversation.writing?.accepted.find(({ send }) => isSame(send))?.send
  )
}

/** To whoever is open at this moment; never stored, queued or pushed to a phone (P5). */
function sendTransient(
  view: View<State>,
  session: View<Session>,
  input: SendRequested,
  to: readonly PeerId[],
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, text } = input
  const rate = spend(view, session.peer, "send", env, session)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  if (rate.fact) draft.fact(rate.fact)
  const key = peersKey([session.peer, ...to])
  const conversation = view.conversations.get(key)?.id ?? env.md5(key.slice(2))
  const message: MessageFrame = {
    type: "message",
    id: conversation,
    conversation,
    from: session.peer,
    to,
    text,
    timestamp: env.now,
    transient: true,
  }
  const connections: ConnectionId[] = []
  for (const peer of new Set([...to, session.peer])) {
    for (const id of view.peers.get(peer)?.sessions.values() ?? []) {
      const open = view.sessions.get(id)?.connection
      if (open !== undefined && id !== session.id) connections.push(open)
    }
  }
  draft.fact({ type: "TransientPassed", message })
  if (connections.length > 0) {
    const frame = encodeFrame(message, env.limits.lineBytesTransient)
    draft.effect({ type: "Deliver", connections, frame })
  }
  draft.reply(connection, { type: "sent", conversation, items: [[ref, env.now]] })
}
