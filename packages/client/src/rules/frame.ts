/** What the engine said, read once and brought to the rule that it is for. */
import type { Failure, RefusedFrame, SentFrame, SentItem } from "@peerage/core/protocol"
import { closeReasons, failure, ServerFrame } from "@peerage/core/protocol"
import type { Sent } from "../verb.js"
import { answerAsk } from "./asking.js"
import { type Effects, tell } from "./effect.js"
import { endSession, goOnClosing, loseLine } from "./ending.js"
import { answerHistory } from "./history.js"
import { isNatural, type Unfinished } from "./list.js"
import { keyNamed, learnName } from "./names.js"
import { goOn, refuseOpening, takeWelcome } from "./opening.js"
import { flush, leave, refuseSend } from "./outbox.js"
import type { Request } from "./pending.js"
import { takePresence } from "./presence.js"
import { takeDropped, takeMembership, takeMessage, takeReceipt } from "./receive.js"
import { rejectCall } from "./settle.js"
import type { ClientState } from "./state.js"
import { noteOwn, trackOf } from "./track.js"
import { answerPeers, refusePeers } from "./watching.js"

/** Takes a frame of the current line. What cannot be read is a problem; what a newer engine says is passed over. */
export function takeFrame(state: ClientState, frame: unknown, effects: Effects): void {
  if (!ServerFrame.is(frame)) {
    const type = (frame as { readonly type?: unknown } | null | undefined)?.type
    if (typeof type !== "string" || known.has(type)) {
      tell(effects, "problem", { ...failure("bad-frame"), cause: frame })
    }
    return
  }
  const closing = state.session.phase === "closing"
  switch (frame.type) {
    // While closing nothing is acknowledged any more: what comes now stays queued.
    case "message":
      return closing ? undefined : takeMessage(state, frame, effects)
    case "membership":
      return closing ? undefined : takeMembership(state, frame, effects)
    case "dropped":
      return closing ? undefined : takeDropped(state, frame, effects)
    case "delivered":
    case "read":
      return closing ? undefined : takeReceipt(state, frame, effects)
    case "presence":
      return closing ? undefined : takePresence(state, frame.states, effects)
    case "sent":
      takeSent(state, frame, effects)
      return goOnClosing(state, effects)
    case "refused":
      takeRefused(state, frame, effects)
      return goOnClosing(state, effects)
    case "closing": {
      const message = closeReasons[frame.code]?.message ?? "The engine closed the session."
      const code = frame.code === "not-allowed" ? "not-allowed" : "closed"
      return frame.next === "stop"
        ? endSession(state, frame.code, failure(code, { message }), effects)
        : loseLine(state, frame.code, effects)
    }
    default: {
      const asked = answered(state, frame.ref)
      if (asked === undefined) return
      if (frame.type === "welcome" && (asked.verb === "open" || asked.verb === "resume")) {
        takeWelcome(state, asked, frame, effects)
      } else if (frame.type === "done" && asked.verb === "close") {
        endSession(state, "closed", failure("closed"), effects)
      } else if (frame.type === "page" && asked.verb === "history") {
        answerHistory(state, asked.call, frame, effects)
      } else if (asked.verb === "ask") {
        answerAsk(state, asked.call, frame, effects)
      } else if ("peers" in asked) {
        answerPeers(state, asked, frame.type === "statuses" ? frame.online : [], effects)
        goOn(state, effects)
      }
      flush(state, effects)
    }
  }
}

const known: ReadonlySet<string> = new Set([
  "message",
  "sent",
  "presence",
  "delivered",
  "welcome",
  "watched",
  "done",
  "refused",
  "dropped",
  "page",
  "statuses",
  "closing",
  "membership",
  "grouped",
  "members",
  "groups",
  "attributes",
  "read",
  "conversations",
])

/** The request that an answer is for. Answers to what was never asked mean nothing. */
function answered({ requests }: ClientState, ref: number): Request | undefined {
  return requests.take(ref)
}

function takeSent(state: ClientState, frame: SentFrame, effects: Effects): void {
  const { conversation } = frame
  for (const item of frame.items) {
    if (!isSentItem(item)) {
      tell(effects, "problem", { ...failure("bad-frame"), cause: frame })
      continue
    }
    takeSentItem(state, conversation, item, effects)
  }
  flush(state, effects)
}

function takeSentItem(
  state: ClientState,
  conversation: string,
  [ref, timestamp, seq]: SentItem,
  effects: Effects,
): void {
  const asked = answered(state, ref)
  if (asked?.verb !== "send") return
  const { item } = asked
  leave(state, item, true)
  const key = item.conversation ?? keyNamed(state, conversation)
  if (key !== undefined && seq !== undefined) {
    learnName(state, key, conversation)
    noteOwn(trackOf(state, key), seq)
  }
  const id = seq === undefined ? conversation : `${conversation}.${seq}`
  const value: Unfinished<Sent> = { id, conversation, timestamp }
  if (seq !== undefined) value.seq = seq
  effects.push({ type: "resolve", call: item.call, value })
}

/** The codec leaves the items of a burst to this quicker look. */
function isSentItem([ref, timestamp, seq]: SentItem): boolean {
  return isNatural(ref) && typeof timestamp === "number" && (seq === undefined || isNatural(seq))
}

function takeRefused(state: ClientState, frame: RefusedFrame, effects: Effects): void {
  const { code, message, retryable, retryAfterMs, peers } = frame
  const refusal: Failure = {
    code,
    message,
    retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(peers !== undefined && { peers }),
  }
  const asked = frame.ref === null ? undefined : answered(state, frame.ref)
  if (asked === undefined) return tell(effects, "problem", { code, message })
  switch (asked.verb) {
    case "open":
    case "resume":
      return refuseOpening(state, asked, frame, refusal, effects)
    case "close":
      return endSession(state, "closed", failure("closed"), effects)
    case "send":
      return refuseSend(state, asked.item, refusal, effects)
    case "history":
    case "ask":
      return rejectCall(state, asked.call, refusal, effects)
    default:
      if (asked.call === undefined) return refuseOpening(state, asked, frame, refusal, effects)
      refusePeers(state, asked, refusal, effects)
  }
}
