/** Promises of the application: each is settled once, by the rules or by its caller's signal. */
import type { Failure } from "@peerage/core/protocol"
import { failure, PeerageError } from "@peerage/core/protocol"
import { InOrder } from "../rules/in-order.js"
import type { Input } from "../rules/input.js"
import type { CallId } from "../rules/pending.js"
import type { MessageOptions } from "../verb.js"

interface Pending {
  readonly signal: AbortSignal | undefined
  readonly onAbort: (() => void) | undefined
  resolve(value: unknown): void
  reject(error: PeerageError): void
}

export class Calls {
  readonly #pending = new InOrder<Pending>()
  readonly #dispatch: (input: Input) => void
  #next = 1

  /** `dispatch` takes what will settle a call: its input, and `abandon` if its caller gives up. */
  constructor(dispatch: (input: Input) => void) {
    this.#dispatch = dispatch
  }

  /**
   * Makes a promise and dispatches what will settle it. It rejects with what `make` throws: no argument, however wrong,
   * is thrown at a caller who awaits.
   */
  begin<Value>(
    options: Pick<MessageOptions, "signal" | "key">,
    make: (call: CallId) => Input,
  ): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      const call = this.#next++
      const input = make(call)
      const { signal, key } = options
      if (signal?.aborted === true) return reject(errorOf(failure("aborted"), signal, key))
      const onAbort = signal && ((): void => this.#dispatch({ type: "abandon", call }))
      if (onAbort) signal.addEventListener("abort", onAbort, { once: true })
      this.#pending.add(call, {
        signal,
        onAbort,
        resolve: resolve as (value: unknown) => void,
        reject,
      })
      this.#dispatch(input)
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
    const pending = this.#pending.take(call)
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
