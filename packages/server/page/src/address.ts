/** Which app, and as whom: `?app=demo#alice`. The name is kept for the tab, so that a reload does not ask again. */

import type { KeptStorage } from "./storage.js"

export interface Address {
  readonly app: string
  readonly name: string | undefined
}

export function readAddress(location: Location, storage: KeptStorage): Address {
  const app = new URLSearchParams(location.search).get("app") ?? "demo"
  return { app, name: nameIn(location.hash) ?? storage.getItem(placeOf(app)) ?? undefined }
}

/** Puts the name into the address and keeps it for the tab. */
export function keepName(app: string, name: string, storage: KeptStorage): void {
  storage.setItem(placeOf(app), name)
  history.replaceState(null, "", `#${encodeURIComponent(name)}`)
}

/** Forgets the name. */
export function dropName(app: string, storage: KeptStorage): void {
  storage.removeItem(placeOf(app))
  history.replaceState(null, "", location.pathname + location.search)
}

function nameIn(hash: string): string | undefined {
  try {
    return decodeURIComponent(hash.slice(1)).normalize("NFC") || undefined
  } catch {
    return undefined
  }
}

function placeOf(app: string): string {
  return `peerage-demo:name:${app}`
}
