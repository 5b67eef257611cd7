/**
 * An engine's hand on the machine's disk: a store that answers in virtual time, and fails as it is told. One for each
 * life of an engine; what it writes outlives it.
 */
import {
  type CommitResult,
  type FailureCode,
  failure,
  type Key,
  PeerageError,
  type Range,
  type Row,
  type Store,
  type StoreSupports,
  type Transaction,
} from "@peerage/core/adapter"
import type { Happened } from "../checker/event.js"
import type { Boundaries, Boundary, FaultKind } from "./boundary.js"
import type { Chance } from "./chance.js"
import { meaningOf, type Rows } from "./rows.js"
import type { Time } from "./time.js"

/** After how long a `late` answer comes: when the engine has given it up. */
const lateMs = 8_000

/** What a hand on the disk needs. */
export interface StoreParts {
  readonly rows: Rows
  /** Somebody's store, which does the same beside the rows; absent: the rows alone. */
  readonly adapter: Store | undefined
  readonly supports: StoreSupports
  /** Least and most ms of an answer. */
  readonly answersMs: readonly [least: number, most: number]
  readonly time: Time
  readonly chance: Chance
  readonly boundaries: Boundaries
  readonly isDead: () => boolean
  /** Ends the engine's process here and now. Answers how many of the last transactions went with it. */
  crash(how: "kill" | "power"): number
  record(event: Happened): void
  /** The store may have begun a new life. */
  noteEpoch(): void
}

/** A call that waits for its answer. */
interface Waiting {
  readonly hangs: boolean
  end(): void
}

/** When a call reaches the disk, and when it is answered, in ms from now; each may never be. */
interface Course {
  readonly acts?: number
  readonly answers?: number
  readonly refusal?: FailureCode
}

export class SimulatedStore implements Store {
  readonly supports: StoreSupports
  readonly #parts: StoreParts
  #state: "closed" | "open" | "closing" = "closed"
  readonly #waiting = new Set<Waiting>()
  #settled: (() => void)[] = []

  constructor(parts: StoreParts) {
    this.#parts = parts
    this.supports = parts.supports
  }

  /** How many calls wait for an answer. */
  get busy(): number {
    return this.#waiting.size
  }

