/**
 * Whether a table (`.ldb`) is as it was written: each of its blocks has a checksum, which LevelDB does not look at when
 * it reads for `level`.
 */
import { ByteReader } from "./byte-reader.js"
import { crc32c, masked } from "./crc32c.js"
import { unsnappy } from "./snappy.js"

const footerBytes = 48
const magic = 0xdb4775248b80fb57n

/** How a block is stored: as it is, or packed. One byte behind it says which, four more are its checksum. */
const snappy = 1

/** @throws Error that says what is wrong. */
export function checkTable(file: Buffer): void {
  if (file.length < footerBytes || file.readBigUInt64LE(file.length - 8) !== magic)
    throw new Error("a table has no end")
  const footer = new ByteReader(file, file.length - footerBytes)
  for (const place of placesIn(blockAt(file, placeFrom(footer)))) blockAt(file, place)
  for (const place of placesIn(blockAt(file, placeFrom(footer)))) blockAt(file, place)
}

interface Place {
  readonly offset: number
  readonly size: number
}

function placeFrom(reader: ByteReader): Place {
  return { offset: reader.varint(), size: reader.varint() }
}

interface Block {
  readonly stored: Buffer
  readonly isPacked: boolean
}

function blockAt(file: Buffer, { offset, size }: Place): Block {
  const end = offset + size + 1
  if (end + 4 > file.length || file.readUInt32LE(end) !== masked(crc32c(file, offset, end)))
    throw new Error("a table is damaged")
  return {
    stored: file.subarray(offset, offset + size),
    isPacked: file[end - 1] === snappy,
  }
}

/** The values of a block of places: entries of (shared, own, value's length, rest of the key, value), then restarts. */
function placesIn({ stored, isPacked }: Block): readonly Place[] {
  const block = isPacked ? unsnappy(stored) : stored
  const restarts = block.readUInt32LE(block.length - 4)
  const entries = new ByteReader(block.subarray(0, block.length - 4 * (restarts + 1)))
  const places: Place[] = []
  while (!entries.isAtEnd) {
    entries.varint()
    const [own, length] = [entries.varint(), entries.varint()]
    entries.slice(own)
    places.push(placeFrom(new ByteReader(entries.slice(length))))
  }
  return places
}
