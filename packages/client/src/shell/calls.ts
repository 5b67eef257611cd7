/** Promises of the application: each is settled once, by the rules or by its caller's signal. */
import type { Failure } from "@peerage/core/protocol"
import { failure, PeerageError } from "@peerage/core/protocol"
import type { CallId } from "../rules/pending.js"

interface Pending {
  resolve(value: unknown): void
  reject(error: PeerageError): void
}

export class Calls {
  readonly #pending = new Map<CallId, Pending>()
  readonly #abandon: (call: CallId) => void
  #next = 1

  /** `abandon` is told of each call whose caller gave up. */
  constructor(abandon: (call: CallId) => void) {
    this.#abandon = abandon
  }

  /** Makes a promise and begins what will settle it. */
  begin<Value>(signal: AbortSignal | undefined, begin: (call: CallId) => void): Promise<Value> {
    if (signal?.aborted === true) return Promise.reject(abortedBy(signal))
    const call = this.#next++
    return new Promise<Value>((resolve, reject) => {
      const onAbort = (): void => {
        this.#pending.delete(call)
        reject(abortedBy(signal))
        this.#abandon(call)
      }
      const unlisten = (): void => signal?.removeEventListener("abort", onAbort)
      signal?.addEventListener("abort", onAbort, { once: true })
      this.#pending.set(call, {
        resolve: (value) => {
          unlisten()
          resolve(value as Value)
        },
        reject: (error) => {
          unlisten()
          reject(error)
        },
      })
      begin(call)
    })
  }

  resolve(call: CallId, value: unknown): void {
    this.#take(call)?.resolve(value)
  }

  reject(call: CallId, refusal: Failure): void {
    this.#take(call)?.reject(new PeerageError(refusal))
  }

  #take(call: CallId): Pending | undefined {
    const pending = this.#pending.get(call)
    this.#pending.delete(call)
    return pending
  }
}

function abortedBy(signal: AbortSignal | undefined): PeerageError {
  return new PeerageError(failure("aborted"), { cause: signal?.reason })
}
