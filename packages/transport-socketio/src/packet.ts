/** Frames that leave together, as the text that they are on the wire. */

/**
 * A packet in the making: each frame more makes another one, and where several connections take the same frames one after
 * the other they share it, so that it is joined, and written, once for all of them (L19).
 */
export class Packet {
  /** Bytes that its frames take, with a comma for each. */
  readonly bytes: number
  readonly #before: Packet | undefined
  readonly #frame: string
  #longer: Packet | undefined
  #text: string | undefined

  private constructor(before: Packet | undefined, frame: string, bytes: number) {
    this.#before = before
    this.#frame = frame
    this.bytes = bytes
  }

  /** A packet without frames, with which those that may share begin. */
  static empty(): Packet {
    return new Packet(undefined, "", 0)
  }

  /** This packet with one frame more: the last that was made of it, if that is the same frame. */
  with(frame: string, bytes: number): Packet {
    const last = this.#longer
    if (last !== undefined && last.#frame === frame) return last
    const longer = new Packet(this, frame, this.bytes + bytes + 1)
    this.#longer = longer
    return longer
  }

  /** The texts of its frames, joined by commas. */
  get text(): string {
    this.#text ??= this.#joined()
    return this.#text
  }

  #joined(): string {
    const frames: string[] = []
    let at: Packet = this
    while (at.#before !== undefined) {
      frames.push(at.#frame)
      at = at.#before
    }
    return frames.reverse().join(",")
  }
}
