/** What a rule answers: facts and effects, gathered in the order in which it finds them. */
import type { Effect } from "../model/effect.js"
import type { Fact } from "../model/fact.js"
import type { CloseCode, Failure } from "../model/failure.js"
import type { ConnectionId } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Limits } from "../model/limit.js"
import type { ServerFrame } from "../model/server-frame.js"

/** What a rule may know besides the state: time, settings, and digests. All of it is data or a pure function. */
export interface Env {
  /** Milliseconds since 1970; may jump. */
  readonly now: number
  /** Milliseconds that never fall. */
  readonly monotonic: number
  readonly limits: Limits
  readonly resumeWindowMs: number
  /** The published id of a conversation of peers, from its sorted ids joined by `:`. */
  readonly md5: (text: string) => string
}

/** What changed and what to do about one input. */
export interface Decision {
  readonly facts: readonly Fact[]
  readonly effects: readonly Effect[]
}

/** A decision in the making. Used within one step only; what leaves the step is a `Decision`. */
export class Draft implements Decision {
  readonly facts: Fact[] = []
  readonly effects: Effect[] = []

  fact(fact: Fact): void {
    this.facts.push(fact)
  }

  effect(effect: Effect): void {
    this.effects.push(effect)
  }

  reply(connection: ConnectionId, frame: ServerFrame): void {
    this.effects.push({ type: "Reply", connection, frame })
  }

  refuse(connection: ConnectionId, ref: number | null, refusal: Failure): void {
    this.reply(connection, { type: "refused", ref, ...refusal })
  }

  close(connection: ConnectionId, code: CloseCode): void {
    this.effects.push({ type: "CloseConnection", connection, code })
  }

  /** Decides `input` next, on the state that this decision leads to, before anything else. */
  next(input: Input): void {
    this.effects.push({ type: "Continue", input })
  }
}
