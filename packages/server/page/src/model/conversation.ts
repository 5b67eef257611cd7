/**
 * A conversation as the page shows it: its log, what is on its way, who has what, who types, what is unread.
 * Pure; every function gives a new conversation and leaves the old one alone.
 */
import type { Attributes } from "@peerage/client"
import {
  type Entry,
  emptyLog,
  indexOfSeq,
  type Log,
  lastSeq,
  type Stretch,
  withEntries,
} from "./log.js"
import { nobodyTypes, type Typing, withoutTyping } from "./typing.js"

/** Why a send failed, in a sentence; `unknown` when it may be stored all the same. */
export interface Refused {
  readonly why: string
  readonly unknown: boolean
  /** With it the client sends the message again, and it is stored only once. */
  readonly key?: number
}

/** An own message that has no seq yet. */
export interface Sending {
  /** Counts up in this page. */
  readonly local: number
  readonly text: string
  readonly timestamp: number
  /** Why it is not known to be stored; absent while it waits. */
  readonly refused?: Refused
  /** What became of the attempt before this one. */
  readonly before?: Refused
}

/** A message that is stored nowhere; it stands where it arrived until the page is left. */
export interface Fleeting {
  readonly local: number
  readonly from: string
  readonly text: string
  readonly timestamp: number
  /** The newest seq when it arrived. */
  readonly after: number
}

/** What a group is beside what was said in it. */
export interface Group {
  readonly id: string
  readonly attributes: Attributes
  /** Sorted; `undefined` until they were read. */
  readonly members: readonly string[] | undefined
  /** Whether one is a member still. */
  readonly isMember: boolean
}

/** Names a conversation, as the client does. */
export type ConversationName =
  | { readonly with: readonly string[]; readonly group?: never }
  | { readonly group: string; readonly with?: never }

export interface Conversation {
  readonly key: string
  /** Its peers without oneself, sorted; one or more, and none of a group. */
  readonly others: readonly string[]
  readonly group?: Group
  readonly log: Log
  readonly sending: readonly Sending[]
  readonly fleeting: readonly Fleeting[]
  /** Up to which seq each other peer has it. */
  readonly delivered: ReadonlyMap<string, number>
  readonly typing: Typing
  /** Up to which seq it was read, here or on another device. */
  readonly readUpTo: number
  /** Others' messages after that. */
  readonly unread: number
  /** Up to which seq the engine has counted them. */
  readonly countedUpTo: number
  /** What became of reading history for it; after a failure only the reader begins anew. */
  readonly reading: "idle" | "busy" | "failed"
}

const mostFleeting = 20

export function newConversation(
  key: string,
  others: readonly string[],
  group?: Group,
): Conversation {
  return {
    key,
    others,
    ...(group === undefined ? {} : { group }),
    log: emptyLog,
    sending: [],
    fleeting: [],
    delivered: new Map(),
    typing: nobodyTypes,
    readUpTo: 0,
    unread: 0,
    countedUpTo: 0,
    reading: "idle",
  }
}

/** How the client names it. */
export function nameOf({ others, group }: Conversation): ConversationName {
  return group === undefined ? { with: others } : { group: group.id }
}

/** Takes over what the engine knows of the reader; `upTo` is the newest message that it has counted. */
export function withReading(
  conversation: Conversation,
  me: string,
  { read, unread, upTo }: { readonly read: number; readonly unread: number; readonly upTo: number },
): Conversation {
  // What was read here a moment ago the engine may not know yet.
  if (conversation.readUpTo > read) return conversation
  const since = conversation.log.entries.filter((entry) => entry.seq > upTo && isSaid(entry, me))
  return { ...conversation, readUpTo: read, unread: unread + since.length, countedUpTo: upTo }
}

/** Changes what is known of the group; of a conversation that is none nothing. */
export function withGroup(conversation: Conversation, change: Partial<Group>): Conversation {
  const { group } = conversation
  return group === undefined
    ? conversation
    : { ...conversation, group: { ...group, ...change, id: group.id } }
}

/** Adds what lies in a stretch of the log, and counts what is new to the reader. */
export function withMessages(
  conversation: Conversation,
  me: string,
  entries: readonly Entry[],
  stretch: Stretch,
): Conversation {
  return {
    ...conversation,
    log: withEntries(conversation.log, entries, stretch),
    unread: countUnread(conversation, me, entries),
  }
}

/** Adds one message that was pushed or drained; whoever wrote it no longer types. */
export function withMessage(conversation: Conversation, me: string, entry: Entry): Conversation {
  const next = withMessages(conversation, me, [entry], { from: entry.seq, to: entry.seq })
  return { ...next, typing: withoutTyping(next.typing, entry.from) }
}

export function withFleeting(
  conversation: Conversation,
  message: Omit<Fleeting, "after">,
): Conversation {
  const kept = conversation.fleeting.slice(1 - mostFleeting)
  return { ...conversation, fleeting: [...kept, { ...message, after: lastSeq(conversation.log) }] }
}

/** All that has arrived counts as read. */
export function asRead(conversation: Conversation): Conversation {
  const readUpTo = lastSeq(conversation.log)
  if (readUpTo <= conversation.readUpTo && conversation.unread === 0) return conversation
  return { ...conversation, readUpTo: Math.max(readUpTo, conversation.readUpTo), unread: 0 }
}

/** A peer has the log up to `seq`; an older word changes nothing. */
export function withDelivered(conversation: Conversation, peer: string, seq: number): Conversation {
  if ((conversation.delivered.get(peer) ?? 0) >= seq) return conversation
  return { ...conversation, delivered: new Map(conversation.delivered).set(peer, seq) }
}

/** Whether every other peer has the entry; of a group it is not known. */
export function isDelivered({ others, delivered }: Conversation, seq: number): boolean {
  return others.length > 0 && others.every((peer) => (delivered.get(peer) ?? 0) >= seq)
}

export function withSending(conversation: Conversation, sending: Sending): Conversation {
  return {
    ...conversation,
    sending: [...withoutSending(conversation, sending.local).sending, sending],
  }
}

export function withoutSending(conversation: Conversation, local: number): Conversation {
  return { ...conversation, sending: conversation.sending.filter((each) => each.local !== local) }
}

/** An own message that was on its way is stored. */
export function withSent(
  conversation: Conversation,
  me: string,
  local: number,
  entry: Entry,
): Conversation {
  return withMessage(withoutSending(conversation, local), me, entry)
}

/** The last thing said, as the list of conversations shows it. */
export function lastLine(
  conversation: Conversation,
):
  | (Pick<Entry, "text" | "timestamp" | "isNotice"> & { readonly from: string | undefined })
  | undefined {
  const sending = conversation.sending.at(-1)
  if (sending !== undefined)
    return { from: undefined, text: sending.text, timestamp: sending.timestamp }
  return conversation.log.entries.at(-1)
}

function countUnread(
  { unread, readUpTo, countedUpTo, log: { entries: had } }: Conversation,
  me: string,
  entries: readonly Entry[],
): number {
  const counted = Math.max(readUpTo, countedUpTo)
  const isNew = (entry: Entry) =>
    isSaid(entry, me) && entry.seq > counted && had[indexOfSeq(had, entry.seq)]?.seq !== entry.seq
  return unread + entries.filter(isNew).length
}

/** Whether somebody else wrote it. */
export function isSaid({ from, isNotice }: Entry, me: string): boolean {
  return from !== me && isNotice !== true
}
