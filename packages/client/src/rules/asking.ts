/**
 * Requests of one frame each: what there is to do with groups, and lists that come in pages. All but `create` may be
 * asked twice without harm.
 */
import type { ServerFrame } from "@peerage/core/protocol"
import { failure } from "@peerage/core/protocol"
import type { AskBody } from "./body.js"
import type { Effects } from "./effect.js"
import type { AskCall, CallId } from "./pending.js"
import { request } from "./request.js"
import { rejectCall, resolveCall } from "./settle.js"
import type { ClientState } from "./state.js"

const lost =
  "The connection was lost before the answer came; the group may or may not exist. The list of groups tells."

/** Asks, or asks for the next page. */
export function askEngine(state: ClientState, { id, body }: AskCall, effects: Effects): void {
  request(state, { verb: "ask", call: id, since: state.tick }, body, effects)
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
  if (answer.type === "grouped") return resolveCall(state, id, answer.group, effects)
  if (answer.type !== call.body.type) {
    return rejectCall(state, id, failure("bad-frame"), effects)
  }
  switch (answer.type) {
    case "attributes":
      return resolveCall(state, id, answer.attributes, effects)
    case "members":
      return takePage(state, call, answer.members, answer.after, effects)
    case "groups": {
      const items = answer.groups.map(({ group, attributes }) => ({ id: group, attributes }))
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
  if (after === undefined || after === from || items.length === 0) {
    return resolveCall(state, call.id, call.items, effects)
  }
  call.body = { ...call.body, after } as AskBody
  askEngine(state, call, effects)
}
