/**
 * The file that says that a directory has held a store, how often it was opened, and, while it is closed, how far its
 * files had grown. LevelDB makes an empty database where CURRENT is missing, and takes a log that is cut for the end of
 * a machine; with this file beside them either is told.
 *
 * Format and opens are kept in a row as well, written and flushed before the file. So the row can be ahead of the file,
 * after a crash between the two, and never behind it, unless what LevelDB wrote since was lost.
 */
import { randomUUID } from "node:crypto"
import { open, readdir, readFile, rename, rm } from "node:fs/promises"
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
  /** The sizes of the files that grow, in the file only, and only from a clean close until the next open. */
  readonly closed?: Readonly<Record<string, number>>
}

const fileName = "PEERAGE"
const unfinished = /^PEERAGE\.[-0-9a-f]+\.next$/

/**
 * Reads the sentinel of a directory. Rejects with `store-damaged` if it cannot be read, or is missing where there are
 * rows and no CURRENT.
 *
 * @returns `undefined` where there never was a store
 */
export async function readSentinel(directory: string): Promise<Sentinel | undefined> {
  const names = await readdir(directory)
  if (!names.includes(fileName)) {
    // A crash in the very first open leaves neither CURRENT nor rows: that may begin anew.
    if (!names.includes("CURRENT") && names.some((name) => /\.(log|ldb|sst)$/.test(name)))
      throw incomplete("CURRENT is missing")
    return undefined
  }
  const sentinel = parseSentinel(await readFile(join(directory, fileName), "utf8"))
  if (sentinel === undefined) throw incomplete(`${fileName} cannot be read`)
  return sentinel
}

/**
 * Writes the sentinel so that a crash of the machine leaves the old or the new one, whole. Whoever closes a store gives
 * LevelDB's lock up before it writes, and may write beside whoever opens it next: so each writes a file of its own.
 */
export async function writeSentinel(directory: string, sentinel: Sentinel): Promise<void> {
  const path = join(directory, fileName)
  const next = `${path}.${randomUUID()}.next`
  const file = await open(next, "wx")
  try {
    await file.writeFile(`${textOf(sentinel)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
  await syncDirectory(directory)
}

/** Removes what a death left of a sentinel that was being written. For whoever has LevelDB's lock. */
export async function removeUnfinished(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => unfinished.test(name))
  // A file that stays does no harm. One that an earlier owner is writing is a mark that comes too late.
  for (const name of names) await rm(join(directory, name)).catch(() => undefined)
}

/** A sentinel as the file and the row hold it. */
export function textOf({ format, opens, closed }: Sentinel): string {
  return JSON.stringify({ format, opens, closed })
}

/** Reads what `textOf` wrote; `undefined` for anything else. */
export function parseSentinel(text: string): Sentinel | undefined {
  try {
    const { format, opens, closed } = JSON.parse(text) as Partial<Sentinel>
    if (typeof format !== "number" || typeof opens !== "number") return undefined
    if (closed === undefined) return { format, opens }
    if (typeof closed === "object" && closed !== null) return { format, opens, closed }
  } catch {
    // Not JSON, or null: as unreadable as the wrong fields.
  }
  return undefined
}
