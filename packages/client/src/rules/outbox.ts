/**
 * Sends. What the line lost goes first, in order and marked `again`, before anything new (P2, R28); what waited leaves
 * at a pace that the engine's rates allow, since a refusal in the middle would break the order.
 */
import type { Failure, FailureCode, SendFrame } from "@peerage/core/protocol"
import { failure, utf8Length } from "@peerage/core/protocol"
import {
  callTicks,
  firstFlush,
  flushPerTick,
  outboxBytes,
  outboxMessages,
  sendFrameBytes,
  sendsInFlight,
} from "./bounds.js"
import type { Effects } from "./effect.js"
import type { Input } from "./input.js"
import { isNatural, jsonBytes, type Unfinished } from "./list.js"
import { keyOf } from "./names.js"
import type { CallId, OutboxItem, Target } from "./pending.js"
import type { ClientState } from "./state.js"
import { trackOf } from "./track.js"

type SendInput = Extract<Input, { readonly type: "send" }>

const sendAgain = "Send it again with this error's `key`: it is then stored only once."
const unanswered = `The connection was lost before the answer came; the message may or may not be stored. ${sendAgain}`
const unansweredTransient =
  "The connection was lost before the answer came; the message may or may not have been passed on."
const unansweredInTime = `No answer came in time; the message may or may not be stored. ${sendAgain}`
const neverSent = "The connection did not come back in time; the message was not sent."
const strangeKey =
  "A key is what the error of a rejected send of this client carries; a transient message has none."

/** Takes a send: on to the line if it is open and nothing waits before it, else into the outbox. */
export function takeSend(state: ClientState, input: SendInput, effects: Effects): void {
  const { outbox, session } = state
  const { call, target, text, options } = input
  const { key } = options
  if (key !== undefined && !(isGivenOut(outbox, key) && options.transient !== true)) {
    const refusal = failure("bad-options", { message: strangeKey })
    effects.push({ type: "reject", call, failure: refusal })
    return
  }
  const open = session.phase === "open"
  if (!fits(target, text)) return refuse(input, failure("too-long"), effects)
  if (options.transient === true && !open) {
    const message = "The session is paused, and a transient message is only for who is there now."
    return refuse(input, failure("not-open", { message }), effects)
  }
  const item: OutboxItem = {
    call,
    target,
    text,
    options,
    conversation: options.unwatched === "skip" ? undefined : keyOf(state, target),
    since: state.tick,
    ref: 0,
    key,
    again: key !== undefined,
  }
  const room = state.requests.size < sendsInFlight
  // A transient message does not wait behind persistent ones: between the two there is no order.
  if (open && room && (outbox.waiting.size === 0 || options.transient === true)) {
    return say(state, item, effects)
  }
  const full =
    outbox.waiting.size >= outboxMessages || outbox.waitingBytes + bytesOf(item) > outboxBytes
  if (full || options.transient === true) return refuse(input, failure("outbox-full"), effects)
  wait(state, item)
}

/** The line is open: what waited begins to leave. */
export function beginFlush(state: ClientState, effects: Effects): void {
  state.outbox.allowance = firstFlush
  flush(state, effects)
}

/** A second later: more of what waits may leave, and what waited too long is given up. */
export function tickOutbox(state: ClientState, effects: Effects): void {
  const { outbox } = state
  for (const items of [outbox.sent, outbox.waiting]) {
    for (const item of items.values()) {
      if (state.tick - item.since < callTicks) continue
      const message = items === outbox.waiting && !item.again ? neverSent : unansweredInTime
      rejectSend(state, item, failure("timeout", { message }), effects)
    }
  }
  if (outbox.allowance !== Number.POSITIVE_INFINITY) outbox.allowance = flushPerTick
  flush(state, effects)
}

/** Sends what waits, as far as the pace and the line allow. */
export function flush(state: ClientState, effects: Effects): void {
  const { outbox, session } = state
  if (session.phase !== "open") return
  for (let item = outbox.waiting.first; item; item = outbox.waiting.first) {
    if (outbox.allowance <= 0 || state.requests.size >= sendsInFlight) return
    outbox.allowance--
    waitNoMore(state, item)
    say(state, item, effects)
  }
  outbox.allowance = Number.POSITIVE_INFINITY
}

/** The line is lost: what was on it goes before what waits, and transient messages are not sent twice. */
export function returnToOutbox(state: ClientState, effects: Effects): void {
  const { outbox } = state
  const sent = outbox.sent.values()
  outbox.sent.clear()
  for (const item of sent) {
    if (item.options.transient === true) {
      rejectSend(state, item, lostWith(item), effects)
    } else {
      item.again = true
      // It was asked for before all that waits, and so it stands before it.
      wait(state, item)
    }
  }
}

