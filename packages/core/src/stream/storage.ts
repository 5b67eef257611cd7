/**
 * The engine's use of the store: commits of all lanes that are ready go in one call, one call in flight, the next begun
 * before the answers of the last are handled (L11); reads answer as inputs. What a failure means is decided by its code
 * (L12): anything but `not-applied` means that nothing can be relied on, and the store is opened again.
 */

import { transactionOf } from "../keyspace/commit.js"
import type { Commit } from "../model/effect.js"
import type { Entry } from "../model/entry.js"
import { type FailureCode, failure, PeerageError } from "../model/failure.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Limits } from "../model/limit.js"
import type { Clock } from "../ports/clock.js"
import type { CommitResult, Store, Transaction } from "../ports/store.js"
import { DeadlineOver, within } from "./deadline.js"
import { type OneAtATime, oneAtATime } from "./one-at-a-time.js"
import { createReads } from "./reads.js"
import type { ReadEffect } from "./storage-effect.js"

/** The engine's hand on the store. */
export interface Storage {
  perform(effect: Commit | ReadEffect): void
  /**
   * Writes rows that are in no lane, with the next call.
   *
   * @throws PeerageError `degraded`, `not-applied` or `outcome-unknown`.
   */
  write(transaction: Transaction): Promise<void>
  /**
   * Reads what nobody's lane waits for.
   *
   * @throws PeerageError `degraded`.
   */
  read<T>(call: (store: Store) => Promise<T>): Promise<T>
  /** Does work that reads rows and writes what came of them. */
  readonly oneAtATime: OneAtATime
  /** Closes and opens the store again; called by itself with backoff, and by the host. */
  reopen(): Promise<void>
  /** Resolves when nothing is in flight. */
  settled(): Promise<void>
  /** Writes nothing more. Resolves when no opening of the store is under way. */
  stop(): Promise<void>
}

/** What storage needs to know and to do. */
export interface StoragePort {
  readonly store: Store
  readonly clock: Clock
  readonly limits: Limits
  /** What is sent is found by the history by app as well (L16). */
  readonly appHistory: boolean
  dispatch(input: Input): void
  onProblem(cause: unknown): void
  /** Reads the epoch of the store that was just opened. */
  epoch(): Promise<string>
  onUndelivered(peer: PeerId, conversation: ConversationKey, entry: Entry): void
}

/** A transaction that waits for the next call, and who is told what became of it. */
interface Job {
  readonly transaction: Transaction
  tell(result: CommitResult | "not-applied" | "lost"): void
}

const firstRetryMs = 500
const lastRetryMs = 30_000

