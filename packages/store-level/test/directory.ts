/** Directories for the specs of this package. */
import { cp, mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import type { Store } from "@peerage/core/adapter"
import { type LevelStoreOptions, levelStore } from "../src/store.js"

/** A new empty directory, a place in it for a store, and its end. */
export async function temporary() {
  const parent = await mkdtemp(join(tmpdir(), "peerage-level-"))
  return {
    parent,
    location: join(parent, "store"),
    remove: () => rm(parent, { recursive: true, force: true }),
  }
}

/**
 * Copies the files as they are, open or not: what a death of the process would leave. Begins anew where LevelDB takes
 * away a file that it needs no more while it is copied.
 */
export async function copyOf(location: string): Promise<string> {
  const copy = `${location}+`
  for (let tries = 1; ; tries++) {
    try {
      await cp(location, copy, { recursive: true })
      return copy
    } catch (cause) {
      await rm(copy, { recursive: true, force: true })
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT" || tries === 10) throw cause
    }
  }
}

/** The names of the files in a directory that match. */
export async function filesOf(location: string, pattern: RegExp): Promise<readonly string[]> {
  return (await readdir(location)).filter((name) => pattern.test(basename(name)))
}

/** Opens a store, uses it, closes it. */
export async function using<T>(
  location: string,
  use: (store: Store) => Promise<T>,
  options?: LevelStoreOptions,
): Promise<T> {
  const store = levelStore(location, options)
  await store.open()
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

export const write = (store: Store, sort: string, value = sort) =>
  store.commit([{ puts: [[["p", sort], value]] }])

export async function read(store: Store): Promise<string> {
  const rows = await store.range("p", { limit: 1_000 })
  return rows.map((row) => row.sort).join(" ")
}
