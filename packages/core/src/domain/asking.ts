/** Whoever asks for something that only the store knows: a session that is open, within its rate, while there is a store. */
import { failure } from "../model/failure.js"
import type { Actor as Named } from "../model/input-request.js"
import type { Draft, Env } from "./decision.js"
import { type Actor, actorOf } from "./find.js"
import { spend, type Verb } from "./rate.js"
import type { State, View } from "./state.js"

/** Who asks; `undefined` once it is refused. */
export function asking(
  view: View<State>,
  input: Named,
  verb: Verb,
  env: Env,
  draft: Draft,
): Actor | undefined {
  const { connection, ref } = input
  const actor = actorOf(view, input)
  const rate = actor ? spend(view, actor, verb, env) : {}
  const refused =
    (actor ? rate.refused : failure("not-open")) ?? (view.storing ? undefined : failure("degraded"))
  if (refused) draft.refuse(connection, ref, refused)
  else if (rate.fact) draft.fact(rate.fact)
  return refused ? undefined : actor
}