  /** The store is well again: what hung is refused now. */
  heal(): void {
    for (const call of this.#waiting) if (call.hangs) call.end()
  }

  async open(): Promise<void> {
    if (this.#state !== "closed") throw rejection("store-locked")
    this.#state = "open"
    try {
      await this.#call("open:before", () => this.#parts.adapter?.open())
    } catch (cause) {
      this.#state = "closed"
      throw cause
    }
  }

  async close(): Promise<void> {
    if (this.#state === "closed") return
    this.#state = "closing"
    const fault = this.#parts.boundaries.pass("close:before")
    if (this.#ends(fault) !== undefined) return new Promise(() => undefined)
    // ST12: what hangs ends with the store.
    this.heal()
    while (this.#waiting.size > 0) await new Promise<void>((resolve) => this.#settled.push(resolve))
    const { adapter } = this.#parts
    if (adapter)
      await new Promise<void>((resolve, reject) => this.#do(() => adapter.close(), resolve, reject))
    this.#state = "closed"
  }

  get(key: Key): Promise<string | undefined> {
    const { adapter, rows } = this.#parts
    return this.#call("get:before", () => (adapter ? adapter.get(key) : rows.get(key)))
  }

  range(partition: string, range: Range): Promise<readonly Row[]> {
    const { adapter, rows } = this.#parts
    const read = () => (adapter ? adapter.range(partition, range) : rows.range(partition, range))
    return this.#call("range:before", read)
  }

  commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
    return this.#call("commit:before", () => this.#apply(transactions))
  }

  #apply(
    transactions: readonly Transaction[],
  ): readonly CommitResult[] | Promise<readonly CommitResult[]> {
    const { rows, adapter, boundaries, noteEpoch, supports, chance } = this.#parts
    const results = transactions.map((transaction) => rows.apply(transaction))
    const done = transactions.filter((_, at) => results[at] === "done")
    const lost = this.#ends(boundaries.pass("commit:applied"))
    // What the machine's end took was never there.
    for (const transaction of done.slice(0, done.length - Math.min(lost ?? 0, done.length))) {
      for (const event of meaningOf(transaction)) this.#parts.record(event)
    }
    if (lost !== undefined) return results
    if (chance.oneIn(8) || supports.durable === "machine") rows.flush()
    noteEpoch()
    return adapter ? compared(adapter.commit(transactions), results) : results
  }

  #call<T>(boundary: Boundary, act: () => T | Promise<T>): Promise<T> {
    // A process that is gone writes nothing, whatever its code still says.
    if (this.#parts.isDead()) return new Promise(() => undefined)
    if (this.#state !== "open") return Promise.reject(rejection("store-not-open"))
    const { time, chance, answersMs, boundaries } = this.#parts
    const fault = boundaries.pass(boundary)
    if (this.#ends(fault) !== undefined) return new Promise(() => undefined)
    const [least, most] = answersMs
    const { acts, answers, refusal } = courseOf(fault, most === 0 ? 0 : chance.between(least, most))
    return new Promise((resolve, reject) => {
      const settle = (how: () => void) => {
        if (this.#parts.isDead() || !this.#waiting.delete(call)) return
        how()
        this.#tellSettled()
      }
      const refuse = (cause: unknown) => settle(() => reject(cause))
      const call = {
        hangs: answers === undefined,
        end: () => refuse(rejection("store-not-open")),
      }
      this.#waiting.add(call)
      const after = (ms: number, then: () => void) => {
        if (ms === 0) then()
        else time.after(ms, () => this.#parts.isDead() || then())
      }
      const answer = (value: T) => {
        if (refusal !== undefined) return refuse(rejection(refusal))
        const isCommit = boundary === "commit:before"
        if (isCommit && this.#ends(boundaries.pass("commit:answered")) !== undefined) return
        settle(() => resolve(value))
      }
      if (acts !== undefined) {
        const acted = (value: T) =>
          answers !== undefined && after(answers - acts, () => answer(value))
        after(acts, () => this.#do(act, acted, refuse))
      } else if (answers !== undefined) {
        after(answers, () => refuse(rejection(refusal ?? "store-failed")))
      }
    })
  }

  /** Time stands still while somebody's store works: how long it takes must decide nothing. */
  #do<T>(
    act: () => T | Promise<T>,
    then: (value: T) => void,
    refuse: (cause: unknown) => void,
  ): void {
    try {
      const value = act()
      if (!(value instanceof Promise)) return then(value)
      const release = this.#parts.time.hold()
      value.then(then, refuse).finally(release)
    } catch (cause) {
      refuse(cause)
    }
  }

  /** Whether the engine's process ends here, and how many transactions went with it. */
  #ends(fault: FaultKind | undefined): number | undefined {
    return fault === "kill" || fault === "power" ? this.#parts.crash(fault) : undefined
  }

  #tellSettled(): void {
    const waiting = this.#settled
    this.#settled = []
    for (const tell of waiting) tell()
  }
}

function courseOf(fault: FaultKind | undefined, ms: number): Course {
  switch (fault) {
    case "not-applied":
      return { answers: ms, refusal: "not-applied" }
    case "failed":
      return { answers: ms, refusal: "store-failed" }
    case "failed-applied":
      return { acts: ms, answers: ms, refusal: "store-failed" }
    case "hang":
      return {}
    case "hang-applied":
      return { acts: ms }
    case "late":
      return { acts: lateMs, answers: lateMs }
    case "late-applied":
      return { acts: ms, answers: lateMs }
    default:
      return { acts: ms, answers: ms }
  }
}

/** An adapter's answers are the model's, or it is the adapter that is wrong. */
async function compared(
  answers: Promise<readonly CommitResult[]>,
  results: readonly CommitResult[],
): Promise<readonly CommitResult[]> {
  const given = await answers
  if (given.join() === results.join()) return given
  throw new Error(`The store answered ${given.join()}, and the model ${results.join()}`)
}

function rejection(code: FailureCode): PeerageError {
  return new PeerageError(failure(code), { cause: new Error("planned by the simulator") })
}
