/** The browser's page, where there is one: a page that goes away closes its session, one that comes back opens it. */

interface PageEvents {
  addEventListener(name: string, listener: (event: { readonly persisted?: boolean }) => void): void
  removeEventListener(
    name: string,
    listener: (event: { readonly persisted?: boolean }) => void,
  ): void
}

/** Listens to the page. Returns the undo; outside of browsers nothing happens. */
export function watchPage(onHide: () => void, onShow: () => void): () => void {
  const page = globalThis as Partial<PageEvents>
  if (typeof page.addEventListener !== "function") return () => {}
  const shown = (event: { readonly persisted?: boolean }): void => {
    if (event.persisted === true) onShow()
  }
  page.addEventListener("pagehide", onHide)
  page.addEventListener("pageshow", shown)
  return () => {
    page.removeEventListener?.("pagehide", onHide)
    page.removeEventListener?.("pageshow", shown)
  }
}
