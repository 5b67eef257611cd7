/** Short words to the person at the page: refusals in a sentence, and what must not be missed. */
import { sentenceOf } from "./model/refusal.js"
import { type State, withoutToast, withToast } from "./model/state.js"
import type { Store } from "./store.js"

const toastMs = 8_000

/** Says something in a corner, for a while. */
export interface Teller {
  say(text: string): void
  /** Says what an error means. */
  refuse(cause: unknown): void
}

export function createTeller(store: Store<State>): Teller {
  let count = 0

  function say(text: string): void {
    if (store.get().toasts.some((toast) => toast.text === text)) return
    const id = ++count
    store.update((state) => withToast(state, { id, text }))
    setTimeout(() => store.update((state) => withoutToast(state, id)), toastMs)
  }

  return { say, refuse: (cause) => say(sentenceOf(cause)) }
}
