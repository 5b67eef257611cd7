/** From a path to an open database whose rows are all there, in steps. Whatever stops it is told, and undone. */
import { Level } from "level"
import { claim } from "./claim.js"
import { cutAt } from "./cut.js"
import { directoryAt } from "./directory.js"
import { incomplete, openFailed, otherFormat } from "./errors.js"
import { type Hole, inspect } from "./inspect.js"
import { formatKey } from "./keys.js"
import {
  currentFormat,
  parseSentinel,
  readSentinel,
  removeUnfinished,
  type Sentinel,
  textOf,
  writeSentinel,
} from "./sentinel.js"
import { clearUnbegun } from "./unbegun.js"

/**
 * Bytes that LevelDB gathers before it makes a table of them. By its default of 4 MiB a busy store spent 16 to 26 µs of
 * CPU a message on merging tables, with this 6 to 11. It holds twice as much in memory at most, and reads as much again
 * after a crash, in some tenths of a second.
 */
const writeBufferSize = 16_777_216

/** An open database, its directory, and the claim on that, to be given up once it is closed. */
export interface Opened {
  readonly database: Level<string, string>
  readonly directory: string
  /** What the directory says of it while it is open. */
  readonly sentinel: Sentinel
  readonly release: () => void
}

/**
 * Opens the store at a path, or makes one there. Rejects with a `PeerageError`.
 *
 * @param isFlushed - whether what is in the logs was flushed: then a hole in them is damage, and no end of a machine
 */
export async function openAt(location: string, isFlushed: boolean): Promise<Opened> {
  try {
    const directory = await directoryAt(location)
    const release = await claim(directory)
    try {
      const found = await readSentinel(directory)
      assertFormat(found)
      if (found === undefined) await clearUnbegun(directory)
      else await makeReady(directory, found, isFlushed)
      const database = new Level<string, string>(directory, { writeBufferSize })
      await database.open({ createIfMissing: found === undefined })
      try {
        return {
          database,
          directory,
          release,
          sentinel: await markOpened(database, directory, found),
        }
      } catch (cause) {
        await database.close()
        throw cause
      }
    } catch (cause) {
      release()
      throw cause
    }
  } catch (cause) {
    throw openFailed(cause)
  }
}

/** Looks at the files, which LevelDB has not touched yet. Rejects with `store-locked` if another process has it open. */
async function makeReady(directory: string, found: Sentinel, isFlushed: boolean): Promise<void> {
  const before = await inspect(directory, found).catch(() => undefined)
  if (before?.length === 0) return
  // Another process that has it open changes them meanwhile: then it is locked, and else damaged twice.
  await assertUnlocked(directory)
  const holes = await inspect(directory, found)
  for (const hole of holes) {
    // A file that was there before nobody had it open gets no more writes, whoever opens it now.
    const isLeft = before?.some((one) => isSame(one, hole)) === true
    if (!isLeft || (isFlushed && !hole.isHarmless)) throw incomplete(hole.why)
  }
  for (const hole of holes) await cutAt(directory, hole)
}

function isSame(one: Hole, other: Hole): boolean {
  return one.at === other.at && one.files.join() === other.files.join()
}

/** LevelDB asks for the lock first, and gives up at what is there before it has changed anything. */
async function assertUnlocked(directory: string): Promise<void> {
  const probe = new Level<string, string>(directory)
  try {
    await probe.open({ createIfMissing: false, errorIfExists: true })
  } catch (cause) {
    const failure = openFailed(cause)
    if (failure.code === "store-locked") throw failure
  } finally {
    await probe.close()
  }
}

/** Compares the row with the file, then counts this open in both: first the row, flushed, then the file. */
async function markOpened(
  database: Level<string, string>,
  directory: string,
  found: Sentinel | undefined,
): Promise<Sentinel> {
  const text = database.getSync(formatKey)
  const row = text === undefined ? undefined : parseSentinel(text)
  assertFormat(row)
  if (row === undefined) {
    if (found !== undefined || text !== undefined) throw incomplete("the format row is missing")
    const [anyKey] = await database.keys({ limit: 1 }).all()
    if (anyKey !== undefined) throw otherFormat("a database of something else")
  } else if (found !== undefined && row.opens < found.opens) {
    throw incomplete("what was written since the last open is missing")
  }
  const next: Sentinel = { format: currentFormat, opens: (row?.opens ?? 0) + 1 }
  await database.batch([{ type: "put", key: formatKey, value: textOf(next) }], { sync: true })
  await removeUnfinished(directory)
  await writeSentinel(directory, next)
  return next
}

function assertFormat(sentinel: Sentinel | undefined): void {
  if (sentinel !== undefined && sentinel.format !== currentFormat) {
    throw otherFormat(`format ${sentinel.format}, this version reads ${currentFormat}`)
  }
}
