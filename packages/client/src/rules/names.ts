/**
 * What conversations are called. The engine's notices name them by key, messages by the published id; the client learns
 * which belong together from the messages it meets.
 */
import type { ConversationKey, MessageFrame } from "@peerage/core/protocol"
import { groupKey, groupOf, peersKey, peersOf } from "@peerage/core/protocol"
import type { ConversationName, Message } from "../event.js"
import type { Unfinished } from "./list.js"
import type { Target } from "./pending.js"
import type { ClientState } from "./state.js"

/** Remembers the published id of a conversation. */
export function learnName({ inbox }: ClientState, key: ConversationKey, id: string): void {
  inbox.names.set(key, id)
}

/** The key of a conversation, by who is in it. */
export function keyOf({ peerId }: ClientState, { peers, group }: Target): ConversationKey {
  return peers === undefined ? groupKey(group) : peersKey([peerId, ...peers])
}

/** The key of a conversation known by its published id. */
export function keyNamed({ inbox }: ClientState, id: string): ConversationKey | undefined {
  for (const [key, name] of inbox.names) if (name === id) return key
  return undefined
}

/** Names a conversation for the application. */
export function nameOf({ inbox, peerId }: ClientState, key: ConversationKey): ConversationName {
  const group = groupOf(key)
  const conversation = group ?? inbox.names.get(key)
  const peers = peersOf(key) ?? []
  const others = peers.filter((peer) => peer !== peerId)
  return {
    ...(conversation !== undefined && { conversation }),
    ...(group !== undefined ? { group } : { with: others.length > 0 ? others : peers }),
  }
}

/** A message as the application gets it. */
export function messageOf({ peerId }: ClientState, frame: MessageFrame): Message {
  const { id, conversation, seq, from, to, group, text, timestamp, erased } = frame
  const transient = frame.transient === true
  const own = from === peerId
  const message: Unfinished<Message> = { id, conversation, from, text, timestamp, transient, own }
  if (seq !== undefined) message.seq = seq
  if (to !== undefined) message.to = to
  if (group !== undefined) message.group = group
  if (erased === true) message.erased = erased
  return message
}
