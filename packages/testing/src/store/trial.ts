/** One test's use of an adapter: it makes the store, counts what must be closed, and cleans up. Knows no rule. */
import type { CommitResult, Store, Transaction } from "@peerage/core/adapter"
import { assertResolved, type Outcome, outcomeOf } from "../assertion.js"
import { type ObligationTest, obligationTests, type TestRunner } from "../runner.js"
import { type StoreRule, storeRules } from "./rules.js"

/**
 * A store under test. Each test asks for a new one, over no data.
 *
 * @since 0.1.0
 */
export interface StoreSubject {
  readonly store: Store
  /**
   * Another `Store` object over the same data, not open. A store with `durable` other than `none` must give it. Without
   * it the suite opens `store` itself again.
   */
  reopen?(): Store
  /**
   * Ends everything at once, without closing, and gives a store over what is left, not open. Asked for the death that
   * `supports.durable` names: that of the `process`, which leaves what it gave to the system, or that of the `machine`,
   * which takes what was not flushed. Gives `undefined` for one that cannot be made here; then the other is asked for.
   */
  crash?(death: "process" | "machine"): Store | undefined | Promise<Store | undefined>
  /** Removes what the test left, after all its stores were closed. */
  cleanup?(): void | Promise<void>
}

/**
 * What `storeConformance` needs to know.
 *
 * @since 0.1.0
 */
export interface StoreConformanceOptions {
  /** The runner to register the tests with: `{ describe, it }` of vitest or of `node:test`. */
  readonly test: TestRunner
  /** Makes a store over no data; called once in each test. */
  readonly factory: () => StoreSubject | Promise<StoreSubject>
  /** After how many milliseconds a call counts as hanging. 5,000 if absent. */
  readonly patienceMs?: number
}

/** The suite's way to register a test. */
export interface StoreSuite {
  /** A test with a store that was never opened. */
  readonly withNew: (rule: StoreRule, title: string, body: (trial: Trial) => Promise<void>) => void
  /** A test with an open store. */
  readonly withOpen: (rule: StoreRule, title: string, body: (trial: Trial) => Promise<void>) => void
}

/** Makes the suite that the rule groups register with. */
export function storeSuite(options: StoreConformanceOptions): StoreSuite {
  const test: ObligationTest<StoreRule> = obligationTests(options.test, storeRules)
  const run = async (open: boolean, body: (trial: Trial) => Promise<void>): Promise<void> => {
    const subject = await options.factory()
    const trial = new Trial(subject, options.patienceMs ?? 5_000)
    try {
      if (open) await trial.open()
      await body(trial)
    } finally {
      await trial.end()
    }
  }
  return {
    withNew: (rule, title, body) => test(rule, title, () => run(false, body)),
    withOpen: (rule, title, body) => test(rule, title, () => run(true, body)),
  }
}

/** What a test's body is given. `store` is the newest store object over the data. */
export class Trial {
  store: Store
  readonly patienceMs: number
  readonly #subject: StoreSubject
  readonly #stores = new Set<Store>()

  constructor(subject: StoreSubject, patienceMs: number) {
    this.#subject = subject
    this.patienceMs = patienceMs
    this.store = this.#known(subject.store)
  }

  /** Whether the adapter can show that its data outlive the store object. */
  get canReopen(): boolean {
    return this.#subject.reopen !== undefined || this.#subject.crash !== undefined
  }

  /** Whether the adapter can end without closing. */
  get canDie(): boolean {
    return this.#subject.crash !== undefined
  }

  /** Makes a call of the store, watching for throws and hangs. */
  outcome<T>(what: string, call: (store: Store) => Promise<T>): Promise<Outcome<T>> {
    const { store } = this
    return outcomeOf(what, this.patienceMs, () => call(store))
  }

  /** Makes a call of the store that must resolve. */
  async answer<T>(what: string, call: (store: Store) => Promise<T>): Promise<T> {
    return assertResolved(what, await this.outcome(what, call))
  }

  open(): Promise<void> {
    return this.answer("open", (store) => store.open())
  }

  close(): Promise<void> {
    return this.answer("close", (store) => store.close())
  }

  commit(...transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
    return this.answer("commit", (store) => store.commit(transactions))
  }

  /** Another store object over the data, where the adapter can give one; else the same. */
  other(): Store {
    return this.#known(this.#subject.reopen?.() ?? this.store)
  }

  /** Closes the store and opens it again, as another object where the adapter can give one. */
  async reopen(): Promise<void> {
    await this.close()
    this.store = this.other()
    await this.open()
  }

  /** As `reopen`, but with the death that the store says that it survives, where the adapter can make one. */
  async die(): Promise<void> {
    const { durable } = this.store.supports
    const left =
      (durable === "machine" && (await this.#subject.crash?.("machine"))) ||
      (await this.#subject.crash?.("process"))
    if (!left) return this.reopen()
    this.store = this.#known(left)
    await this.open()
  }

  async end(): Promise<void> {
    // A broken store may refuse or hang here; what the test found matters more.
    for (const store of this.#stores) {
      await outcomeOf("close", this.patienceMs, () => store.close()).catch(() => undefined)
    }
    await this.#subject.cleanup?.()
  }

  #known(store: Store): Store {
    this.#stores.add(store)
    return store
  }
}
