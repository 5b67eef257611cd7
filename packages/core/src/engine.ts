/** `createEngine`: puts the pieces together and owns their life. Knows no rule. */
import { merge, type Observable, Subject } from "rxjs"
import { describeEngine } from "./description.js"
import { absentPeers } from "./domain/push.js"
import type { Engine } from "./engine-api.js"
import { beginEpoch } from "./epoch.js"
import { createInProcess } from "./in-process/transport.js"
import { readSanctions } from "./keyspace/sanction.js"
import { memoryStore } from "./memory/store.js"
import { type FailureCode, failure, failures, PeerageError } from "./model/failure.js"
import type { ConversationKey } from "./model/id.js"
import type { MessageFrame } from "./model/message.js"
import { checkedLimits, type EngineOptions, quietly } from "./options.js"
import type { Dialer } from "./ports/dialer.js"
import type { Transport } from "./ports/transport.js"
import { createAsk } from "./stream/authorize.js"
import type { Checks } from "./stream/check.js"
import { within } from "./stream/deadline.js"
import { createGates } from "./stream/gate.js"
import { createHost } from "./stream/host.js"
import {
  groupEvents,
  hostMessage,
  messageEvents,
  type OfflineEvent,
  offlineEvents,
  type Problem,
  presenceEvents,
  sessionEvents,
  watchEvents,
} from "./stream/host-events.js"
import { HostObservable } from "./stream/host-observable.js"
import { createLoop } from "./stream/loop.js"
import { createNonces, type Nonces } from "./stream/nonces.js"
import { keepRetaining } from "./stream/retention.js"
import { createCheckSigned, weakKeysOf } from "./stream/signed.js"
import { type EngineSnapshot, snapshotOf } from "./stream/snapshot.js"
import { portableCrypto, systemClock, systemIds } from "./stream/system.js"

const dialers = new WeakMap<Engine, Dialer>()

/**
 * How a client in the host's own process reaches its engine: `createClient({ transport: inProcess(engine), … })`. Such
 * peers are the host's own: `authorize` is not asked about them, and they have no rates.
 *
 * @throws PeerageError `bad-options` for what `createEngine` did not make.
 * @since 0.1.0
 */
export function inProcess(engine: Engine): Dialer {
  const dialer = dialers.get(engine)
  if (dialer) return dialer
  throw new PeerageError(
    failure("bad-options", { message: "inProcess takes what createEngine returned" }),
  )
}

/**
 * Makes an engine; `open()` starts it.
 *
 * @throws PeerageError `bad-options`, naming the option.
 * @since 0.1.0
 */
