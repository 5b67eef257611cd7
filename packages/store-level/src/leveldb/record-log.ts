/**
 * LevelDB's form of `.log` and MANIFEST: blocks of 32 KiB, in them pieces with a header of 7 bytes (checksum, length,
 * kind), and records made of one piece or of a first, middle ones and a last. What a record means is not known here.
 */
import { crc32c, masked } from "./crc32c.js"

const blockBytes = 32_768
const headerBytes = 7

const kinds = { full: 1, first: 2, middle: 3, last: 4 } as const

/** The records of a file from its beginning up to where it cannot be read. */
export interface RecordLog {
  readonly records: readonly Buffer[]
  /** Where each record begins; also the one that is not whole, if there is one. */
  readonly starts: readonly number[]
  /** Where the piece begins that cannot be read, or that is missing; `undefined` if the file ends with a record. */
  readonly brokenAt: number | undefined
}

interface Piece {
  readonly kind: number
  readonly content: Buffer
  readonly end: number
}

/** @param wanted - how many bytes of each record are wanted; a long one is not put together for its beginning */
export function readRecordLog(file: Buffer, wanted: number = Number.POSITIVE_INFINITY): RecordLog {
  const records: Buffer[] = []
  const starts: number[] = []
  let begun: Buffer[] | undefined
  let kept = 0
  let at = 0
  while (at < file.length) {
    const place = placeOfPiece(at)
    if (place >= file.length) break
    const piece = pieceAt(file, place)
    const isContinued = piece?.kind === kinds.middle || piece?.kind === kinds.last
    if (piece === undefined || isContinued !== (begun !== undefined))
      return { records, starts, brokenAt: place }
    if (begun === undefined) starts[records.length] = place
    begun ??= []
    if (kept < wanted) begun.push(piece.content)
    kept += piece.content.length
    if (piece.kind === kinds.full || piece.kind === kinds.last) {
      records.push(begun.length === 1 ? (begun[0] as Buffer) : Buffer.concat(begun))
      begun = undefined
      kept = 0
    }
    at = piece.end
  }
  return { records, starts, brokenAt: begun === undefined ? undefined : file.length }
}

/**
 * Looks for a sound beginning of a record at any place after the one that cannot be read.
 *
 * @param isLater - whether a record that begins so was written after that place
 */
export function hasRecordAfter(
  file: Buffer,
  brokenAt: number,
  isLater: (beginning: Buffer) => boolean,
): boolean {
  for (let at = brokenAt + 1; at + headerBytes <= file.length; at++) {
    const kind = file[at + 6]
    if (kind !== kinds.full && kind !== kinds.first) continue
    const content = contentAt(file, at)
    if (content !== undefined && isLater(content) && pieceAt(file, at) !== undefined) return true
  }
  return false
}

/** Where the next piece begins: a block's last bytes stay empty when they have no room for a header. */
function placeOfPiece(at: number): number {
  const left = blockBytes - (at % blockBytes)
  return left < headerBytes ? at + left : at
}

function pieceAt(file: Buffer, at: number): Piece | undefined {
  const content = contentAt(file, at)
  const kind = file[at + 6] as number
  if (content === undefined || kind < kinds.full || kind > kinds.last) return undefined
  const end = at + headerBytes + content.length
  // The checksum is over the kind and the content.
  if (file.readUInt32LE(at) !== masked(crc32c(file, at + 6, end))) return undefined
  return { kind, content, end }
}

function contentAt(file: Buffer, at: number): Buffer | undefined {
  if (at + headerBytes > file.length) return undefined
  const start = at + headerBytes
  const end = start + file.readUInt16LE(at + 4)
  if (end > file.length || (at % blockBytes) + (end - at) > blockBytes) return undefined
  return file.subarray(start, end)
}
