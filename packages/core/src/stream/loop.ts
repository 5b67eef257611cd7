/**
 * The engine's loop: connections and the store dispatch inputs, the fold decides, effects go out to connections and the
 * store. Everything of one engine passes through here, one input at a time.
 */
import { type Observable, Subject } from "rxjs"
import type { Env } from "../domain/decision.js"
import { sessionOf } from "../domain/find.js"
import { emptyState, type State, type View } from "../domain/state.js"
import type { Effect } from "../model/effect.js"
import type { Entry } from "../model/entry.js"
import type { Fact } from "../model/fact.js"
import { type FailureCode, failure, PeerageError } from "../model/failure.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Limits } from "../model/limit.js"
import type { Clock } from "../ports/clock.js"
import type { Crypto } from "../ports/crypto.js"
import type { Ids } from "../ports/ids.js"
import type { Store } from "../ports/store.js"
import type { Connection, Transport } from "../ports/transport.js"
import { Answers } from "./answers.js"
import { type Checks, checkFrame } from "./check.js"
import { createEgress } from "./egress.js"
import { HostLine } from "./host-line.js"
import { type IngressPort, receiveFrames } from "./ingress.js"
import { ownTime } from "./own-time.js"
import { run } from "./run.js"
import { createStorage, type Storage } from "./storage.js"
import { isStorageEffect } from "./storage-effect.js"

/** How often the engine looks at what waits for time, in ms. */
const tickMs = 200

/** What a loop is made of. */
export interface LoopParts {
  readonly limits: Limits
  readonly resumeWindowMs: number
  /** What frames from wires must pass. */
  readonly checks: Checks
  readonly openStatus: boolean
  /** What is sent is found by the history by app as well (L16). */
  readonly appHistory: boolean
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly crypto: Crypto
  /** Reads the epoch of the store after it was opened again. */
  epoch(): Promise<string>
  onProblem(code: FailureCode, cause?: unknown, message?: string): void
  onUndelivered(peer: PeerId, conversation: ConversationKey, entry: Entry): void
}

/** A running loop. */
export interface Loop {
  readonly state: View<State>
  readonly facts: Observable<Fact>
  readonly storage: Storage
  /** Where the answers to the host's own requests arrive. */
  readonly line: HostLine
  dispatch(input: Input): void
  accept(connection: Connection, transport: Transport, trusted: boolean): void
  stop(): void
}

export function createLoop(parts: LoopParts): Loop {
  const { limits, clock, crypto, ids, store, onProblem } = parts
  const state = emptyState()
  const time = ownTime(clock, tickMs)
  const inputs = new Subject<Input>()
  const facts = new Subject<Fact>()
  const woken: Set<ConversationKey> = new Set()
  const dispatch = (input: Input) => inputs.next(input)
  const line = new HostLine()
  const answers = new Answers()
  const egress = createEgress(limits, dispatch, answers, line)
  const storage = createStorage({
    store,
    clock,
    limits,
    appHistory: parts.appHistory,
    dispatch,
    onProblem: (cause) =>
      onProblem(cause instanceof PeerageError ? cause.code : "store-failed", cause),
    epoch: parts.epoch,
    onUndelivered: parts.onUndelivered,
  })
  const env = (): Env => ({
    now: clock.now(),
    monotonic: time.now(),
    limits,
    resumeWindowMs: parts.resumeWindowMs,
    md5: crypto.md5,
  })

  function wake(conversation: ConversationKey): void {
    woken.add(conversation)
    if (woken.size > 1) return
    queueMicrotask(() => {
      const lanes = [...woken]
      woken.clear()
      for (const lane of lanes) dispatch({ type: "LaneWoken", conversation: lane })
    })
  }

  function perform(effect: Effect): void {
    if (effect.type === "Reply" || effect.type === "Deliver" || effect.type === "CloseConnection") {
      egress.perform(effect)
    } else if (isStorageEffect(effect)) storage.perform(effect)
    else if (effect.type === "WakeLane") wake(effect.conversation)
    else if (effect.type === "Report") onProblem(effect.code, undefined, effect.message)
  }

  const running = inputs
    .pipe(
      run(state, env, (input, error) => {
        onProblem("defect", error, `A rule failed on ${input.type}`)
        // Whoever asked gets no answer: its line ends, so that it does not wait for one.
        const line = "connection" in input ? input.connection : undefined
        if (line !== undefined)
          egress.perform({ type: "CloseConnection", connection: line, code: "going-away" })
      }),
    )
    .subscribe(({ effects, facts: changes }) => {
      for (const effect of effects) {
        // A transport or store that throws where it must not is told, and all others are served (F19).
        try {
          perform(effect)
        } catch (cause) {
          onProblem("defect", cause, "A transport or store threw")
        }
      }
      if (facts.observed) for (const fact of changes) facts.next(fact)
    })
  const stopTicking = clock.every(tickMs, () => {
    if (!time.beat()) return
    dispatch({ type: "Ticked" })
    for (const late of answers.overdue(time.now() - limits.answerMs))
      egress.perform({ type: "CloseConnection", connection: late, code: "no-answer" })
  })

  // One for all connections: each would carry its own otherwise.
  const fromWires: IngressPort = {
    limits,
    openStatus: parts.openStatus,
    epoch: () => state.epoch,
    peerOf: (id) => sessionOf(state, id)?.peer,
    random: ids.random,
    dispatch,
    onRequest: (connection, ref) => answers.asked(connection, ref, time.now()),
    // The host's keys are asked for in here: what they throw refuses this frame, and no more (F19).
    check(frame, from) {
      try {
        return checkFrame(frame, from, sessionOf(state, from.id)?.peer, parts.checks)
      } catch (cause) {
        onProblem("check-failed", cause)
        return failure("check-failed")
      }
    },
  }
  const fromHost: IngressPort = { ...fromWires, openStatus: true }

  return {
    state,
    facts,
    storage,
    line,
    dispatch,
    accept(connection, transport, trusted) {
      egress.add(connection, transport)
      const canResume = transport.supports.resume
      dispatch({ type: "ConnectionOpened", connection: connection.id, trusted, canResume })
      connection.onClose(() => {
        egress.remove(connection.id)
        dispatch({ type: "ConnectionLost", connection: connection.id })
      })
      receiveFrames(connection, trusted, trusted ? fromHost : fromWires)
    },
    stop() {
      stopTicking()
      line.end()
      running.unsubscribe()
      facts.complete()
    },
  }
}
