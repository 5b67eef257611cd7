/** A test double: a store whose every answer comes later, as a remote one's would. Knows no rule of the engine. */
import {
  type CommitResult,
  failure,
  type Key,
  PeerageError,
  type Range,
  type Row,
  type Store,
  type StoreSupports,
  type Transaction,
} from "@peerage/core/adapter"

/**
 * Wraps a store so that no answer comes in the turn of the call. Calls reach the wrapped store at once and in their
 * order; only the answers wait, and may overtake each other.
 *
 * @param pause - what each answer waits for; a property can give its scheduler's. By default `seededPause(1)`.
 * @since 0.1.0
 */
export function asyncStore(store: Store, pause: () => Promise<void> = seededPause(1)): Store {
  return new AsyncStore(store, pause)
}

/**
 * Pauses of which each is, by a seeded draw, one to eight microtasks or one turn of the event loop.
 *
 * @param seed - any integer; the same seed gives the same row of pauses
 * @since 0.1.0
 */
export function seededPause(seed: number): () => Promise<void> {
  let state = seed | 0
  const draw = (): number => {
    // xorshift needs a state other than 0; the constant is the golden ratio's bits.
    state = state === 0 ? 0x9e3779b9 : state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  return async () => {
    const drawn = draw()
    if (drawn % 2 === 0) await new Promise<void>((resolve) => setImmediate(resolve))
    else for (let left = (drawn >>> 1) % 8; left >= 0; left--) await undefined
  }
}

class AsyncStore implements Store {
  readonly supports: StoreSupports
  readonly #store: Store
  readonly #pause: () => Promise<void>
  readonly #inFlight = new Set<Promise<unknown>>()
  #open = false
  #closes = 0

  constructor(store: Store, pause: () => Promise<void>) {
    this.supports = store.supports
    this.#store = store
    this.#pause = pause
  }

  async open(): Promise<void> {
    const closes = this.#closes
    await this.#later(this.#store.open())
    // Closed while the answer waited: the wrapped store is closed by now.
    if (closes !== this.#closes) throw new PeerageError(failure("store-not-open"))
    this.#open = true
  }

  async close(): Promise<void> {
    this.#open = false
    this.#closes++
    const inFlight = [...this.#inFlight]
    const [closed] = await Promise.allSettled([this.#later(this.#store.close()), ...inFlight])
    if (closed.status === "rejected") throw closed.reason
  }

  get(key: Key): Promise<string | undefined> {
    return this.#answer(() => this.#store.get(key))
  }

  range(partition: string, range: Range): Promise<readonly Row[]> {
    return this.#answer(() => this.#store.range(partition, range))
  }

  commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
    return this.#answer(() => this.#store.commit(transactions))
  }

  // The wrapped store is open before this one has said so: until then calls are refused here.
  async #answer<T>(call: () => Promise<T>): Promise<T> {
    if (!this.#open) {
      await this.#pause()
      throw new PeerageError(failure("store-not-open"))
    }
    const answer = this.#later(call())
    this.#inFlight.add(answer)
    try {
      return await answer
    } finally {
      this.#inFlight.delete(answer)
    }
  }

  async #later<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } finally {
      await this.#pause()
    }
  }
}
