/** Promises of the application: each is settled once, by the rules or by its caller's signal. */
import type { Failure } from "@peerage/core/protocol"
import { failure, PeerageError } from "@peerage/core/protocol"
import type { CallId } from "../rules/pending.js"

interface Pending {
  readonly signal: AbortSignal | undefined
  readonly onAbort: (() => void) | undefined
  resolve(value: unknown): void
  reject(error: PeerageError): void
}

export class Calls {
  readonly #pending = new Map<CallId, Pending>()
  readonly #abandon: (call: CallId) => void
  #next = 1

  /** `abandon` is told of each call whose caller gave up, and sees to it that it is rejected. */
  constructor(abandon: (call: CallId) => void) {
    this.#abandon = abandon
  }

  /** Makes a promise and begins what will settle it. `key` is that of a message that is sent again. */
  begin<Value>(
    signal: AbortSignal | undefined,
    begin: (call: CallId) => void,
    key?: number,
  ): Promise<Value> {
    if (signal?.aborted === true) return Promise.reject(errorOf(failure("aborted"), signal, key))
    const call = this.#next++
    return new Promise<Value>((resolve, reject) => {
      const onAbort = signal && ((): void => this.#abandon(call))
      if (onAbort) signal.addEventListener("abort", onAbort, { once: true })
      this.#pending.set(call, {
        signal,
        onAbort,
        resolve: resolve as (value: unknown) => void,
        reject,
      })
      begin(call)
    })
  }

  resolve(call: CallId, value: unknown): void {
    this.#take(call)?.resolve(value)
  }

  reject(call: CallId, refusal: Failure, key?: number, cause?: unknown): void {
    const pending = this.#take(call)
    pending?.reject(errorOf(refusal, pending.signal, key, cause))
  }

  #take(call: CallId): Pending | undefined {
    const pending = this.#pending.get(call)
    this.#pending.delete(call)
    if (pending?.onAbort) pending.signal?.removeEventListener("abort", pending.onAbort)
    return pending
  }
}

function errorOf(
  refusal: Failure,
  signal: AbortSignal | undefined,
  key: number | undefined,
  cause?: unknown,
): PeerageError {
  return new PeerageError(refusal, {
    ...(cause !== undefined && { cause }),
    ...(refusal.code === "aborted" && { cause: signal?.reason }),
    key,
  })
}
