/** What the application asks for, as a call that waits for its answer. */
import { listDefault } from "./bounds.js"
import { takeCall } from "./call.js"
import type { Effects } from "./effect.js"
import type { Input } from "./input.js"
import { keyOf } from "./names.js"
import type { Call } from "./pending.js"
import type { ClientState } from "./state.js"
import { newestOf } from "./track.js"
import { peersCall } from "./watching.js"

type Asking = Extract<Input, { readonly type: Call["verb"] }>
type Marking = Extract<Input, { readonly type: "mark" }>

/** Takes what is asked. */
export function beginCall(state: ClientState, input: Asking, effects: Effects): void {
  takeCall(state, callOf(state, input), effects)
}

/** Takes a read mark. It stands where the client was when it was asked, however long the call waits. */
export function beginMark(state: ClientState, input: Marking, effects: Effects): void {
  const { call, target } = input
  const conversation = keyOf(state, target)
  const seq = input.seq ?? newestOf(state, conversation)
  // Who has nothing of a conversation has read nothing of it.
  if (seq === 0) effects.push({ type: "resolve", call, value: undefined })
  else beginCall(state, { type: "ask", call, body: { type: "read", conversation, seq } }, effects)
}

function callOf(state: ClientState, input: Asking): Call {
  const waits = { id: input.call, since: state.tick, bounded: true }
  switch (input.type) {
    case "history": {
      const { type: verb, target, range, notices } = input
      const limit = range.limit ?? listDefault
      const pages = { entries: [], before: undefined, after: undefined, next: undefined }
      return { ...waits, verb, target, range, notices, limit, ...pages }
    }
    case "status": {
      const { type: verb, peers } = input
      return { ...waits, ...peersCall(peers), verb, online: new Set() }
    }
    case "ask": {
      const { type: verb, body, limit = Number.POSITIVE_INFINITY } = input
      return { ...waits, verb, body, limit, items: [], leftOut: [] }
    }
    default:
      return { ...waits, ...peersCall(input.peers), verb: input.type }
  }
}
