/**
 * Messages and notices on their way to the application: each entry once and in its conversation's order (P2, P3, P10),
 * acknowledged after the listeners had it.
 */
import type {
  ConversationKey,
  DeliveredFrame,
  DroppedFrame,
  MembershipFrame,
  MessageFrame,
  ReadMarkFrame,
} from "@peerage/core/protocol"
import { conversationKey, failure, groupKey } from "@peerage/core/protocol"
import { noteAck } from "./ack.js"
import { type Effects, tell } from "./effect.js"
import { isNatural } from "./list.js"
import { learnName, messageOf, nameOf } from "./names.js"
import { letsIn, noticeOf } from "./notice.js"
import type { ClientState, Early, Track } from "./state.js"
import { type Entry, holeBelow, moveTo, noteTold, trackOf } from "./track.js"

/** Takes a message from the line. */
export function takeMessage(state: ClientState, frame: MessageFrame, effects: Effects): void {
  if (frame.seq !== undefined && !isSeq(frame.seq)) return tellBad(frame, effects)
  if (keptForLater(state, frame)) return
  const key = conversationKey(frame)
  learnName(state, key, frame.conversation)
  if (frame.seq === undefined) {
    tell(effects, "message", messageOf(state, frame))
    return
  }
  pass(state, key, frame, frame.seq, effects)
}

/** Takes a change of a group from the line: an entry like a message, which is told as what it is to this peer. */
export function takeMembership(state: ClientState, frame: MembershipFrame, effects: Effects): void {
  if (!isSeq(frame.seq)) return tellBad(frame, effects)
  if (keptForLater(state, frame)) return
  pass(state, groupKey(frame.group), frame, frame.seq, effects)
}

/**
 * Takes what the engine will not deliver. It may count what this device has and lately acknowledged (L6): that is not
 * dropped, and nobody is told so.
 */
export function takeDropped(state: ClientState, frame: DroppedFrame, effects: Effects): void {
  if (keptForLater(state, frame)) return
  const ranges = frame.ranges.flatMap(({ conversation, from, to, messages, reason }) => {
    const track = state.inbox.tracks.get(conversation)
    const first = Math.max(from, (track?.seq ?? 0) + 1)
    if (first > to) return []
    if (track !== undefined) noteTold(track, [first, to, messages])
    const some = Math.min(messages, to - first + 1)
    return [{ ...nameOf(state, conversation), from: first, to, messages: some, reason }]
  })
  if (ranges.length > 0) tell(effects, "offline-dropped", { ranges })
}

/** Takes a receipt: a recipient has it, or has read it. */
export function takeReceipt(
  state: ClientState,
  frame: DeliveredFrame | ReadMarkFrame,
  effects: Effects,
): void {
  if (keptForLater(state, frame)) return
  const { type, conversation, peer, seq } = frame
  tell(effects, type, { ...nameOf(state, conversation), peer, seq })
}

/** From the first welcome until the session is open everything waits: nobody listens yet. */
export function holdEarly({ inbox }: ClientState): void {
  inbox.early ??= []
}

/** The session is open: at the end of this turn what waited is passed on, so that who subscribes now misses nothing. */
export function releaseSoon(effects: Effects): void {
  effects.push({ type: "start-timer", name: "turn", ms: 0 })
}

/** Passes on what waited for the end of the turn. */
export function releaseEarly(state: ClientState, effects: Effects): void {
  const early = state.inbox.early ?? []
  state.inbox.early = undefined
  for (const frame of early) {
    if (frame.type === "message") takeMessage(state, frame, effects)
    else if (frame.type === "membership") takeMembership(state, frame, effects)
    else if (frame.type === "dropped") takeDropped(state, frame, effects)
    else takeReceipt(state, frame, effects)
  }
}

function keptForLater({ inbox }: ClientState, frame: Early): boolean {
  inbox.early?.push(frame)
  return inbox.early !== undefined
}

function pass(
  state: ClientState,
  key: ConversationKey,
  frame: MessageFrame | MembershipFrame,
  seq: number,
  effects: Effects,
): void {
  const track = trackOf(state, key)
  const isMessage = frame.type === "message"
  if (seq > track.seq) {
    const entry = { seq, n: frame.n ?? seq, isMessage }
    const mayMiss = seq > track.seq + 1 && (isMessage || !letsIn(state, frame))
    if (mayMiss) tellHole(state, key, track, entry, effects)
    const sentHere = moveTo(track, entry)
    const notice = isMessage ? undefined : noticeOf(state, frame)
    if (notice !== undefined) tell(effects, "group", notice)
    else if (isMessage && !sentHere) tell(effects, "message", messageOf(state, frame))
  }
  // Duplicates are acknowledged too: the acknowledgement that would have stopped them was lost. Of its own messages
  // a peer acknowledges none, of its own changes all, since it is told of them like the others.
  if (!isMessage || frame.from !== state.peerId) noteAck(state, key, seq, effects)
}

function tellHole(
  state: ClientState,
  key: ConversationKey,
  track: Track,
  entry: Entry,
  effects: Effects,
): void {
  const hole = holeBelow(track, entry, unanswered(state, key))
  if (hole === undefined) return
  tell(effects, "problem", {
    code: "gap",
    message: "Entries of a conversation never came, and were not told as dropped.",
    conversation: nameOf(state, key),
    from: hole[0],
    to: hole[1],
  })
}

function isSeq(seq: number): boolean {
  return isNatural(seq) && seq > 0
}

function tellBad(cause: unknown, effects: Effects): void {
  tell(effects, "problem", { ...failure("bad-frame"), cause })
}

/** How many own sends of this conversation are on the line without an answer. */
function unanswered({ outbox }: ClientState, key: ConversationKey): number {
  let count = 0
  for (const item of outbox.sent.values()) {
    if (item.options.transient !== true && (item.conversation ?? key) === key) count++
  }
  return count
}
