/** Unpacks Snappy, in which LevelDB packs blocks. Only the index of a table is unpacked here. */
import { ByteReader } from "./byte-reader.js"

/** @throws RangeError if it is no Snappy. */
export function unsnappy(packed: Buffer): Buffer {
  const reader = new ByteReader(packed)
  const out = Buffer.alloc(reader.varint())
  let at = 0
  const little = (bytes: number): number => reader.slice(bytes).readUIntLE(0, bytes)
  while (!reader.isAtEnd) {
    const tag = reader.byte()
    const kind = tag & 3
    const long = tag >> 2
    if (kind === 0) {
      // Text as it is; a length of 60 and more stands in the 1 to 4 bytes that follow.
      at += reader.slice((long < 60 ? long : little(long - 59)) + 1).copy(out, at)
      continue
    }
    const length = kind === 1 ? (long & 7) + 4 : long + 1
    const back = kind === 1 ? ((tag >> 5) << 8) | reader.byte() : little(kind === 2 ? 2 : 4)
    if (back === 0 || back > at || at + length > out.length) throw new RangeError("no Snappy")
    // Byte by byte: what is copied may reach into what it makes.
    for (const end = at + length; at < end; at++) out[at] = out[at - back] as number
  }
  return out
}
