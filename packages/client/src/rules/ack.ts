/** Acknowledgements: cumulative per conversation, gathered, and only of what came on this line. */
import type { ConversationKey, Position } from "@peerage/core/protocol"
import { ackMessages, ackMs } from "./bounds.js"
import type { Effects } from "./effect.js"
import { parts } from "./list.js"
import type { ClientState } from "./state.js"

/** Notes that the listeners had a message; the acknowledgement leaves with others. */
export function noteAck(
  state: ClientState,
  key: ConversationKey,
  seq: number,
  effects: Effects,
): void {
  const { inbox } = state
  inbox.acks.set(key, Math.max(seq, inbox.acks.get(key) ?? 0))
  inbox.ackCount++
  if (inbox.ackCount >= ackMessages) sayAcks(state, effects)
  else if (inbox.ackCount === 1) effects.push({ type: "start-timer", name: "ack", ms: ackMs })
}

/** Acknowledges what is noted. */
export function sayAcks(state: ClientState, effects: Effects): void {
  const positions: Position[] = [...state.inbox.acks]
  forgetAcks(state, effects)
  for (const part of parts(positions)) {
    effects.push({ type: "say", frame: { type: "ack", positions: part } })
  }
}

/** What was noted on a lost line is not said on the next: the messages come again, if they were not acknowledged. */
export function forgetAcks({ inbox }: ClientState, effects: Effects): void {
  if (inbox.ackCount === 0) return
  inbox.acks.clear()
  inbox.ackCount = 0
  effects.push({ type: "stop-timer", name: "ack" })
}
