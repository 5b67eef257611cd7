/**
 * Where one end of a line hears the other: keeps what arrives before anybody listens, keeps the order, and tells the
 * end once. It knows no wire; every transport needs one for each connection (TP3, TP4, TP7).
 */

/** How many frames an inlet keeps while nobody listens. */
const mostKept = 1_024

/** How deep synchronous inlets call back inside one another before they leave the rest to the outermost. */
const deepest = 8

/**
 * Calls an inlet's `hear` soon, never at once. What many wires bring at the same time is best heard together: then all
 * of it is read, all of it decided and all of it written, each by a code that is warm.
 *
 * @since 0.1.0
 */
export type HearSoon = (inlet: { hear(): void }) => void

const inMicrotask: HearSoon = (inlet) => queueMicrotask(() => inlet.hear())

/**
 * One direction of a line, at its receiving end.
 *
 * What is pushed in one turn is heard in one call of `soon`, a microtask unless it says otherwise, never inside `push` or
 * `end`; less of it if `pace` says so. A synchronous inlet calls back at once instead, also inside a callback; where
 * callbacks nest too deep it leaves the rest to the outermost.
 *
 * @since 0.1.0
 */
export class Inlet<Frame> {
  readonly #synchronous: boolean
  readonly #soon: HearSoon
  readonly #pace: ((goOn: () => void) => boolean) | undefined
  #frames: Frame[] = []
  #next = 0
  #scheduled = false
  #depth = 0
  #isPaced = false
  #ended = false
  #onFrame: ((frame: Frame) => void) | undefined
  #onEnd: (() => void) | undefined

  /**
   * @param options - `soon` has what was pushed heard, in a microtask if it is left out. `pace` is asked before each frame
   *   whether it may be heard now; when it says no, it calls what it was given as soon as it may. A synchronous inlet
   *   asks neither.
   */
  constructor(
    options: {
      readonly synchronous?: boolean
      readonly soon?: HearSoon
      readonly pace?: (goOn: () => void) => boolean
    } = {},
  ) {
    this.#synchronous = options.synchronous ?? false
    this.#soon = options.soon ?? inMicrotask
    this.#pace = this.#synchronous ? undefined : options.pace
  }

  /** Whether the end was said, heard or not. */
  get ended(): boolean {
    return this.#ended
  }

  /** Takes a frame; after the end it is dropped. False when too many wait for a listener: the line should be closed. */
  push(frame: Frame): boolean {
    if (this.#ended) return true
    if (this.#onFrame === undefined && this.#frames.length >= mostKept) return false
    this.#frames.push(frame)
    this.#wake()
    return true
  }

  /** Says the end: it is heard after all that was pushed. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#wake()
  }

  /** Says the end and drops what was not heard yet: for the end that closes, which wants no more. */
  cut(): void {
    this.#frames = []
    this.#next = 0
    this.#ended = true
    this.#wake()
  }

  /** Tells what waits: called by `soon`. */
  hear(): void {
    this.#scheduled = false
    this.#tell()
  }

  /** Sets the one listener of frames; it hears those that came before. */
  onFrame(listener: (frame: Frame) => void): void {
    this.#onFrame = listener
    this.#wake()
  }

  /** Sets the one listener of the end; it hears also an end that came before. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener
    this.#wake()
  }

  #wake(): void {
    if (this.#synchronous) {
      if (this.#depth < deepest) this.#tell()
    } else if (!this.#scheduled) {
      this.#scheduled = true
      this.#soon(this)
    }
  }

  /** Whether the next frame may be heard now; if not, all goes on when it may. */
  #mayHear(): boolean {
    this.#isPaced =
      this.#pace?.(() => {
        this.#isPaced = false
        this.#tell()
      }) === false
    return !this.#isPaced
  }

  #tell(): void {
    if (this.#isPaced) return
    this.#depth++
    try {
      while (this.#onFrame !== undefined && this.#next < this.#frames.length) {
        if (!this.#mayHear()) return
        this.#onFrame(this.#frames[this.#next++] as Frame)
      }
    } finally {
      this.#depth--
      // A listener that throws loses its own frame, not those after it.
      if (!this.#synchronous && this.#onFrame !== undefined && this.#next < this.#frames.length)
        this.#wake()
    }
    if (this.#next < this.#frames.length) return
    this.#frames = []
    this.#next = 0
    this.#tellEnd()
  }

  #tellEnd(): void {
    const listener = this.#onEnd
    // Synchronous: while a frame is being heard the end waits for its listener to return.
    if (!this.#ended || listener === undefined || this.#depth > 0) return
    this.#onEnd = undefined
    this.#onFrame = undefined
    listener()
  }
}
