/** Keeps what a reader looks at where it is while rows are put in or taken away above it. */

/** The first row in sight, and how far its top is from the top of the box, in px. */
export interface Place {
  readonly key: string
  readonly top: number
}

export function readPlace(box: HTMLElement): Place | undefined {
  const edge = box.getBoundingClientRect().top
  for (const row of box.querySelectorAll<HTMLElement>("[data-key]")) {
    const { top, bottom } = row.getBoundingClientRect()
    if (bottom > edge) return { key: row.dataset.key ?? "", top: top - edge }
  }
  return undefined
}

/** Scrolls so that the row is where it was; does nothing when it is gone. */
export function restorePlace(box: HTMLElement, place: Place | undefined): void {
  const row = [...box.querySelectorAll<HTMLElement>("[data-key]")].find(
    ({ dataset }) => dataset.key === place?.key,
  )
  if (row === undefined || place === undefined) return
  const moved = row.getBoundingClientRect().top - box.getBoundingClientRect().top - place.top
  if (Math.abs(moved) >= 1) box.scrollTop += moved
}
