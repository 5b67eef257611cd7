/** What the application asks for, as a call that waits for its answer. */
import { historyDefault } from "./bounds.js"
import { takeCall } from "./call.js"
import type { Effects } from "./effect.js"
import type { Input } from "./input.js"
import type { Call } from "./pending.js"
import type { ClientState } from "./state.js"

type Asking = Extract<Input, { readonly type: Call["verb"] }>

/** Takes what is asked. */
export function beginCall(state: ClientState, input: Asking, effects: Effects): void {
  takeCall(state, callOf(state, input), effects)
}

function callOf(state: ClientState, input: Asking): Call {
  const waits = { id: input.call, since: state.tick, bounded: true }
  switch (input.type) {
    case "history": {
      const { type: verb, target, range, notices } = input
      const limit = range.limit ?? historyDefault
      const pages = { entries: [], before: undefined, after: undefined, next: undefined }
      return { ...waits, verb, target, range, notices, limit, ...pages }
    }
    case "status": {
      const { type: verb, peers } = input
      return { ...waits, verb, peers, online: new Set(), parts: 0, failure: undefined }
    }
    case "ask":
      return { ...waits, verb: "ask", body: input.body, items: [] }
    default:
      return { ...waits, verb: input.type, peers: input.peers, parts: 0, failure: undefined }
  }
}
