/**
 * How a row's place becomes a key of LevelDB. Partitions and sorts are printable ASCII, so a NUL between them is smaller
 * than any character of either: keys stand in the order of partition, then sort, and no partition is a prefix of another.
 */
import type { Key, Range } from "@peerage/core/adapter"

/** The one row that is the adapter's own. It begins with what no partition can, and lies in no partition's range. */
export const formatKey = "\x01format"

export function keyOf([partition, sort]: Key): string {
  return `${partition}\x00${sort}`
}

/** The sort in a key of this partition. */
export function sortOf(partition: string, key: string): string {
  return key.slice(partition.length + 1)
}

/** A range as LevelDB reads it. */
export interface KeyRange {
  readonly gte?: string
  readonly gt?: string
  readonly lt: string
  readonly reverse: boolean
  readonly limit: number
  readonly highWaterMarkBytes: number
}

/** LevelDB hands over a page in pieces of at most this size; by its default of 16 KiB a page of long texts takes many. */
const pieceBytes = 1_048_576

export function keyRangeOf(partition: string, { after, before, reverse, limit }: Range): KeyRange {
  return {
    ...(after === undefined ? { gte: keyOf([partition, ""]) } : { gt: keyOf([partition, after]) }),
    // All of the partition's keys, and nothing else, lie before its name and 0x01.
    lt: before === undefined ? `${partition}\x01` : keyOf([partition, before]),
    reverse: reverse ?? false,
    limit,
    highWaterMarkBytes: pieceBytes,
  }
}
