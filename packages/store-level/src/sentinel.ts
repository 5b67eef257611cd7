/**
 * The file that says that a directory has held a store, and how often it was opened. LevelDB makes an empty database
 * where CURRENT is missing, and goes on without a log that is missing; with this file beside it either is told.
 *
 * The same is kept in a row, written and flushed before the file. So the row can be ahead of the file, after a crash
 * between the two, and never behind it, unless what LevelDB wrote since was lost.
 */
import { open, readdir, readFile, rename } from "node:fs/promises"
import { join } from "node:path"
import { syncDirectory } from "./directory.js"
import { incomplete } from "./errors.js"

/** The layout of keys and rows that this version writes. */
export const currentFormat = 1

/** What the file and the row hold. */
export interface Sentinel {
  readonly format: number
  /** How often the store was opened so far. */
  readonly opens: number
}

const fileName = "PEERAGE"

/**
 * Reads the sentinel of a directory, and looks whether the files are there without which LevelDB would begin anew or
 * leave out rows. Rejects with `store-damaged`.
 *
 * @returns `undefined` where there never was a store
 */
export async function readSentinel(directory: string): Promise<Sentinel | undefined> {
  const names = await readdir(directory)
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
  const isNew = !names.includes(fileName)
  if (!names.includes("CURRENT")) {
    // A crash in the very first open leaves neither CURRENT nor rows: that may begin anew.
    if (isNew && !has(/\.(log|ldb|sst)$/)) return undefined
    throw incomplete("CURRENT is missing")
  }
  if (isNew) return undefined
  const manifest = (await readFile(join(directory, "CURRENT"), "utf8")).trimEnd()
  if (!names.includes(manifest)) throw incomplete("the MANIFEST that CURRENT names is missing")
  // LevelDB has at least one log from its first open on, also when it is closed.
  if (!has(/\.log$/)) throw incomplete("the log is missing")
  const sentinel = parseSentinel(await readFile(join(directory, fileName), "utf8"))
  if (sentinel === undefined) throw incomplete(`${fileName} cannot be read`)
  return sentinel
}

/** Writes the sentinel so that a crash of the machine leaves the old or the new one, whole. */
export async function writeSentinel(directory: string, sentinel: Sentinel): Promise<void> {
  const path = join(directory, fileName)
  const next = `${path}.next`
  const file = await open(next, "w")
  try {
    await file.writeFile(`${textOf(sentinel)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
  await syncDirectory(directory)
}

/** A sentinel as the file and the row hold it. */
export function textOf({ format, opens }: Sentinel): string {
  return JSON.stringify({ format, opens })
}

/** Reads what `textOf` wrote; `undefined` for anything else. */
export function parseSentinel(text: string): Sentinel | undefined {
  try {
    const { format, opens } = JSON.parse(text) as Partial<Sentinel>
    if (typeof format === "number" && typeof opens === "number") return { format, opens }
  } catch {
    // Not JSON, or null: as unreadable as the wrong fields.
  }
  return undefined
}
