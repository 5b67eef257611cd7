/** CRC-32C, the checksum in LevelDB's files. Node has CRC-32 only, which is another polynomial. */

const polynomial = 0x82f63b78

/** Eight tables of 256 in a row, so that eight bytes are taken at once. */
const table: Int32Array = makeTable()

function makeTable(): Int32Array {
  const made = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
    made[byte] = crc
  }
  for (let n = 256; n < made.length; n++) {
    const last = made[n - 256] as number
    made[n] = (last >>> 8) ^ (made[last & 0xff] as number)
  }
  return made
}

/** The checksum of the bytes from `start` up to, not including, `end`, as an unsigned number. */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let crc = -1
  let at = start
  for (; at + 8 <= end; at += 8) {
    const low = crc ^ view.getInt32(at, true)
    const high = view.getInt32(at + 4, true)
    crc =
      (table[1_792 + (low & 0xff)] as number) ^
      (table[1_536 + ((low >>> 8) & 0xff)] as number) ^
      (table[1_280 + ((low >>> 16) & 0xff)] as number) ^
      (table[1_024 + (low >>> 24)] as number) ^
      (table[768 + (high & 0xff)] as number) ^
      (table[512 + ((high >>> 8) & 0xff)] as number) ^
      (table[256 + ((high >>> 16) & 0xff)] as number) ^
      (table[high >>> 24] as number)
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] as number)) & 0xff] as number)
  return ~crc >>> 0
}

/** A checksum as LevelDB stores it: turned and shifted, since a checksum over checksums is a weak one. */
export function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
