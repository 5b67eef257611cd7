/**
 * Whether the logs hold every write up to their end. LevelDB numbers each write; each record of a log says the number of
 * its first write and how many they are. So a hole is seen, which LevelDB itself steps over without a word.
 */
import { hasRecordAfter, readRecordLog } from "./record-log.js"

/** A record's head: the number of its first write (8 bytes), how many writes (4 bytes). */
const headBytes = 12

/** Where the logs cannot be followed any further. */
export interface Break {
  /** Which of the logs, and where in it. */
  readonly file: number
  readonly at: number
  readonly why: string
  /** Whether nothing is behind it, as behind what was being written when the machine ended. */
  readonly isEnd: boolean
}

/**
 * Reads the logs that are not in tables yet, oldest first.
 *
 * @param lastSequence - of the MANIFEST: the logs begin at the latest behind it
 * @returns the first place at which a write is missing or broken
 * @throws Error if a log is none
 */
export function findBreak(files: readonly Buffer[], lastSequence: number): Break | undefined {
  let next: number | undefined
  let end: Break | undefined
  for (const [file, bytes] of files.entries()) {
    const { records, starts, brokenAt } = readRecordLog(bytes, headBytes)
    for (const [n, record] of records.entries()) {
      const { sequence, count } = headOf(record)
      const isNext = next === undefined ? sequence <= lastSequence + 1 : sequence === next
      const hole = { file, at: starts[n] as number, why: "the log has a hole", isEnd: false }
      if (end !== undefined) return { ...hole, file: end.file, at: end.at }
      if (!isNext) return hole
      next = sequence + count
    }
    if (brokenAt === undefined) continue
    const least = next ?? 1
    const isLater = (beginning: Buffer): boolean => {
      if (beginning.length < headBytes) return false
      const { sequence } = headOf(beginning)
      return sequence >= least && sequence - least < 2 ** 32
    }
    end ??= { file, at: brokenAt, why: "the log is damaged", isEnd: true }
    if (hasRecordAfter(bytes, brokenAt, isLater)) return { ...end, isEnd: false }
  }
  return end
}

function headOf(record: Buffer): { readonly sequence: number; readonly count: number } {
  if (record.length < headBytes) throw new Error("the log holds what no LevelDB writes")
  return { sequence: Number(record.readBigUInt64LE(0)), count: record.readUInt32LE(8) }
}
