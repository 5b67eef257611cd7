/** One kind of event: its listeners, and an observable of it. A listener that throws costs nobody but itself. */
import { Observable, Subscriber } from "rxjs"

/** Takes what a listener threw. */
type OnThrow = (cause: unknown) => void

export class Channel<Event> {
  /** Another list after each change, so that one that is being gone through stays as it is. */
  #listeners: readonly ((event: Event) => unknown)[] = []
  readonly #onThrow: OnThrow

  constructor(onThrow: OnThrow) {
    this.#onThrow = onThrow
  }

  /** Calls all who listened when the event came, in the order in which they began. */
  emit(event: Event): void {
    const listeners = this.#listeners
    for (const listener of listeners) {
      const listens = listeners === this.#listeners || this.#listeners.includes(listener)
      if (listens) hear(listener, event, this.#onThrow)
    }
  }

  /** Adds a listener; each addition stands for itself. Returns the undo. */
  add(listener: (event: Event) => void): () => void {
    const own = (event: Event): unknown => listener(event)
    this.#listeners = [...this.#listeners, own]
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== own)
    }
  }

  /** The events as an observable that never ends. */
  observable(): Observable<Event> {
    return guarded(
      new Observable<Event>((subscriber) => this.add((event) => subscriber.next(event))),
      this.#onThrow,
    )
  }
}

/**
 * RxJS throws what a subscriber threw out of a timer, which ends a Node process. Here it goes where the errors of other
 * listeners go. Operators subscribe with a subscriber of their own and are left alone.
 */
function guarded<Event>(source: Observable<Event>, onThrow: OnThrow): Observable<Event> {
  const plain = source.subscribe.bind(source)
  source.subscribe = (observer?: unknown) => {
    if (observer instanceof Subscriber) return plain(observer)
    const next = nextOf<Event>(observer)
    return plain((event) => hear(next, event, onThrow))
  }
  return source
}

/** Tells a listener; what it throws, also later because it is async, goes to `onThrow` and not to the process. */
function hear<Event>(
  listener: ((event: Event) => unknown) | undefined,
  event: Event,
  onThrow: OnThrow,
): void {
  try {
    const answer = listener?.(event)
    if (answer instanceof Promise) answer.catch(onThrow)
  } catch (cause) {
    onThrow(cause)
  }
}

function nextOf<Event>(observer: unknown): ((event: Event) => void) | undefined {
  if (typeof observer === "function") return observer as (event: Event) => void
  const partial = observer as { next?: (event: Event) => void } | null | undefined
  return partial?.next?.bind(partial)
}
