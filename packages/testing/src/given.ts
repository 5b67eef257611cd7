/**
 * Rules as sentences: given what happened, when this happens, then that changes and that is to be done. Runs the pure
 * core alone, without a loop, a store or a line. Works with any test runner: what does not fit is an `Error`.
 */
import {
  type Effect,
  type Env,
  emptyState,
  evolve,
  type Fact,
  type Input,
  limitsWith,
  type State,
  step,
} from "@peerage/core/kernel"
import { difference } from "./difference.js"

/** What is expected of a list of facts or effects: each at its place, and of each only the fields that are named. */
type Some<T> = readonly (T extends { readonly type: string }
  ? { readonly type: T["type"]; readonly [field: string]: unknown }
  : never)[]

/**
 * What an input led to.
 *
 * @since 0.1.0
 */
export interface Outcome {
  readonly facts: readonly Fact[]
  /** What to do, in order; what was decided in the same breath (`Continue`) is decided already. */
  readonly effects: readonly Effect[]
  /** The state afterwards. */
  readonly state: State
  /** These facts and effects, in this order, and no others; a list that is absent is not looked at. */
  then(expected: { readonly facts?: Some<Fact>; readonly effects?: Some<Effect> }): Outcome
  /** These among others, in this order. */
  thenSome(expected: { readonly facts?: Some<Fact>; readonly effects?: Some<Effect> }): Outcome
  /** Nothing changed and nothing is to be done. */
  thenNothing(): Outcome
  /** Nothing changed, and the only thing to be done is to say no with this code. */
  thenRefused(code: string): Outcome
  /** What happens next. */
  when(input: Input, env?: Partial<Env>): Outcome
}

const known: Env = {
  now: 1_800_000_000_000,
  monotonic: 0,
  limits: limitsWith(),
  resumeWindowMs: 30_000,
  md5: (text) => `md5(${text})`,
}

/**
 * Begins a sentence: `given([...]).when(input).then({ facts, effects })`.
 *
 * @param happened - facts and inputs, in their order, that led to the state at hand
 * @param env - what differs from: the year 2027, monotonic 0, default limits, an `md5` that can be read
 * @since 0.1.0
 */
export function given(
  happened: readonly (Fact | Input)[],
  env: Partial<Env> = {},
): Pick<Outcome, "state" | "when"> {
  const state = emptyState()
  for (const one of happened) {
    if (one.type in inputTypes) decide(state, one as Input, { ...known, ...env })
    else evolve(state, one as Fact)
  }
  return { state, when: (input, more) => outcome(state, input, { ...env, ...more }) }
}

function outcome(state: State, input: Input, env: Partial<Env>): Outcome {
  const { facts, effects } = decide(state, input, { ...known, ...env })
  const check = (exact: boolean, expected: { facts?: Some<Fact>; effects?: Some<Effect> }) => {
    const found = [
      expected.facts && difference("facts", facts, expected.facts, exact),
      expected.effects && difference("effects", effects, expected.effects, exact),
    ].filter((text) => text !== undefined)
    if (found.length > 0) throw new Error(`When ${input.type}:\n${found.join("\n")}`)
    return self
  }
  const self: Outcome = {
    facts,
    effects,
    state,
    // biome-ignore lint/suspicious/noThenProperty: the word of the sentence; nobody awaits an outcome.
    then: (expected) => check(true, expected),
    thenSome: (expected) => check(false, expected),
    thenNothing: () => check(true, { facts: [], effects: [] }),
    thenRefused: (code) =>
      check(true, { facts: [], effects: [{ type: "Reply", frame: { type: "refused", code } }] }),
    when: (next, more) => outcome(state, next, { ...env, ...more }),
  }
  return self
}

/** Decides as the engine's fold does: facts are written before what continues is decided. */
function decide(state: State, input: Input, env: Env): { facts: Fact[]; effects: Effect[] } {
  const decision = step(state, input, env)
  const facts = [...decision.facts]
  const effects: Effect[] = []
  for (const fact of decision.facts) evolve(state, fact)
  for (const effect of decision.effects) if (effect.type !== "Continue") effects.push(effect)
  for (const effect of decision.effects) {
    if (effect.type !== "Continue") continue
    const next = decide(state, effect.input, env)
    facts.push(...next.facts)
    effects.push(...next.effects)
  }
  return { facts, effects }
}

/** A table rather than a list, so that a new input that is not in it does not compile. */
const inputTypes: Readonly<Record<Input["type"], true>> = {
  OpenRequested: true,
  ResumeRequested: true,
  WatchRequested: true,
  UnwatchRequested: true,
  SendRequested: true,
  HistoryRequested: true,
  StatusRequested: true,
  ChangeRequested: true,
  MembersRequested: true,
  GroupsRequested: true,
  AttributesRequested: true,
  ReadRequested: true,
  ConversationsRequested: true,
  CloseRequested: true,
  AckReceived: true,
  ConnectionOpened: true,
  ConnectionLost: true,
  FrameRefused: true,
  LineFull: true,
  ConversationLoaded: true,
  MembersLoaded: true,
  NewcomersCounted: true,
  GroupsLoaded: true,
  MarkLoaded: true,
  ConversationsLoaded: true,
  BehindLoaded: true,
  PageLoaded: true,
  KeyLookedUp: true,
  HistoryLoaded: true,
  Committed: true,
  StoreLost: true,
  StoreRegained: true,
  LaneWoken: true,
  StartSought: true,
  GatheringChecked: true,
  PageSought: true,
  SessionOverdue: true,
  SanctionSet: true,
  FloorRaised: true,
  Ticked: true,
  EngineStarted: true,
  EngineStopping: true,
}
