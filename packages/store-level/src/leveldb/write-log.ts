/**
 * Whether the logs hold every write up to their end. LevelDB numbers each write; each record of a log says the number of
 * its first write and how many they are. So a hole is seen, which LevelDB itself steps over without a word.
 */
import { hasRecordAfter, readRecordLog } from "./record-log.js"

/** A record's head: the number of its first write (8 bytes), how many writes (4 bytes). */
const headBytes = 12

/**
 * Reads the logs that are not in tables yet, oldest first.
 *
 * @param lastSequence - of the MANIFEST: the logs begin at the latest behind it
 * @param mayBeCut - false if the store was closed: then the last record is whole as well
 * @throws Error that says what is wrong
 */
export function checkWriteLogs(
  files: readonly Buffer[],
  lastSequence: number,
  mayBeCut: boolean,
): void {
  let next: number | undefined
  let isCut = false
  for (const file of files) {
    const { records, brokenAt } = readRecordLog(file)
    for (const record of records) {
      const { sequence, count } = headOf(record)
      const isNext = next === undefined ? sequence <= lastSequence + 1 : sequence === next
      if (!isNext || isCut) throw new Error("the log has a hole")
      next = sequence + count
    }
    if (brokenAt === undefined) continue
    // What was being written when the machine ended is broken, and nothing is behind it.
    const least = next ?? 1
    const isLater = (beginning: Buffer): boolean => {
      if (beginning.length < headBytes) return false
      const { sequence } = headOf(beginning)
      return sequence >= least && sequence - least < 2 ** 32
    }
    if (hasRecordAfter(file, brokenAt, isLater)) throw new Error("the log is damaged")
    if (!mayBeCut) throw new Error("the log of a closed store is damaged")
    isCut = true
  }
}

function headOf(record: Buffer): { readonly sequence: number; readonly count: number } {
  if (record.length < headBytes) throw new Error("the log holds what no LevelDB writes")
  return { sequence: Number(record.readBigUInt64LE(0)), count: record.readUInt32LE(8) }
}
