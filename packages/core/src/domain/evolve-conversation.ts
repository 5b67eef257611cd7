/** Facts about conversations, their lanes, their cursors and the store, written into the state. */
import type { Queued } from "../model/entry.js"
import type {
  ConversationFact,
  ConversationLoading,
  ConversationReady,
  MessagesCommitted,
  SendJoined,
  TransactionBegan,
  TransactionEnded,
} from "../model/fact-conversation.js"
import { groupOf, type PeerId } from "../model/id.js"
import { endMemberships, groupChanged, keepMemberships, setCursor } from "./evolve-group.js"
import type { Conversation, State } from "./state.js"

export function evolveConversation(state: State, fact: ConversationFact): void {
  if (fact.type === "StoreWentAway") return wentAway(state)
  if (fact.type === "StoreCameBack") {
    state.storing = true
    if (fact.epoch !== state.epoch) forgetConversations(state)
    state.epoch = fact.epoch
    return
  }
  if (fact.type === "ConversationLoading" && !state.conversations.has(fact.conversation)) {
    const made = loading(fact)
    state.conversations.set(fact.conversation, made)
    // A session may have begun to read here before: while it does, the conversation stays.
    for (const peer of fact.peers) {
      for (const id of state.peers.get(peer)?.sessions.values() ?? []) {
        if (state.sessions.get(id)?.readers.has(fact.conversation)) made.sessions.add(id)
      }
    }
    return
  }
  const key = "send" in fact ? fact.send.conversation : fact.conversation
  const conversation = state.conversations.get(key)
  if (!conversation) return
  switch (fact.type) {
    case "ConversationLoading":
      conversation.ready = false
      // Whoever wrote here may have changed who is in it.
      if (conversation.group) conversation.group.members = undefined
      return
    case "InputParked":
      if (conversation.ready) conversation.group?.awaiting.push(fact.input)
      else conversation.parked.push(fact.input)
      return
    case "ConversationReady":
      return ready(state, conversation, fact)
    case "MembersKnown":
      if (!conversation.group) return
      conversation.group.members = new Map(fact.members)
      conversation.group.awaiting.length = 0
      return
    case "FloorMoved":
      conversation.floor = fact.floor
      return
    case "GroupChanged":
      return groupChanged(state, conversation, fact)
    case "ConversationEvicted":
      state.conversations.delete(key)
      return
    case "CursorMoved":
      if (conversation.group) setCursor(state, fact.peer, key, fact.cursor)
      else conversation.cursors.set(fact.peer, fact.cursor)
      forgetReceipts(conversation)
      soil(state, conversation, fact.peer, fact.by, fact.at)
      return
    case "FlushAsked":
      conversation.flush = true
      return
    case "SendQueued":
      conversation.waiting.push(fact.send)
      if (fact.send.kind === "mark") conversation.marks.set(fact.send.from, fact.send.seq)
      rememberKey(state, fact.send)
      return
    case "SendJoined":
      joined(conversation, fact)
      return
    case "SendChecked": {
      const at = conversation.waiting.findIndex((send) => isSame(send, fact.send))
      if (at >= 0)
        conversation.waiting.splice(
          at,
          1,
          ...(fact.keep ? [{ ...fact.send, checking: false } as const] : []),
        )
      return
    }
    case "LaneCalled":
      conversation.called = true
      return
    case "TransactionBegan":
      return began(state, conversation, fact)
    case "MessagesCommitted":
      return committed(conversation, fact)
    case "TransactionEnded":
      return ended(state, conversation, fact)
  }
}

function loading(fact: ConversationLoading): Conversation {
  return {
    key: fact.conversation,
    id: fact.id,
    peers: fact.peers,
    ready: false,
    known: false,
    head: { seq: 0, n: 0, timestamp: 0 },
    floor: { seq: 0, n: 0 },
    tailFrom: undefined,
    tailSince: 0,
    cursors: new Map(),
    behind: new Set(),
    group:
      groupOf(fact.conversation) === undefined
        ? undefined
        : { info: undefined, members: undefined, awaiting: [], unsure: new Set() },
    parked: [],
    waiting: [],
    writing: undefined,
    called: false,
    flush: false,
    dirty: new Map(),
    dirtySince: 0,
    sessions: new Set(),
    marks: new Map(),
    receipts: new Map(),
    readReceipts: new Map(),
    usedAt: fact.at,
  }
}

