/** Refusals and other short words, in a corner, each with a button that takes it away. */
import type { JSX } from "preact"
import type { Toast } from "../model/state.js"
import { CloseIcon } from "./icons.js"

export function Toasts(props: {
  toasts: readonly Toast[]
  onDismiss: (id: number) => void
}): JSX.Element {
  return (
    <section class="toasts" aria-label="Notices" aria-live="polite">
      {props.toasts.map(({ id, text }) => (
        <div class="toast" key={id}>
          <p>{text}</p>
          <button
            type="button"
            class="quiet-button"
            aria-label="Dismiss"
            onClick={() => props.onDismiss(id)}
          >
            <CloseIcon />
          </button>
        </div>
      ))}
    </section>
  )
}
