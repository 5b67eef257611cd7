/** What a MANIFEST says: which files belong to the database, and up to which write they are what it is made of. */
import { ByteReader } from "./byte-reader.js"
import { hasRecordAfter, readRecordLog } from "./record-log.js"

export interface Manifest {
  /** The oldest log whose writes are in no table yet. It exists, be it empty; 0 if there is none, as after a repair. */
  readonly log: number
  /** The number of a write up to which everything was numbered when this was noted. */
  readonly lastSequence: number
  /** The tables: number and size in bytes. */
  readonly tables: ReadonlyMap<number, number>
  /** Where the last edit begins, if it is broken so that LevelDB refuses the file. */
  readonly brokenAt: number | undefined
}

/** What begins each field of an edit. */
const tags = {
  comparator: 1,
  log: 2,
  nextFile: 3,
  lastSequence: 4,
  compactPointer: 5,
  deletedTable: 6,
  newTable: 7,
  previousLog: 9,
} as const

/**
 * Reads a MANIFEST. Its last edit may be broken: LevelDB touches nothing because of an edit before that is flushed.
 *
 * @throws Error that says what is wrong with it
 */
export function readManifest(file: Buffer): Manifest {
  const { records, brokenAt } = readRecordLog(file)
  if (brokenAt !== undefined && hasRecordAfter(file, brokenAt, () => true))
    throw new Error("the MANIFEST is damaged")
  const found: { log?: number; lastSequence?: number } = {}
  const tables = new Map<number, number>()
  for (const record of records) readEdit(new ByteReader(record), found, tables)
  const { log, lastSequence } = found
  if (log === undefined || lastSequence === undefined) throw new Error("the MANIFEST is incomplete")
  const isReadable = brokenAt === undefined || isCutAt(file, brokenAt)
  return { log, lastSequence, tables, brokenAt: isReadable ? undefined : brokenAt }
}

/** Whether the file ends within the piece at a place, or holds only zeros from there: grown, and then not written. */
function isCutAt(file: Buffer, at: number): boolean {
  if (at + 7 > file.length || at + 7 + file.readUInt16LE(at + 4) > file.length) return true
  return file.subarray(at).every((byte) => byte === 0)
}

function readEdit(
  edit: ByteReader,
  found: { log?: number; lastSequence?: number },
  tables: Map<number, number>,
): void {
  while (!edit.isAtEnd) {
    const tag = edit.varint()
    if (tag === tags.comparator) edit.prefixed()
    else if (tag === tags.log) found.log = edit.varint()
    else if (tag === tags.nextFile || tag === tags.previousLog) edit.varint()
    else if (tag === tags.lastSequence) found.lastSequence = edit.varint()
    else if (tag === tags.compactPointer) {
      edit.varint()
      edit.prefixed()
    } else if (tag === tags.deletedTable) {
      edit.varint()
      tables.delete(edit.varint())
    } else if (tag === tags.newTable) {
      edit.varint()
      tables.set(edit.varint(), edit.varint())
      edit.prefixed()
      edit.prefixed()
    } else throw new Error("the MANIFEST holds what no LevelDB writes")
  }
}
