/** One direction of a link: frames in their order, those of one moment together, each moment with its own delay. */
import type { NetworkParts } from "./network.js"

/** Frames of one moment travel together. */
interface Batch<Frame> {
  readonly at: number
  readonly due: number
  readonly frames: Frame[]
  bytes: number
}

export class Direction<Frame> {
  readonly #parts: NetworkParts
  readonly #slowMs: () => number
  readonly #arrive: (frame: Frame) => void
  #batches: Batch<Frame>[] = []
  #isScheduled = false
  #isStopped = false
  #whenEmpty: (() => void) | undefined
  waiting = 0
  bytes = 0

  constructor(parts: NetworkParts, slowMs: () => number, arrive: (frame: Frame) => void) {
    this.#parts = parts
    this.#slowMs = slowMs
    this.#arrive = arrive
  }

  push(frame: Frame, bytes = 0): void {
    if (this.#isStopped) return
    const { time, chance, speed } = this.#parts
    const last = this.#batches.at(-1)
    this.waiting++
    this.bytes += bytes
    if (last?.at === time.now) {
      last.frames.push(frame)
      last.bytes += bytes
      return
    }
    const ms = chance.between(speed.leastMs, speed.mostMs) + this.#slowMs()
    const due = Math.max(last?.due ?? 0, time.now + ms)
    this.#batches.push({ at: time.now, due, frames: [frame], bytes })
    this.#schedule()
  }

  /** Nothing of what is on its way arrives. */
  stop(): void {
    this.#isStopped = true
    this.#batches = []
    this.waiting = 0
    this.bytes = 0
    this.#emptied()
  }

  /** Calls back once when all that was pushed has arrived, or is lost. */
  whenEmpty(then: () => void): void {
    const before = this.#whenEmpty
    this.#whenEmpty = () => {
      before?.()
      then()
    }
    if (this.#batches.length === 0) this.#emptied()
  }

  #emptied(): void {
    const then = this.#whenEmpty
    this.#whenEmpty = undefined
    then?.()
  }

  #schedule(): void {
    const [next] = this.#batches
    if (this.#isScheduled || next === undefined) return
    this.#isScheduled = true
    const { time } = this.#parts
    time.after(next.due - time.now, () => {
      this.#isScheduled = false
      const batch = this.#batches.shift()
      if (batch === undefined) return
      for (const frame of batch.frames) {
        if (this.#isStopped) break
        this.waiting--
        this.#arrive(frame)
      }
      this.bytes = Math.max(0, this.bytes - batch.bytes)
      if (this.#batches.length === 0) this.#emptied()
      this.#schedule()
    })
  }
}
