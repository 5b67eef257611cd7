/** Token buckets: how often a peer may do what (S28). */

import type { Fact } from "../model/fact.js"
import { type Failure, failure } from "../model/failure.js"
import type { PeerId } from "../model/id.js"
import type { Limits } from "../model/limit.js"
import type { Env } from "./decision.js"
import type { Session, State, View } from "./state.js"

/** Who spends: a peer, over one of its sessions or before it has one. */
export interface Spender {
  readonly peer: PeerId
  /** None: the host itself, who has no rates. */
  readonly session: Pick<View<Session>, "trusted"> | undefined
}

/** What a peer may do only so often. */
export type Verb =
  | "send"
  | "conversation"
  | "group"
  | "open"
  | "watch"
  | "unwatch"
  | "history"
  | "status"
  | "change"
  | "members"
  | "read"
  | "conversations"

/** What a refill may lack by rounding: who waited as long as it was told to is not refused again. */
const rounding = 1e-6

/** Takes a token: the fact that says so, or the refusal with the time until there is one. */
export function spend(
  view: View<State>,
  { peer: who, session }: Spender,
  verb: Verb,
  env: Env,
): { readonly fact?: Fact; readonly refused?: Failure } {
  // In-process peers are the host's own and have no rates (design §6).
  if (!session || session.trusted) return {}
  const { perSecond, burst } = rateOf(verb, env.limits)
  if (perSecond === Number.POSITIVE_INFINITY || burst === Number.POSITIVE_INFINITY) return {}
  const bucket = view.peers.get(who)?.rates.get(verb)
  const tokens =
    bucket === undefined
      ? burst
      : Math.min(burst, bucket.tokens + ((env.monotonic - bucket.at) / 1000) * perSecond)
  if (tokens < 1 - rounding) {
    const retryAfterMs = Math.ceil(((1 - tokens) / perSecond) * 1000)
    return { refused: failure("rate-limited", { retryAfterMs }) }
  }
  return {
    fact: {
      type: "RateSpent",
      peer: who,
      verb,
      tokens: Math.max(0, tokens - 1),
      at: env.monotonic,
    },
  }
}

function rateOf(
  verb: Verb,
  limits: Limits,
): { readonly perSecond: number; readonly burst: number } {
  if (verb === "send") return { perSecond: limits.sendsPerSecond, burst: limits.sendBurst }
  if (verb === "conversation") {
    const perHour = limits.newConversationsPerHour
    return { perSecond: perHour / 3600, burst: perHour }
  }
  if (verb === "group") {
    const perHour = limits.newGroupsPerHour
    return { perSecond: perHour / 3600, burst: perHour }
  }
  return { perSecond: limits.requestsPerSecond, burst: limits.requestBurst }
}
