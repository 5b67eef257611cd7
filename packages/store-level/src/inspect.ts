/**
 * Whether the files of a directory hold everything that LevelDB wrote and flushed, seen before LevelDB opens them: it
 * steps over damage without a word, and on opening it makes tables of the logs and removes them, with all traces.
 */
import { readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { incomplete } from "./errors.js"
import { type Manifest, readManifest } from "./leveldb/manifest.js"
import { checkTable } from "./leveldb/table.js"
import { findBreak } from "./leveldb/write-log.js"
import type { Sentinel } from "./sentinel.js"

/** For so long tables are read at an open, the newest first: 50 MB or more, where the disk is fast. */
const tablesMs = 250

/** A place in files of a store that was not closed, behind which nothing counts. */
export interface Hole {
  /** The file that is broken, and the later ones of its kind. */
  readonly files: readonly string[]
  readonly at: number
  readonly why: string
  /** Whether nothing is lost by cutting it: what is behind it had no effect yet. */
  readonly isHarmless: boolean
}

/**
 * Looks at the files of what was a store. Rejects with `store-damaged`, or with what the system says.
 *
 * @returns the damage that can be the end of a machine, some only if nothing was flushed
 */
export async function inspect(directory: string, { closed }: Sentinel): Promise<readonly Hole[]> {
  const names = await readdir(directory)
  if (!names.includes("CURRENT")) throw incomplete("CURRENT is missing")
  const current = (await readFile(join(directory, "CURRENT"), "utf8")).trimEnd()
  if (!names.includes(current)) throw incomplete("the MANIFEST that CURRENT names is missing")
  const isAsClosed = closed?.[current] !== undefined && (await isUntouched(directory, closed))
  const manifest = await soundly(async () => readManifest(await readFile(join(directory, current))))
  const tables = tablesOf(names)
  for (const [number, size] of manifest.tables) {
    const name = tables.get(number)
    if (name === undefined) throw incomplete("a table is missing")
    if ((await stat(join(directory, name))).size !== size) throw incomplete("a table is cut")
  }
  const holes = [
    ...holesOf(current, manifest, !isAsClosed),
    ...(await inspectLogs(directory, names, manifest, !isAsClosed)),
  ]
  const until = performance.now() + tablesMs
  for (const number of [...manifest.tables.keys()].sort((one, other) => other - one)) {
    if (performance.now() > until) break
    const table = await readFile(join(directory, tables.get(number) as string))
    await soundly(() => checkTable(table))
  }
  return holes
}

/** The names of what grows while the store is open: logs and MANIFEST. */
export async function growingIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => isLog(name) || /^MANIFEST-\d+$/.test(name))
}

/** How far files have grown, in bytes. */
export async function sizesOf(
  directory: string,
  names: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const sizes = names.map(async (name) => [name, (await stat(join(directory, name))).size])
  return Object.fromEntries(await Promise.all(sizes))
}

/**
 * Whether nobody has opened it since it was closed: LevelDB begins new files whenever it opens, a log first, CURRENT
 * last. So a mark that was made when somebody else had it open already is not taken for theirs.
 */
async function isUntouched(
  directory: string,
  closed: Readonly<Record<string, number>>,
): Promise<boolean> {
  const growing = await growingIn(directory)
  const names = Object.keys(closed)
  if (names.some((name) => !growing.includes(name))) return false
  const found = await sizesOf(directory, names)
  if (names.some((name) => found[name] !== closed[name])) throw incomplete("a file is cut")
  return growing.length === names.length
}

function isLog(name: string): boolean {
  return /^\d+\.log$/.test(name)
}

/** The files of which the broken edit tells are looked at without it: those that it made needless are still there. */
function holesOf(name: string, { brokenAt }: Manifest, mayBeCut: boolean): readonly Hole[] {
  if (brokenAt === undefined) return []
  const why = "the MANIFEST is damaged"
  if (!mayBeCut) throw incomplete(why)
  return [{ files: [name], at: brokenAt, why, isHarmless: true }]
}

async function inspectLogs(
  directory: string,
  names: readonly string[],
  { log, lastSequence }: Manifest,
  mayBeCut: boolean,
): Promise<readonly Hole[]> {
  const logs = names
    .filter((name) => isLog(name) && Number.parseInt(name, 10) >= log)
    .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
  if (log > 0 && Number.parseInt(logs[0] ?? "", 10) !== log) throw incomplete("the log is missing")
  const files = await Promise.all(logs.map((name) => readFile(join(directory, name))))
  const found = await soundly(() => findBreak(files, lastSequence))
  if (found === undefined || (found.isEnd && mayBeCut)) return []
  if (!mayBeCut) throw incomplete("the log of a closed store is damaged")
  const { at, why } = found
  return [{ files: logs.slice(found.file), at, why, isHarmless: false }]
}

/** The names of tables by their numbers: old ones end in `.sst`. */
function tablesOf(names: readonly string[]): ReadonlyMap<number, string> {
  const tables = names.filter((name) => /^\d+\.(ldb|sst)$/.test(name))
  return new Map(tables.map((name) => [Number.parseInt(name, 10), name]))
}

/** Anything that a reader of a file throws says that the file is damaged; what the system says does not. */
async function soundly<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall !== undefined) throw cause
    throw incomplete((cause as Error).message)
  }
}
