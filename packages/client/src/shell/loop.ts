/**
 * Where the rules meet the world: takes inputs one at a time, lets the rules decide and does what they decided. An
 * input that comes while another is being worked on, for example from a listener, waits its turn (R27).
 */
import type { SessionSnapshot } from "../api.js"
import type { ClientEvents, Problem } from "../event.js"
import type { ClientClock, ClientLogger, ClientOptions } from "../options.js"
import type { Effect, TimerName } from "../rules/effect.js"
import type { Input } from "../rules/input.js"
import type { ClientState } from "../rules/state.js"
import { step } from "../rules/step.js"
import type { SignOperation } from "../signature.js"
import { Calls } from "./calls.js"
import { Channel } from "./channel.js"
import { watchPage } from "./page.js"
import { Wire, type WireOptions } from "./wire.js"

/** What a loop needs. */
interface LoopOptions extends Omit<WireOptions, "dispatch"> {
  readonly clock: ClientClock
  readonly random: () => number
  readonly logger: ClientLogger | undefined
  readonly sign: ClientOptions["sign"]
}

type Channels = { readonly [Name in keyof ClientEvents]: Channel<ClientEvents[Name]> }

export class Loop {
  readonly calls: Calls
  readonly channels: Channels
  readonly #state: ClientState
  readonly #options: LoopOptions
  readonly #wire: Wire
  readonly #timers = new Map<TimerName, () => void>()
  readonly #inputs: Input[] = []
  #running = false
  #leavePage: (() => void) | undefined
  #snapshot: SessionSnapshot | undefined
  #revision = -1

  constructor(state: ClientState, options: LoopOptions) {
    this.#state = state
    this.#options = options
    this.#wire = new Wire({ ...options, dispatch: (input) => this.dispatch(input) })
    this.calls = new Calls((input) => this.dispatch(input))
    this.channels = this.#makeChannels()
  }

  /** The session as it is now; the same object until it changes. */
  get snapshot(): SessionSnapshot {
    const { session, watch, peerId, deviceId } = this.#state
    const state = stateOf(session)
    if (this.#snapshot?.state !== state || this.#revision !== watch.revision) {
      const online = new Set<string>()
      for (const [peer, known] of watch.peers) if (known.online) online.add(peer)
      this.#snapshot = { state, peerId, deviceId, online }
      this.#revision = watch.revision
    }
    return this.#snapshot
  }

  /** Takes an input, now or after those before it. */
  dispatch(input: Input): void {
    this.#inputs.push(input)
    if (this.#running) return
    this.#running = true
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
        for (const effect of step(this.#state, next)) this.#do(effect)
      }
    } finally {
      this.#running = false
    }
    this.#followPage()
  }

  #do(effect: Effect): void {
    const { clock, random } = this.#options
    switch (effect.type) {
      case "tell":
        this.#log(effect.event, effect.data)
        this.channels[effect.event].emit(effect.data as never)
        if (effect.event === "group") this.channels[effect.data.kind].emit(effect.data as never)
        return
      case "resolve":
        return this.calls.resolve(effect.call, effect.value)
      case "reject":
        return this.calls.reject(effect.call, effect.failure, effect.key, effect.cause)
      case "dial":
        return this.#wire.dial(effect.line)
      case "hang-up":
        return this.#wire.hangUp(effect.line)
      case "sign":
        return this.#sign(effect.id, effect.operation)
      case "say":
        return this.#wire.say(effect.frame)
      case "start-timer":
        return this.#start(effect.name, effect.ms, clock)
      case "back-off":
        return this.#start("backoff", Math.max(effect.atLeastMs, random() * effect.upToMs), clock)
      case "stop-timer":
        this.#timers.get(effect.name)?.()
        this.#timers.delete(effect.name)
    }
  }

  #sign(id: number, operation: SignOperation): void {
    Promise.resolve(operation)
      .then((asked) => this.#options.sign?.(asked))
      .then(
        (answer) => this.dispatch({ type: "signed", id, answer }),
        (cause: unknown) => this.dispatch({ type: "sign-failed", id, cause }),
      )
  }

  #start(name: TimerName, ms: number, clock: ClientClock): void {
    this.#timers.get(name)?.()
    const stop = clock.set(ms, () => {
      this.#timers.delete(name)
      this.dispatch({ type: "timer", name })
    })
    this.#timers.set(name, stop)
  }

  /** Listens to the page only while there is a session to close. */
  #followPage(): void {
    const { phase } = this.#state.session
    const ended = phase === "idle" || phase === "closed"
    if (ended) {
      this.#leavePage?.()
      this.#leavePage = undefined
    } else {
      this.#leavePage ??= watchPage(
        () => this.dispatch({ type: "page-hidden" }),
        () => this.dispatch({ type: "page-shown" }),
      )
    }
  }

  #makeChannels(): Channels {
    const problem = new Channel<Problem>((cause) => {
      this.#write("warn", "A listener of problems threw.", cause)
    })
    const onThrow = (cause: unknown): void => {
      this.#log("problem", listenerFailed(cause))
      problem.emit(listenerFailed(cause))
    }
    return {
      problem,
      message: new Channel(onThrow),
      presence: new Channel(onThrow),
      delivered: new Channel(onThrow),
      read: new Channel(onThrow),
      group: new Channel(onThrow),
      joined: new Channel(onThrow),
      left: new Channel(onThrow),
      invited: new Channel(onThrow),
      kicked: new Channel(onThrow),
      membersJoined: new Channel(onThrow),
      membersLeft: new Channel(onThrow),
      attributes: new Channel(onThrow),
      "offline-dropped": new Channel(onThrow),
      session: new Channel(onThrow),
      "history-reset": new Channel(onThrow),
    }
  }

  #log(event: keyof ClientEvents, data: unknown): void {
    if (event === "problem") {
      const { code, message, cause } = data as Problem
      // The cause of a bad frame is the frame, which may hold a text.
      this.#write("warn", `${code}: ${message}`, code === "bad-frame" ? undefined : cause)
    } else if (event === "session") this.#write("debug", "The session changed.", data)
  }

  #write(level: keyof ClientLogger, message: string, detail: unknown): void {
    try {
      this.#options.logger?.[level](message, detail)
    } catch {
      // Where would it be told? The logger is the place where it would be.
    }
  }
}

function listenerFailed(cause: unknown): Problem {
  return { code: "listener-failed", message: "A listener threw. The client goes on.", cause }
}

function stateOf({ phase, opened }: ClientState["session"]): SessionSnapshot["state"] {
  if (phase === "idle" || phase === "closed" || phase === "closing") return "closed"
  if (phase === "open") return "open"
  return opened ? "paused" : "opening"
}
