/** A test double: a store that fails as planned. Knows no rule of the engine. */
import {
  type FailureCode,
  failure,
  type Key,
  PeerageError,
  type Range,
  type Store,
  type Transaction,
} from "@peerage/core/adapter"

/**
 * An operation of a store.
 *
 * @since 0.1.0
 */
export type StoreCall = "open" | "close" | "get" | "range" | "commit"

/**
 * What goes wrong with one call, or with several in a row. Plain data, so that a property can print and shrink it.
 *
 * @since 0.1.0
 */
export interface StoreFault {
  readonly call: StoreCall
  /** The first such call that it meets, counted from 1. */
  readonly nth: number
  /** How many calls in a row it meets. 1 if absent; `Infinity` for all that follow. */
  readonly times?: number
  /** A rejection with this code; `hang`: no answer ever; `late`: the store's answer, at `release()`. */
  readonly fault: FailureCode | "hang" | "late"
  /**
   * Whether the store does at once what it was asked, although the answer does not say so. If absent or false it does
   * not do it, with `late` not before `release()`.
   */
  readonly applied?: boolean
}

/**
 * A store that fails as planned.
 *
 * @since 0.1.0
 */
export interface FaultyStore extends Store {
  /** How often each operation was called so far. */
  readonly calls: Readonly<Record<StoreCall, number>>
  /** Lets all that is `late` answer now. */
  release(): void
}

/**
 * Wraps a store so that it fails as planned; the first fault that fits a call counts. The plan is read at each call,
 * so that a test may add to it.
 *
 * @since 0.1.0
 */
export function faultyStore(store: Store, plan: readonly StoreFault[]): FaultyStore {
  const calls: Record<StoreCall, number> = { open: 0, close: 0, get: 0, range: 0, commit: 0 }
  let late: (() => void)[] = []

  async function meet<T>(call: StoreCall, act: () => Promise<T>): Promise<T> {
    const count = ++calls[call]
    const met = plan.find(
      (fault) =>
        fault.call === call && fault.nth <= count && count < fault.nth + (fault.times ?? 1),
    )
    if (met === undefined) return act()
    if (met.fault === "late") {
      const released = new Promise<void>((resolve) => late.push(resolve))
      const answer = met.applied ? act() : released.then(act)
      // Handled below, once released.
      answer.catch(() => undefined)
      await released
      return answer
    }
    if (met.applied) await act()
    if (met.fault === "hang") return new Promise<never>(() => undefined)
    throw new PeerageError(failure(met.fault), { cause: new Error("planned by faultyStore") })
  }

  return {
    supports: store.supports,
    calls,
    release() {
      const waiting = late
      late = []
      for (const release of waiting) release()
    },
    open: () => meet("open", () => store.open()),
    close: () => meet("close", () => store.close()),
    get: (key: Key) => meet("get", () => store.get(key)),
    range: (partition: string, range: Range) => meet("range", () => store.range(partition, range)),
    commit: (transactions: readonly Transaction[]) =>
      meet("commit", () => store.commit(transactions)),
  }
}
