/** The page's name and sign, with the app that it serves. */
import type { JSX } from "preact"

export function Brand({ app }: { app: string }): JSX.Element {
  return (
    <h1 class="brand">
      <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="9" />
        <circle cx="11.5" cy="16" r="4" />
        <circle cx="20.5" cy="16" r="4" />
      </svg>
      <span>
        Peerage <span class="brand-app">{app}</span>
      </span>
    </h1>
  )
}
