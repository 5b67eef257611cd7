/** Reading a conversation. The engine's pages are small, so several make one answer. */
import type { MembershipFrame, MessageFrame, PageFrame } from "@peerage/core/protocol"
import type { History } from "../verb.js"
import { pageMost } from "./bounds.js"
import type { Effects } from "./effect.js"
import { keyOf, learnName, messageOf } from "./names.js"
import { noticeOf } from "./notice.js"
import type { CallId, HistoryCall } from "./pending.js"
import { request } from "./request.js"
import { resolveCall } from "./settle.js"
import type { ClientState } from "./state.js"
import { noteSeen } from "./track.js"

/** Asks the next page. */
export function askHistory(state: ClientState, call: HistoryCall, effects: Effects): void {
  const { before, after, beforeTime, sinceTime } = call.range
  const given = {
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(beforeTime !== undefined && { beforeTime }),
    ...(sinceTime !== undefined && { sinceTime }),
  }
  const goOn = readsForward(call) ? { after: call.next } : { before: call.next }
  const bound = call.next === undefined ? given : (goOn as typeof given)
  const { peers, group } = call.target
  const whose = group === undefined ? { with: peers } : { group }
  const notices = call.notices ? { notices: true } : {}
  const limit = Math.min(pageMost, call.limit - call.entries.length)
  const asked = { verb: "history", call: call.id, since: state.tick } as const
  request(state, asked, { type: "history", ...whose, ...bound, limit, ...notices }, effects)
}

/** Takes a page, and asks for the next unless there are enough messages or no more. */
export function answerHistory(
  state: ClientState,
  id: CallId,
  page: PageFrame,
  effects: Effects,
): void {
  const call = state.calls.get(id)
  if (call?.verb !== "history") return
  const newest = page.entries.at(-1)
  if (newest !== undefined) {
    const key = keyOf(state, call.target)
    learnName(state, key, newest.conversation)
    noteSeen(state, key, newest.seq)
  }
  const forward = readsForward(call)
  const first = call.next === undefined
  const next = forward ? page.after : page.before
  call.entries = forward ? [...call.entries, ...page.entries] : [...page.entries, ...call.entries]
  if (first || !forward) call.before = page.before
  if (first || forward) call.after = page.after
  if (call.entries.length < call.limit && movesOn(call.next, next, forward)) {
    call.next = next
    askHistory(state, call, effects)
    return
  }
  const value: History = {
    messages: call.entries.filter(isMessage).map((entry) => messageOf(state, entry)),
    notices: call.entries.flatMap((entry) =>
      isMessage(entry) ? [] : (noticeOf(state, entry) ?? []),
    ),
    ...(call.before !== undefined && { before: call.before }),
    ...(call.after !== undefined && { after: call.after }),
    delivered: page.delivered.map(([peer, seq]) => ({ peer, seq })),
    read: page.read.map(([peer, seq]) => ({ peer, seq })),
  }
  resolveCall(state, id, value, effects)
}

function isMessage(entry: MessageFrame | MembershipFrame): entry is MessageFrame {
  return entry.type === "message"
}

function readsForward({ range }: HistoryCall): boolean {
  return range.after !== undefined || range.sinceTime !== undefined
}

/** A page that leads back to where it came from would be asked for ever. */
function movesOn(from: number | undefined, to: number | undefined, forward: boolean): boolean {
  if (to === undefined) return false
  return from === undefined || (forward ? to > from : to < from)
}