export function createEngine(options: EngineOptions): Engine {
  const limits = checkedLimits(options)
  const { appId, authorize, signatures, gates = [], resumeWindowMs = 30_000 } = options
  const log = options.logger && quietly(options.logger)
  const {
    store = memoryStore(),
    clock = systemClock,
    ids = systemIds,
    crypto = portableCrypto,
    systemPeerId = "system",
  } = options
  const problems = new Subject<Problem>()
  const undelivered = new Subject<OfflineEvent>()
  const local = createInProcess()
  let status: EngineSnapshot["status"] = "new"
  let stops: (() => Promise<void>)[] = []
  let [opening, closing]: (Promise<void> | undefined)[] = []
  let stopRetaining = () => {}
  let tried = false

  let nonces: Nonces | undefined
  const checkFailed = (cause: unknown) => onProblem("check-failed", cause)
  const checks: Checks = {
    limits,
    systemPeer: systemPeerId,
    signed: signatures && createCheckSigned(appId, signatures, () => nonces as Nonces, clock),
    ask: authorize && createAsk(authorize, clock, limits.checkMs, checkFailed),
    gates: createGates(gates, clock, limits.checkMs, checkFailed),
  }
  const loop = createLoop({
    limits,
    resumeWindowMs,
    checks,
    openStatus: !signatures || authorize !== undefined || signatures.openStatus === true,
    store,
    clock,
    ids,
    crypto,
    appHistory: options.appHistory ?? true,
    epoch: () => beginEpoch(store, ids.random(), clock.now()),
    onProblem,
    onUndelivered(peer, _conversation, { frame }) {
      const message = hostMessage(frame.value as MessageFrame)
      undelivered.next({ message, reason: "undelivered", peerIds: [peer] })
    },
  })

  function onProblem(code: FailureCode, cause?: unknown, about?: string): void {
    const message = about ?? failures[code].message
    log?.warn(message, { code, cause })
    problems.next({ code, message, ...(cause === undefined ? {} : { cause }) })
  }

  async function listen(transport: Transport, trusted: boolean): Promise<void> {
    stops.push(
      await transport.listen(appId, (connection) => loop.accept(connection, transport, trusted)),
    )
  }

  async function start(): Promise<void> {
    let isStoreOurs = false
    const { read, write, oneAtATime } = loop.storage
    try {
      await store.open()
      isStoreOurs = true
      loop.dispatch({
        type: "EngineStarted",
        epoch: await beginEpoch(store, ids.random(), clock.now()),
      })
      tried = true
      for (const sanction of await read(readSanctions)) loop.dispatch(sanction)
      if (signatures) nonces = await createNonces({ now: clock.now, read, write })
      await listen(local.transport, true)
      for (const transport of options.transports ?? []) await listen(transport, false)
    } catch (cause) {
      status = "closed"
      await stopListening()
      loop.stop()
      // A store that somebody else has open stays open (ST2).
      if (isStoreOurs) await store.close().catch(() => undefined)
      throw cause
    }
    status = "open"
    if (options.retention) {
      const { dispatch } = loop
      const port = { ...options.retention, now: clock.now, read, write, oneAtATime, dispatch }
      stopRetaining = keepRetaining(port, clock, (cause) => {
        if (status === "open") onProblem("store-failed", cause, "Retention goes on in an hour")
      })
    }
    const isPublic = (options.transports ?? []).length > 0
    if (!authorize && !signatures && isPublic) onProblem("unprotected")
    for (const id of weakKeysOf(signatures))
      onProblem("weak-key", undefined, `The secret of the key '${id}' has under 16 bytes`)
    log?.info("engine open", { appId, durable: store.supports.durable })
  }

  async function stopListening(): Promise<void> {
    const stopped = stops
    stops = []
    for (const result of await Promise.allSettled(stopped.map((stop) => stop()))) {
      if (result.status === "rejected")
        onProblem("defect", result.reason, "A transport did not stop")
    }
  }

  async function shutDown(): Promise<void> {
    // An engine that is just opening is open first: then everything of it can be ended in order.
    await opening?.catch(() => undefined)
    if (status !== "open") {
      status = "closed"
      loop.stop()
      return
    }
    status = "closed"
    stopRetaining()
    loop.dispatch({ type: "EngineStopping" })
    const inTime = <T>(call: () => Promise<T>) => within(clock, limits.closeMs, call)
    // Whatever does not end in time is left; what was acknowledged is in the store already.
    const told = (cause: unknown) =>
      onProblem("store-failed", cause, "The engine did not close cleanly")
    await inTime(async () => {
      await stopListening()
      await loop.storage.settled()
      await loop.storage.stop()
    }).catch(told)
    void loop.storage.stop()
    loop.stop()
    await inTime(() => store.close()).catch(told)
    log?.info("engine closed", { appId })
  }

  const absentFrom = (group: ConversationKey) =>
    absentPeers(loop.state, loop.state.conversations.get(group)?.group?.members?.keys() ?? [])
  const guarded = <T>(source: Observable<T>) =>
    new HostObservable(source, (cause) => onProblem("defect", cause, "A subscriber threw"))
  const engine: Engine = {
    appId,
    get status() {
      return status === "open" && !loop.state.storing ? "degraded" : status
    },
    sessions$: guarded(sessionEvents(loop.facts)),
    presence$: guarded(presenceEvents(loop.facts)),
    watches$: guarded(watchEvents(loop.facts)),
    groups$: guarded(groupEvents(loop.facts)),
    messages$: guarded(messageEvents(loop.facts)),
    offline$: guarded(merge(offlineEvents(loop.facts, absentFrom), undelivered)),
    // A subscriber of problems that throws is not told of there: it would be told for ever.
    problems$: new HostObservable(problems, (cause) =>
      log?.error("a subscriber of problems$ threw", { cause }),
    ),
    open() {
      if (opening !== undefined || closing !== undefined)
        return Promise.reject(new PeerageError(failure("engine-open")))
      opening = start()
      return opening
    },
    close() {
      closing ??= shutDown()
      return closing
    },
    reopen: () =>
      closing !== undefined
        ? Promise.reject(new PeerageError(failure("closed")))
        : loop.storage.reopen(),
    snapshot: () => snapshotOf(loop.state, engine.status),
    describe: () =>
      describeEngine(options, { limits, resumeWindowMs, store, tried, local: local.transport }),
    host: createHost({
      limits,
      systemPeer: systemPeerId,
      line: loop.line,
      state: () => loop.state,
      now: clock.now,
      random: ids.random,
      dispatch: loop.dispatch,
      inTurn: local.inTurn,
      ...loop.storage,
      isOpen: () => status === "open",
    }),
    [Symbol.asyncDispose]: () => engine.close(),
  }
  dialers.set(engine, local.dialer)
  return engine
}
