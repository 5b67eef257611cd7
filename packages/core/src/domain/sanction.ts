/** Peers that the host keeps from sending or from opening, for a time or for good. */
import { type Failure, failure } from "../model/failure.js"
import type { PeerId } from "../model/id.js"
import type { Sanction, SanctionSet } from "../model/input.js"
import type { Draft, Env } from "./decision.js"
import type { State, View } from "./state.js"

/** A ban ends the sessions that the peer has. */
export function sanctionSet(view: View<State>, input: SanctionSet, env: Env, draft: Draft): void {
  const { peer, kind, until } = input
  draft.fact({ type: "Sanctioned", peer, kind, until })
  if (kind !== "ban" || until === undefined || until <= env.now) return
  for (const session of view.peers.get(peer)?.sessions.values() ?? []) {
    draft.next({ type: "SessionOverdue", session, code: "removed" })
  }
}

/** The refusal, as long as the sanction holds. */
export function sanctioned(
  view: View<State>,
  peer: PeerId,
  kind: Sanction,
  env: Env,
): Failure | undefined {
  const until = view.sanctions[kind].get(peer)
  if (until === undefined || until <= env.now) return undefined
  const code = kind === "mute" ? "muted" : "banned"
  return until === Number.POSITIVE_INFINITY
    ? failure(code)
    : failure(code, { retryAfterMs: until - env.now })
}
