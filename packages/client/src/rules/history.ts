/** Reading a conversation. The engine's pages are small, so several make one answer. */
import type { PageFrame } from "@peerage/core/protocol"
import { conversationKey } from "@peerage/core/protocol"
import type { History } from "../verb.js"
import { historyPage } from "./bounds.js"
import type { Effects } from "./effect.js"
import { learnName, messageOf } from "./names.js"
import type { CallId, HistoryCall } from "./pending.js"
import { request } from "./request.js"
import type { ClientState } from "./state.js"

/** Asks the next page. */
export function askHistory(state: ClientState, call: HistoryCall, effects: Effects): void {
  const { before, after, beforeTime, sinceTime } = call.options
  const given = {
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(beforeTime !== undefined && { beforeTime }),
    ...(sinceTime !== undefined && { sinceTime }),
  }
  const goOn = readsForward(call) ? { after: call.next } : { before: call.next }
  const bound = call.next === undefined ? given : (goOn as typeof given)
  const limit = Math.min(historyPage, call.limit - call.messages.length)
  const asked = { verb: "history", call: call.id, since: state.tick } as const
  request(state, asked, { type: "history", with: call.with, ...bound, limit }, effects)
}

/** Takes a page, and asks for the next unless there are enough messages or no more. */
export function answerHistory(
  state: ClientState,
  id: CallId,
  page: PageFrame,
  effects: Effects,
): void {
  const entries = page.entries.filter((entry) => entry.type === "message")
  for (const entry of entries) learnName(state, conversationKey(entry), entry.conversation)
  const call = state.calls.get(id)
  if (call?.verb !== "history") return
  const forward = readsForward(call)
  const first = call.next === undefined
  const next = forward ? page.after : page.before
  call.messages = forward ? [...call.messages, ...entries] : [...entries, ...call.messages]
  if (first || !forward) call.before = page.before
  if (first || forward) call.after = page.after
  if (call.messages.length < call.limit && movesOn(call.next, next, forward)) {
    call.next = next
    askHistory(state, call, effects)
    return
  }
  state.calls.delete(id)
  const value: History = {
    messages: call.messages.map((entry) => messageOf(state, entry)),
    ...(call.before !== undefined && { before: call.before }),
    ...(call.after !== undefined && { after: call.after }),
    delivered: page.delivered.map(([peer, seq]) => ({ peer, seq })),
  }
  effects.push({ type: "resolve", call: id, value })
}

function readsForward({ options }: HistoryCall): boolean {
  return options.after !== undefined || options.sinceTime !== undefined
}

/** A page that leads back to where it came from would be asked for ever. */
function movesOn(from: number | undefined, to: number | undefined, forward: boolean): boolean {
  if (to === undefined) return false
  return from === undefined || (forward ? to > from : to < from)
}
