/** Facts about conversations, their lanes, their cursors and the store, written into the state. */
import type {
  ConversationFact,
  ConversationLoading,
  ConversationReady,
  MessagesCommitted,
} from "../model/fact-conversation.js"
import { groupOf } from "../model/id.js"
import { soil } from "./evolve-dirty.js"
import { groupChanged, keepMemberships, setCursor } from "./evolve-group.js"
import { began, ended, isSame, joined, rememberKey } from "./evolve-lane.js"
import { forgetConversations, wentAway } from "./evolve-storing.js"
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
      // Of a line that uses a ref twice the other one may wait here too, and is not what was looked up.
      const at = conversation.waiting.findIndex((one) => one.checking && isSame(one, fact.send))
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

/** Those that were asked for and given: every recipient has what they are about. */
function forgetReceipts({ receipts, peers, cursors }: Conversation): void {
  for (const [sender, asked] of receipts) {
    const isGiven = peers.every((peer) => peer === sender || (cursors.get(peer)?.seq ?? 0) >= asked)
    if (isGiven) receipts.delete(sender)
  }
}
