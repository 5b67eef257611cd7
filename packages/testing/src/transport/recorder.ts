/** What one end of a line heard, in order, with the mistakes that can be seen at once. */
import type { SampleFrames } from "./subject.js"

/** The samples that were heard, by their numbers, and the end. What else is said on a wire is not noted. */
export class Recorder {
  readonly frames: number[] = []
  /** How often the end was told. */
  closes = 0
  /** How many frames came after the end. */
  late = 0
  /** In how many goes frames came, told apart by what was ready to happen between them. */
  batches = 0
  /** Called after each frame was noted. */
  heard: (frame: number) => void = () => {}
  readonly #numberOf: SampleFrames["numberOf"]
  #inBatch = false

  constructor(numberOf: SampleFrames["numberOf"]) {
    this.#numberOf = numberOf
  }

  readonly onFrame = (frame: unknown): void => {
    const number = this.#numberOf(frame)
    if (number === undefined) return
    if (this.closes > 0) this.late++
    if (!this.#inBatch) {
      this.#inBatch = true
      this.batches++
      queueMicrotask(() => {
        this.#inBatch = false
      })
    }
    this.frames.push(number)
    this.heard(number)
  }

  readonly onClose = (): void => {
    this.closes++
  }
}