/** The caller gave up, if this was a send; what was sent already may still be stored. Answers whether it was one. */
export function abandonSend(state: ClientState, call: CallId, effects: Effects): boolean {
  const { sent, waiting } = state.outbox
  const item = waiting.get(call) ?? sent.values().find((each) => each.call === call)
  if (item !== undefined) rejectSend(state, item, failure("aborted"), effects)
  return item !== undefined
}

/** The session is over: every promise is settled, with what is known. */
export function emptyOutbox(state: ClientState, effects: Effects, waitingOnly: boolean): void {
  const { outbox } = state
  const lists = waitingOnly ? [outbox.waiting] : [outbox.sent, outbox.waiting]
  for (const items of lists) {
    for (const item of items.values()) {
      const known = items === outbox.waiting && !item.again
      rejectSend(state, item, known ? failure("closed") : lostWith(item), effects)
    }
  }
}

/**
 * The engine refused a send. Of a repeat that tells nothing about the first time, which may be stored: a caller who
 * believed the refusal would send it twice. Only a key that is found to be another text's was looked up (P4).
 */
export function refuseSend(
  state: ClientState,
  item: OutboxItem,
  refusal: Failure,
  effects: Effects,
): void {
  // Who sends by key knows that it is a repeat.
  const isTold = !item.again || item.options.key !== undefined
  const isKnown = isTold || refusal.code === "key-reused"
  const { retryAfterMs } = refusal
  const later = retryAfterMs === undefined ? {} : { retryAfterMs }
  const unknown = failure("outcome-unknown", { message: unanswered, ...later })
  rejectSend(state, item, isKnown ? refusal : unknown, effects)
}

/**
 * Rejects a send. Its caller gets the key for another try, except when that belongs to another message. A refusal of
 * what was sent before says nothing of the first time.
 */
export function rejectSend(
  state: ClientState,
  item: OutboxItem,
  refusal: Failure,
  effects: Effects,
): void {
  const key = refusal.code === "key-reused" ? undefined : item.key
  effects.push({ type: "reject", call: item.call, failure: refusal, key })
  leave(state, item, !item.again && !unknownOutcomes.has(refusal.code))
}

/** Refusals that do not say whether the message is stored. */
const unknownOutcomes: ReadonlySet<FailureCode> = new Set(["outcome-unknown", "timeout", "aborted"])

/** An item that nobody waits for any more. If it was sent, its entry may turn up in the conversation unannounced. */
export function leave(state: ClientState, item: OutboxItem, outcomeKnown = false): void {
  const { outbox } = state
  const wasSent = outbox.sent.take(item.ref) !== undefined
  if (!wasSent) waitNoMore(state, item)
  const mayBeStored = (wasSent || item.again) && item.options.transient !== true
  if (!mayBeStored || outcomeKnown) return
  if (item.conversation !== undefined) trackOf(state, item.conversation).doubtful++
  else for (const [, track] of state.inbox.tracks) track.certain = false
}

function lostWith({ options }: OutboxItem): Failure {
  const message = options.transient === true ? unansweredTransient : unanswered
  return failure("outcome-unknown", { message })
}

function isGivenOut({ firstKey, nextKey }: ClientState["outbox"], key: number): boolean {
  return isNatural(key) && key >= firstKey && key < nextKey
}

function refuse({ call, options }: SendInput, refusal: Failure, effects: Effects): void {
  effects.push({ type: "reject", call, failure: refusal, key: options.key })
}

function wait({ outbox }: ClientState, item: OutboxItem): void {
  outbox.waiting.add(item.call, item)
  outbox.waitingBytes += bytesOf(item)
}

function waitNoMore({ outbox }: ClientState, item: OutboxItem): void {
  if (outbox.waiting.take(item.call)) outbox.waitingBytes -= bytesOf(item)
}

/** Counted for those alone that wait: most never do. */
function bytesOf({ text }: OutboxItem): number {
  return utf8Length(text)
}

function say(state: ClientState, item: OutboxItem, effects: Effects): void {
  const { outbox, requests } = state
  const ref = state.nextRef++
  item.ref = ref
  outbox.sent.add(ref, item)
  requests.add(ref, { verb: "send", item, since: state.tick })
  const { transient, receipt, unwatched } = item.options
  if (transient !== true) item.key ??= outbox.nextKey++
  const { peers, group } = item.target
  const frame: Unfinished<SendFrame> = { type: "send", ref, text: item.text }
  if (group === undefined) frame.to = peers
  else frame.group = group
  if (transient === true) frame.transient = transient
  if (item.key !== undefined) frame.key = item.key
  if (item.again) frame.again = true
  if (receipt === true) frame.receipt = receipt
  if (unwatched === "skip") frame.unwatched = unwatched
  effects.push({ type: "say", frame })
}

/** A frame that is too long for the line would cut it, and each re-send again. Short texts need no counting. */
function fits({ peers = [] }: Target, text: string): boolean {
  const most = sendFrameBytes - 1_024
  const bytes = text.length * 6 + peers.length * 128 * 6
  return bytes < most || jsonBytes(text) + jsonBytes(peers) < most
}
