/** From a path to an open database whose rows are all there, in steps. Whatever stops it is told, and undone. */
import { Level } from "level"
import { claim } from "./claim.js"
import { directoryAt } from "./directory.js"
import { incomplete, openFailed, otherFormat } from "./errors.js"
import { formatKey } from "./keys.js"
import {
  currentFormat,
  parseSentinel,
  readSentinel,
  type Sentinel,
  textOf,
  writeSentinel,
} from "./sentinel.js"

/** An open database, and the claim on its directory, to be given up once it is closed. */
export interface Opened {
  readonly database: Level<string, string>
  readonly release: () => void
}

/** Opens the store at a path, or makes one there. Rejects with a `PeerageError`. */
export async function openAt(location: string): Promise<Opened> {
  try {
    const directory = await directoryAt(location)
    const release = await claim(directory)
    try {
      const sentinel = await readSentinel(directory)
      assertFormat(sentinel)
      const database = new Level<string, string>(directory)
      await database.open({ createIfMissing: sentinel === undefined })
      try {
        await markOpened(database, directory, sentinel)
      } catch (cause) {
        await database.close()
        throw cause
      }
      return { database, release }
    } catch (cause) {
      release()
      throw cause
    }
  } catch (cause) {
    throw openFailed(cause)
  }
}

/** Compares the row with the file, then counts this open in both: first the row, flushed, then the file. */
async function markOpened(
  database: Level<string, string>,
  directory: string,
  sentinel: Sentinel | undefined,
): Promise<void> {
  const text = database.getSync(formatKey)
  const row = text === undefined ? undefined : parseSentinel(text)
  assertFormat(row)
  if (row === undefined) {
    if (sentinel !== undefined || text !== undefined) throw incomplete("the format row is missing")
    const [anyKey] = await database.keys({ limit: 1 }).all()
    if (anyKey !== undefined) throw otherFormat("a database of something else")
  } else if (sentinel !== undefined && row.opens < sentinel.opens) {
    throw incomplete("what was written since the last open is missing")
  }
  const next: Sentinel = { format: currentFormat, opens: (row?.opens ?? 0) + 1 }
  await database.batch([{ type: "put", key: formatKey, value: textOf(next) }], { sync: true })
  await writeSentinel(directory, next)
}

function assertFormat(sentinel: Sentinel | undefined): void {
  if (sentinel !== undefined && sentinel.format !== currentFormat) {
    throw otherFormat(`format ${sentinel.format}, this version reads ${currentFormat}`)
  }
}