function ready(state: State, conversation: Conversation, fact: ConversationReady): void {
  const { group, key } = conversation
  if (group) {
    group.info = fact.info
    group.unsure.clear()
    // Of a group that does not exist nobody is a member: there is nothing to read.
    if (!fact.info) group.members = new Map()
    for (const [peer, memberships] of fact.memberships)
      keepMemberships(state, peer, key, memberships)
  }
  conversation.ready = true
  conversation.known = true
  conversation.head = fact.head
  conversation.floor = fact.floor
  conversation.tailFrom = fact.lastFrom
  conversation.tailSince = fact.head.seq
  conversation.usedAt = fact.at
  conversation.parked.length = 0
  for (const [peer, cursor] of fact.cursors) {
    // After a reload memory may be ahead of the store: what was acknowledged stays so.
    if (cursor.seq > (conversation.cursors.get(peer)?.seq ?? -1))
      conversation.cursors.set(peer, cursor)
  }
  conversation.behind.clear()
  for (const peer of fact.behind) conversation.behind.add(peer)
}

function rememberKey(state: State, send: Queued): void {
  if (send.kind !== "message" || !send.key) return
  const keys = state.peers.get(send.from)?.keys
  if (keys && send.key.number > (keys.get(send.key.device) ?? -1))
    keys.set(send.key.device, send.key.number)
}

function joined(conversation: Conversation, { send, asker }: SendJoined): void {
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
function isSame(one: Queued, other: Queued): boolean {
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

function began(state: State, conversation: Conversation, fact: TransactionBegan): void {
  const { taken, accepted, cursors, behind, caughtUp, over, marks } = fact
  conversation.waiting.splice(0, taken)
  conversation.writing = { accepted, cursors, behind, caughtUp, over, marks }
  conversation.called = false
  conversation.flush = false
  for (const [peer] of [...cursors, ...over]) {
    conversation.dirty.delete(peer)
    state.peers.get(peer)?.dirty.delete(conversation.key)
  }
  if (conversation.dirty.size === 0) state.due.dirty.delete(conversation.key)
}

function committed(conversation: Conversation, fact: MessagesCommitted): void {
  conversation.head = fact.head
  conversation.usedAt = fact.at
  for (const { entry, send } of fact.accepted) {
    // A change is nobody's own: everyone has to acknowledge it.
    if (send.kind === "change") {
      conversation.tailFrom = undefined
      continue
    }
    if (entry.from !== conversation.tailFrom) {
      conversation.tailFrom = entry.from
      conversation.tailSince = entry.seq
    }
    if (!send.receipt || conversation.group) continue
    conversation.receipts.set(entry.from, entry.seq)
    if (!conversation.readReceipts.has(entry.from))
      conversation.readReceipts.set(entry.from, entry.seq)
  }
}

function ended(state: State, conversation: Conversation, fact: TransactionEnded): void {
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

/** Another life of the store: what was acknowledged in the last one says nothing about this one (P12). */
function forgetConversations(state: State): void {
  state.conversations.clear()
  state.audience.clear()
  state.due.dirty.clear()
  for (const peer of state.peers.values()) {
    peer.dirty.clear()
    peer.groups.clear()
    peer.listed = false
  }
}

/** What was on its way is unknown; what is only in memory stays: cursors, readers, who waits for a receipt. */
function wentAway(state: State): void {
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

/** Those that were asked for and given: every recipient has what they are about. */
function forgetReceipts({ receipts, peers, cursors }: Conversation): void {
  for (const [sender, asked] of receipts) {
    const isGiven = peers.every((peer) => peer === sender || (cursors.get(peer)?.seq ?? 0) >= asked)
    if (isGiven) receipts.delete(sender)
  }
}

function soil(
  state: State,
  conversation: Conversation,
  peer: PeerId,
  by: "ack" | "own",
  at: number,
): void {
  // A group's cursors are its members' own: of a peer that was forgotten meanwhile there is none to store.
  if (conversation.group && !state.peers.has(peer)) return
  if (conversation.dirty.size === 0) conversation.dirtySince = at
  if (by === "ack" || !conversation.dirty.has(peer)) conversation.dirty.set(peer, by)
  state.due.dirty.add(conversation.key)
  state.peers.get(peer)?.dirty.add(conversation.key)
}
