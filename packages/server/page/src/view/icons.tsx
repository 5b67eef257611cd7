/** The page's few icons, drawn here so that it asks for no font and no other file. They say nothing to a reader. */
import type { ComponentChildren, JSX } from "preact"

function icon(children: ComponentChildren): () => JSX.Element {
  return () => (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  )
}

export const BackIcon: () => JSX.Element = icon(<path d="M15 5l-7 7 7 7" />)
export const ChatIcon: () => JSX.Element = icon(
  <path d="M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z" />,
)
export const CloseIcon: () => JSX.Element = icon(<path d="M6 6l12 12M18 6L6 18" />)
export const DownIcon: () => JSX.Element = icon(<path d="M12 5v13M6 12.5l6 6 6-6" />)
export const LeaveIcon: () => JSX.Element = icon(
  <path d="M10 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H10M15 8l4 4-4 4M19 12H10" />,
)
export const MoreIcon: () => JSX.Element = icon(
  <>
    <circle cx="5" cy="12" r="1" />
    <circle cx="12" cy="12" r="1" />
    <circle cx="19" cy="12" r="1" />
  </>,
)
export const PeopleIcon: () => JSX.Element = icon(
  <>
    <circle cx="9" cy="8.5" r="3.5" />
    <path d="M2.5 19.5c.6-3.4 3.2-5.5 6.5-5.5s5.9 2.1 6.5 5.5M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.4c1.9.8 3.2 2.6 3.6 5.1" />
  </>,
)
export const SendIcon: () => JSX.Element = icon(
  <path d="M4.5 12L20 4.5 14.5 20l-3-6.5zM11.5 13.5L20 4.5" />,
)

export const WaitingMark: () => JSX.Element = icon(
  <>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 7.5V12l3 2" />
  </>,
)
export const SentMark: () => JSX.Element = icon(<path d="M5 12.5l4.5 4.5L19 7.5" />)
export const DeliveredMark: () => JSX.Element = icon(
  <path d="M1.5 12.5L6 17l9-9.5M11 15.5l1.5 1.5L22 7.5" />,
)
export const RefusedMark: () => JSX.Element = icon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.5v5.5M12 16.2v.1" />
  </>,
)
