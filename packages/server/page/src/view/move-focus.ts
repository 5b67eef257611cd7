/** Arrow keys, Home and End in a list of buttons. */

/** For a list's `onKeyDown`: moves the focus among the buttons that carry `.item`. */
export function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(".item")]
  const at = items.indexOf(document.activeElement as HTMLElement)
  if (at < 0) return
  const next = targetOf(event.key, at, items.length)
  if (next === undefined) return
  event.preventDefault()
  items[next]?.focus()
}

function targetOf(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, count - 1)
    case "ArrowUp":
      return Math.max(at - 1, 0)
    case "Home":
      return 0
    case "End":
      return count - 1
    default:
      return undefined
  }
}
