/** What one end of a line heard, in order, with the mistakes that can be seen at once. */

/** Frames by their `ref`, and the end. */
export class Recorder {
  readonly frames: unknown[] = []
  /** How often the end was told. */
  closes = 0
  /** How many frames came after the end. */
  late = 0
  /** In how many goes frames came, told apart by what was ready to happen between them. */
  batches = 0
  /** Called after each frame was noted. */
  heard: (frame: unknown) => void = () => {}
  #inBatch = false

  readonly onFrame = (frame: unknown): void => {
    if (this.closes > 0) this.late++
    if (!this.#inBatch) {
      this.#inBatch = true
      this.batches++
      queueMicrotask(() => {
        this.#inBatch = false
      })
    }
    this.frames.push(frame)
    this.heard(frame)
  }

  readonly onClose = (): void => {
    this.closes++
  }

  /** The `ref` of each frame heard. */
  get refs(): readonly unknown[] {
    return this.frames.map(refOf)
  }
}

/** The `ref` of a frame; `undefined` where there is none. */
export function refOf(frame: unknown): unknown {
  return (frame as { readonly ref?: unknown } | null | undefined)?.ref
}
