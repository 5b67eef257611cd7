/** The store was lost, or is another one, written into the state (L12, P12). */
import { soil } from "./evolve-dirty.js"
import { noEntries, noMembers } from "./sparse.js"
import type { State } from "./state.js"

/** Another life of the store: what was acknowledged in the last one says nothing about this one (P12). */
export function forgetConversations(state: State): void {
  state.conversations.clear()
  state.audience.clear()
  state.due.dirty.clear()
  for (const peer of state.peers.values()) {
    peer.dirty = noMembers
    peer.groups = noEntries
    peer.listed = false
  }
}

/** What was on its way is unknown; what is only in memory stays: cursors, readers, who waits for a receipt. */
export function wentAway(state: State): void {
  state.storing = false
  for (const conversation of state.conversations.values()) {
    const { writing, group } = conversation
    if (writing)
      for (const [peer] of [...writing.cursors, ...writing.over])
        soil(state, conversation, peer, "ack", conversation.usedAt)
    if (group) {
      group.members = undefined
      group.awaiting.length = 0
      for (const { send } of writing?.accepted ?? [])
        if (send.kind === "change") for (const peer of send.peers) group.unsure.add(peer)
    }
    conversation.writing = undefined
    conversation.marks.clear()
    conversation.waiting.length = 0
    conversation.parked.length = 0
    conversation.called = false
    conversation.flush = false
    // One that an earlier loss left unread may hold what nobody was told of (L12).
    const isTold = conversation.ready || !conversation.known
    conversation.ready = false
    const { dirty, sessions, receipts } = conversation
    // What nobody waits for is read again when somebody does: a store that comes back is not met by all of it at once.
    const isLeft = isTold && !writing && dirty.size + sessions.size + receipts.size === 0
    if (isLeft) state.conversations.delete(conversation.key)
  }
  for (const session of state.sessions.values()) session.loading = 0
  for (const session of state.sessions.values())
    for (const reader of session.readers.values()) reader.loading = false
}
