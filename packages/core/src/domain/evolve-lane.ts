/** Facts about what waits in a conversation's lane and is on its way to the store, written into the state (L10). */
import type { Queued } from "../model/entry.js"
import type { SendJoined, TransactionBegan, TransactionEnded } from "../model/fact-conversation.js"
import { soil } from "./evolve-dirty.js"
import { endMemberships } from "./evolve-group.js"
import { ownEntries, ownMembers } from "./sparse.js"
import type { Conversation, State } from "./state.js"

export function rememberKey(state: State, send: Queued): void {
  if (send.kind !== "message" || !send.key) return
  const peer = state.peers.get(send.from)
  if (peer && send.key.number > (peer.keys.get(send.key.device) ?? -1))
    peer.keys = ownEntries(peer.keys).set(send.key.device, send.key.number)
}

export function joined(conversation: Conversation, { send, asker }: SendJoined): void {
  const at = conversation.waiting.findIndex((one) => isSame(one, send))
  if (at >= 0) {
    conversation.waiting[at] = { ...send, asker }
    return
  }
  const { writing } = conversation
  if (!writing) return
  const accepted = writing.accepted.map((one) =>
    isSame(one.send, send) ? { ...one, send: { ...send, asker } } : one,
  )
  conversation.writing = { ...writing, accepted }
}

/**
 * Not as an object: a replay of the facts has copies. Only a send with a key is joined or looked up; a change that is
 * looked up is its asker's only one of that ref.
 */
export function isSame(one: Queued, other: Queued): boolean {
  if (one.kind !== "message") {
    const { session, connection, ref } = other.asker
    return (
      other.kind === one.kind &&
      one.asker.session === session &&
      one.asker.connection === connection &&
      one.asker.ref === ref
    )
  }
  return (
    other.kind === "message" &&
    one.from === other.from &&
    one.key !== undefined &&
    one.key.device === other.key?.device &&
    one.key.number === other.key.number
  )
}

export function began(state: State, conversation: Conversation, fact: TransactionBegan): void {
  const { taken, accepted, cursors, behind, caughtUp, over, marks } = fact
  conversation.waiting.splice(0, taken)
  conversation.writing = { accepted, cursors, behind, caughtUp, over, marks }
  conversation.called = false
  conversation.flush = false
  for (const [peer] of [...cursors, ...over]) {
    conversation.dirty.delete(peer)
    const known = state.peers.get(peer)
    if (known) ownMembers(known.dirty).delete(conversation.key)
  }
  if (conversation.dirty.size === 0) state.due.dirty.delete(conversation.key)
}

export function ended(state: State, conversation: Conversation, fact: TransactionEnded): void {
  const { writing } = conversation
  if (!writing) return
  conversation.writing = undefined
  if (fact.result === "done") {
    for (const peer of writing.behind) conversation.behind.add(peer)
    for (const peer of writing.caughtUp) conversation.behind.delete(peer)
    for (const [peer, over] of writing.over) endMemberships(state, peer, conversation.key, over)
    return
  }
  for (const [peer] of [...writing.cursors, ...writing.over])
    soil(state, conversation, peer, "ack", conversation.usedAt)
  if (fact.result === "conflict") {
    conversation.waiting.unshift(...writing.accepted.map(({ send }) => send), ...writing.marks)
    return
  }
  // Not stored: the next mark asks the store again.
  for (const { from } of writing.marks) conversation.marks.delete(from)
}
