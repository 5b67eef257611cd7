/** Reads the numbers and strings of LevelDB's files, one after the other. Throws `RangeError` beyond the end. */

export class ByteReader {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes
    this.#at = at
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new RangeError("beyond the end")
    return byte
  }

  /** A number of 7 bits a byte, the lowest first. Exact up to 2^53, which no count here reaches. */
  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 128) return value
      if (scale > 2 ** 56) throw new RangeError("a number without an end")
    }
  }

  /** As many bytes as are asked for. */
  slice(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError("beyond the end")
    const slice = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return slice
  }

  /** Bytes that begin with their number. */
  prefixed(): Buffer {
    return this.slice(this.varint())
  }
}
