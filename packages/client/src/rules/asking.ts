/**
 * Requests of one frame each: what there is to do with groups, and lists that come in pages. All but `create` may be
 * asked twice without harm.
 */
import type { ConversationItem, ServerFrame } from "@peerage/core/protocol"
import { failure } from "@peerage/core/protocol"
import type { ConversationSummary } from "../verb.js"
import type { AskBody } from "./body.js"
import { pageMost } from "./bounds.js"
import type { Effects } from "./effect.js"
import { learnName, messageOf, nameOf } from "./names.js"
import type { AskCall, CallId } from "./pending.js"
import { request } from "./request.js"
import { rejectCall, resolveCall } from "./settle.js"
import { groupToSign, requestSigned } from "./sign.js"
import type { ClientState } from "./state.js"

/** A list, or its beginning and where to go on. */
export interface Pages<Item = unknown> {
  readonly items: readonly Item[]
  readonly after: string | undefined
}

/** What was done to a group, and to whom not. */
export interface Grouped {
  readonly group: string
  readonly leftOut: readonly string[]
}

const lost =
  "The connection was lost before the answer came; the group may or may not exist. The list of groups tells."

/** Asks, or asks for the next page. */
export function askEngine(state: ClientState, call: AskCall, effects: Effects): void {
  const { id, body, limit, items } = call
  const asked = { verb: "ask", call: id, since: state.tick } as const
  call.leftOut.length = 0
  switch (body.type) {
    case "create":
    case "join":
    case "invite":
    case "kick":
      return requestSigned(state, groupToSign(state, body), asked, body, effects)
    case "conversations": {
      const left = Math.min(pageMost, limit - items.length)
      return request(state, asked, { ...body, limit: left }, effects)
    }
    default:
      request(state, asked, body, effects)
  }
}

/** Takes an answer, and asks for the next page if there is one. */
export function answerAsk(
  state: ClientState,
  id: CallId,
  answer: ServerFrame,
  effects: Effects,
): void {
  const call = state.calls.get(id)
  if (call?.verb !== "ask") return
  if (answer.type !== answerTo(call.body)) {
    return rejectCall(state, id, failure("bad-frame"), effects)
  }
  switch (answer.type) {
    case "grouped":
      return resolveCall(state, id, grouped(answer.group, call), effects)
    case "done":
      return resolveCall(state, id, undefined, effects)
    case "attributes":
      return resolveCall(state, id, answer.attributes, effects)
    case "members":
      return takePage(state, call, answer.members, answer.after, effects)
    case "groups": {
      const items = answer.groups.map(({ group, attributes }) => ({ id: group, attributes }))
      return takePage(state, call, items, answer.after, effects)
    }
    case "conversations": {
      const items = answer.items.map((item) => summaryOf(state, item))
      return takePage(state, call, items, answer.after, effects)
    }
  }
}

/** The line ends: nobody knows whether a group was created, and a second one would not be the same. */
export function giveUpCreates(state: ClientState, effects: Effects): void {
  for (const asked of state.requests.values()) {
    const call = asked.verb === "ask" ? state.calls.get(asked.call) : undefined
    if (call?.verb !== "ask" || call.body.type !== "create") continue
    rejectCall(state, call.id, failure("outcome-unknown", { message: lost }), effects)
  }
}

function grouped(group: string, { leftOut }: AskCall): Grouped {
  return { group, leftOut }
}

/** What answers a request. */
function answerTo(body: AskBody): ServerFrame["type"] {
  switch (body.type) {
    case "members":
    case "groups":
    case "conversations":
      return body.type
    case "read":
      return "done"
    case "attributes":
      return body.set === undefined ? "attributes" : "grouped"
    default:
      return "grouped"
  }
}

function takePage(
  state: ClientState,
  call: AskCall,
  items: readonly unknown[],
  after: string | undefined,
  effects: Effects,
): void {
  call.items.push(...items)
  const from = "after" in call.body ? call.body.after : undefined
  // A page that leads nowhere new would be asked for ever.
  const isLast = after === undefined || after === from || items.length === 0
  if (isLast || call.items.length >= call.limit) {
    const value: Pages = { items: call.items, after: isLast ? undefined : after }
    return resolveCall(state, call.id, value, effects)
  }
  call.body = { ...call.body, after } as AskBody
  askEngine(state, call, effects)
}

function summaryOf(
  state: ClientState,
  { conversation, id, last, unread, read }: ConversationItem,
): ConversationSummary {
  learnName(state, conversation, id)
  return {
    ...nameOf(state, conversation),
    conversation: id,
    ...(last !== undefined && { last: messageOf(state, last) }),
    unread,
    read,
  }
}
