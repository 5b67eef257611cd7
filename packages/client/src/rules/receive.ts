/**
 * Messages and notices on their way to the application: each message once and in its conversation's order (P2, P3),
 * acknowledged after the listeners had it.
 */
import type {
  ConversationKey,
  DeliveredFrame,
  DroppedFrame,
  MessageFrame,
} from "@peerage/core/protocol"
import { conversationKey, failure } from "@peerage/core/protocol"
import { noteAck } from "./ack.js"
import { type Effects, tell } from "./effect.js"
import { isNatural } from "./list.js"
import { learnName, messageOf, nameOf } from "./names.js"
import type { ClientState, Track } from "./state.js"
import { holeBelow, moveTo, noteTold, trackOf } from "./track.js"

/** Takes a message from the line. */
export function takeMessage(state: ClientState, frame: MessageFrame, effects: Effects): void {
  if (frame.seq !== undefined && !(isNatural(frame.seq) && frame.seq > 0)) {
    return tell(effects, "problem", { ...failure("bad-frame"), cause: frame })
  }
  if (keptForLater(state, frame)) return
  const key = conversationKey(frame)
  learnName(state, key, frame.conversation)
  if (frame.seq === undefined) {
    tell(effects, "message", messageOf(state, frame))
    return
  }
  pass(state, key, frame, frame.seq, effects)
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
    if (track !== undefined) noteTold(track, [first, to])
    const some = Math.min(messages, to - first + 1)
    return [{ ...nameOf(state, conversation), from: first, to, messages: some, reason }]
  })
  if (ranges.length > 0) tell(effects, "offline-dropped", { ranges })
}

/** Takes a receipt. */
export function takeDelivered(state: ClientState, frame: DeliveredFrame, effects: Effects): void {
  if (keptForLater(state, frame)) return
  const { conversation, peer, seq } = frame
  tell(effects, "delivered", { ...nameOf(state, conversation), peer, seq })
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
    else if (frame.type === "dropped") takeDropped(state, frame, effects)
    else takeDelivered(state, frame, effects)
  }
}

function keptForLater(
  { inbox }: ClientState,
  frame: MessageFrame | DroppedFrame | DeliveredFrame,
): boolean {
  inbox.early?.push(frame)
  return inbox.early !== undefined
}

function pass(
  state: ClientState,
  key: ConversationKey,
  frame: MessageFrame,
  seq: number,
  effects: Effects,
): void {
  const track = trackOf(state, key)
  if (seq > track.seq) {
    if (seq > track.seq + 1) tellHole(state, key, track, seq, effects)
    const sentHere = moveTo(track, seq).own
    if (!sentHere) tell(effects, "message", messageOf(state, frame))
  }
  // Duplicates are acknowledged too: the acknowledgement that would have stopped them was lost.
  if (frame.from !== state.peerId) noteAck(state, key, seq, effects)
}

function tellHole(
  state: ClientState,
  key: ConversationKey,
  track: Track,
  seq: number,
  effects: Effects,
): void {
  const hole = holeBelow(key, track, seq, unanswered(state, key))
  if (hole === undefined) return
  tell(effects, "problem", {
    code: "gap",
    message: "Entries of a conversation never came, and were not told as dropped.",
    conversation: nameOf(state, key),
    from: hole[0],
    to: hole[1],
  })
}

/** How many own sends of this conversation are on the line without an answer. */
function unanswered({ outbox }: ClientState, key: ConversationKey): number {
  let count = 0
  for (const item of outbox.sent.values()) {
    if (item.options.transient !== true && (item.conversation ?? key) === key) count++
  }
  return count
}
