/** The browser's storage, or one that forgets with the page where the browser gives none. */

/** What this page needs of it. */
export type KeptStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">

/** `open` reads `localStorage` or `sessionStorage`, which throws where the person forbids it. */
export function storageOr(open: () => Storage): KeptStorage {
  try {
    return open()
  } catch {
    const rows = new Map<string, string>()
    return {
      getItem: (key) => rows.get(key) ?? null,
      setItem: (key, value) => void rows.set(key, value),
      removeItem: (key) => void rows.delete(key),
    }
  }
}
