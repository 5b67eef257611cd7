/** Requests on the line: each carries a `ref` that its answer repeats. */
import type { ClientFrame } from "@peerage/core/protocol"
import type { RequestBody } from "./body.js"
import type { Effects } from "./effect.js"
import type { Request } from "./pending.js"
import type { ClientState } from "./state.js"

/** Says a request and remembers what its answer is for. */
export function request(
  state: ClientState,
  asked: Request,
  body: RequestBody,
  effects: Effects,
): void {
  const ref = state.nextRef++
  state.requests.add(ref, asked)
  effects.push({ type: "say", frame: { ...body, ref } as ClientFrame })
}