export function createStorage(port: StoragePort): Storage {
  const { store, clock, limits, dispatch } = port
  let pending: Job[] = []
  let writing: readonly Job[] | undefined
  let isScheduled = false
  let isAway = false
  let isStopped = false
  let reopening: Promise<void> | undefined
  let idle: (() => void)[] = []
  const reads = createReads(port, lost)
  const how = { exclusive: store.supports.exclusive, appHistory: port.appHistory }

  function schedule(): void {
    if (isScheduled || writing) return
    isScheduled = true
    // At the end of the turn, so that all lanes which this turn made ready share the call.
    queueMicrotask(() => {
      isScheduled = false
      write()
      tellIdle()
    })
  }

  function write(): void {
    if (writing || pending.length === 0 || isAway || isStopped) return
    const jobs = pending
    pending = []
    writing = jobs
    const transactions = jobs.map(({ transaction }) => transaction)
    within(clock, limits.storeDeadlineMs, () => store.commit(transactions)).then(
      (results) => {
        if (isAnswerTo(jobs, results)) answered(jobs, (at) => results[at] as CommitResult)
        else if (writing === jobs) lost(new Error("The store answered a commit with nonsense"))
      },
      (cause: unknown) => {
        if (writing !== jobs) return
        if (cause instanceof PeerageError && cause.code === "not-applied") {
          port.onProblem(cause)
          answered(jobs, () => "not-applied")
        } else {
          lost(cause)
        }
      },
    )
  }

  function answered(
    jobs: readonly Job[],
    resultOf: (at: number) => CommitResult | "not-applied",
  ): void {
    // An answer after the deadline: its outcome was told as unknown, and the store has been read anew since.
    if (writing !== jobs) return
    writing = undefined
    write()
    jobs.forEach((job, at) => {
      job.tell(resultOf(at))
    })
    // Not before what the answers lead to is known: a cursor may have waited behind them (R7).
    tellIdle()
  }

  function lost(cause: unknown): void {
    if (isAway || isStopped) return
    isAway = true
    const jobs = [...(writing ?? []), ...pending]
    writing = undefined
    pending = []
    reads.drop()
    dispatch({ type: "StoreLost" })
    for (const job of jobs) job.tell("lost")
    tellIdle()
    retryAfter(firstRetryMs)
    port.onProblem(cause)
  }

  function retryAfter(ms: number): void {
    const stop = clock.every(ms, () => {
      stop()
      if (!isAway || isStopped) return
      reopen().catch(() => retryAfter(Math.min(ms * 2, lastRetryMs)))
    })
  }

  function reopen(): Promise<void> {
    reopening ??= openAgain().finally(() => {
      reopening = undefined
    })
    return reopening
  }

  async function openAgain(): Promise<void> {
    if (!isAway || isStopped) return
    try {
      // A store that hangs may hang here too; opening it then says `store-locked`, and the next try comes.
      await within(clock, limits.storeDeadlineMs, () => store.close()).catch((cause: unknown) => {
        if (!(cause instanceof DeadlineOver)) throw cause
      })
      await within(clock, limits.storeDeadlineMs, () => store.open())
      const epoch = await within(clock, limits.storeDeadlineMs, () => port.epoch())
      // The engine stopped meanwhile: it closes the store once more.
      if (isStopped) return
      isAway = false
      dispatch({ type: "StoreRegained", epoch })
    } catch (cause) {
      port.onProblem(cause)
      throw cause instanceof PeerageError ? cause : new PeerageError(failure("degraded"), { cause })
    }
  }

  function tellIdle(): void {
    if (writing || (pending.length > 0 && !isAway)) return
    const waiting = idle
    idle = []
    for (const tell of waiting) tell()
  }

  return {
    perform(effect) {
      if (isAway || isStopped) {
        if (effect.type !== "Commit") reads.refuse(effect)
        return
      }
      if (effect.type !== "Commit") return reads.perform(effect)
      const { conversation } = effect
      pending.push({
        transaction: transactionOf(effect, how),
        // What a loss means for the lanes is decided once, by `StoreLost`.
        tell(result) {
          if (result !== "lost") dispatch({ type: "Committed", conversation, result })
        },
      })
      schedule()
    },
    write: (transaction) =>
      new Promise((resolve, reject) => {
        const refuse = (code: FailureCode) => reject(new PeerageError(failure(code)))
        if (isAway || isStopped) return refuse("degraded")
        pending.push({
          transaction,
          tell(result) {
            if (result === "done") resolve()
            else refuse(result === "lost" ? "outcome-unknown" : "not-applied")
          },
        })
        schedule()
      }),
    read: (call) =>
      new Promise((resolve, reject) => {
        const refuse = () => reject(new PeerageError(failure("degraded")))
        if (isAway || isStopped) return refuse()
        reads.run(() => call(store), resolve, refuse)
      }),
    oneAtATime: oneAtATime(),
    reopen,
    settled: () =>
      new Promise((resolve) => {
        idle.push(resolve)
        queueMicrotask(tellIdle)
      }),
    async stop() {
      isStopped = true
      // Nobody waits for ever: what has no answer by now gets none.
      const jobs = [...(writing ?? []), ...pending]
      writing = undefined
      pending = []
      reads.drop()
      for (const job of jobs) job.tell("lost")
      await reopening?.catch(() => undefined)
    },
  }
}

/** A store is somebody's code: what it answers is looked at before it is believed (ST5). */
function isAnswerTo(jobs: readonly Job[], results: readonly CommitResult[]): boolean {
  const isResult = (result: unknown) => result === "done" || result === "conflict"
  return Array.isArray(results) && results.length === jobs.length && results.every(isResult)
}
