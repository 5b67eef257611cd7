/**
 * Observables handed to the host. What a host's subscriber throws is told on `problems$` and breaks nothing: RxJS
 * itself would raise it as an uncaught exception, which ends the host's process (F19).
 */
import { Observable, type Observer, type Operator, type Subscription } from "rxjs"

/** An observable whose subscribers, also behind operators, can throw without harm. */
export class HostObservable<T> extends Observable<T> {
  readonly #onThrow: (cause: unknown) => void

  constructor(source: Observable<T>, onThrow: (cause: unknown) => void) {
    super((subscriber) => source.subscribe(subscriber))
    this.#onThrow = onThrow
  }

  override subscribe(
    observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const given: Partial<Observer<T>> =
      typeof observerOrNext === "function"
        ? { next: observerOrNext, ...(error ? { error } : {}), ...(complete ? { complete } : {}) }
        : (observerOrNext ?? {})
    // An operator's own subscriber passes its errors down the chain by itself.
    if (isSubscriber(given)) return super.subscribe(given)
    const guard =
      <A extends unknown[]>(call: ((...args: A) => void) | undefined) =>
      (...args: A) => {
        try {
          const answer: unknown = call?.apply(given, args)
          // One that is async throws later, and Node would end the process for it.
          if (answer instanceof Promise) answer.catch(this.#onThrow)
        } catch (cause) {
          this.#onThrow(cause)
        }
      }
    return super.subscribe({
      next: guard(given.next),
      // An operator that threw ends its own chain; without a handler for it, the engine hears of it.
      error: given.error ? guard(given.error) : this.#onThrow,
      complete: guard(given.complete),
    })
  }

  /** Operators make observables through this, so that what `pipe` answers is guarded as well. */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new HostObservable<R>(new Observable<R>(), this.#onThrow)
    lifted.source = this
    lifted.operator = operator as unknown as Operator<unknown, R>
    return lifted
  }
}

function isSubscriber(observer: object): boolean {
  return "add" in observer && "unsubscribe" in observer
}
