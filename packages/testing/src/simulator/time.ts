/**
 * Virtual time: a heap of what is to happen, run one by one. Between two of them every promise chain that the first
 * began has come to its end, so that promises are part of the seed's order and not a second scheduler. It knows nothing
 * of engines.
 */
import type { Chance } from "./chance.js"

interface Happening {
  readonly at: number
  /** Drawn, so that what is due at one moment happens in an order that the seed decides. */
  readonly order: number
  run: (() => void) | undefined
}

/**
 * How many happenings are handed to the event loop at once, at most: between any two of them Node drains its microtasks.
 * Few at first, since between most steps of a run little happens, and what is handed in vain is paid for.
 */
const handed = 64
/**
 * While nothing but ticks happens they come ever more seldom, as in a process that the machine lets sleep: late by a
 * tenth of the time for which nothing happened, and never by more than this.
 */
const latestTickMs = 600_000

export class Time {
  now = 0
  /** How many things happened. */
  steps = 0
  readonly #chance: Chance
  readonly #heap: Happening[] = []
  /** When something last happened that was no tick. */
  #stirredAt = 0
  #held = 0

  constructor(chance: Chance) {
    this.#chance = chance
  }

  /** Lets something happen `ms` from now, unless the returned function is called before. */
  after(ms: number, run: () => void): () => void {
    return this.#add(this.now + Math.max(0, ms), () => {
      this.#stirredAt = this.now
      run()
    })
  }

  /** Calls back every `ms`, until the returned function is called. */
  every(ms: number, run: () => void): () => void {
    let isOver = false
    let stop: () => void
    const again = () => {
      const lateMs = Math.min(latestTickMs, (this.now - this.#stirredAt) / 10)
      stop = this.#add(this.now + Math.max(ms, Math.floor(lateMs)), tick)
    }
    const tick = () => {
      run()
      if (!isOver) again()
    }
    again()
    return () => {
      isOver = true
      stop()
    }
  }

  /** Stands still while something outside of the simulation is waited for, until the returned function is called. */
  hold(): () => void {
    this.#held++
    let isHeld = true
    return () => {
      if (isHeld) this.#held--
      isHeld = false
    }
  }

  /** Passes until a moment, or until `isDone` says so before that. */
  run(until: number, isDone: () => boolean = never): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOver = false
      let count = 2
      const one = () => {
        if (isOver || this.#held > 0) return
        try {
          if (!isDone() && this.#next(until)) return
          isOver = true
          resolve()
        } catch (cause) {
          isOver = true
          reject(cause)
        }
      }
      const batch = () => {
        if (isOver) return
        for (let left = count; left > 0; left--) setImmediate(one)
        count = Math.min(handed, 2 * count)
        setImmediate(batch)
      }
      batch()
    })
  }

  #next(until: number): boolean {
    const heap = this.#heap
    while (heap.length > 0 && heap[0]?.run === undefined) this.#pop()
    const next = heap[0]
    if (next === undefined || next.at > until) {
      this.now = Math.max(this.now, until)
      return false
    }
    this.#pop()
    this.now = Math.max(this.now, next.at)
    this.steps++
    next.run?.()
    return true
  }

  #add(at: number, run: () => void): () => void {
    const heap = this.#heap
    const added: Happening = { at, order: this.#chance.fraction(), run }
    let place = heap.push(added) - 1
    while (place > 0) {
      const above = (place - 1) >> 1
      if (isBefore(heap[above] as Happening, added)) break
      heap[place] = heap[above] as Happening
      place = above
    }
    heap[place] = added
    return () => {
      added.run = undefined
    }
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Happening
    if (heap.length === 0) return
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if (below >= heap.length) break
      const right = below + 1
      if (right < heap.length && isBefore(heap[right] as Happening, heap[below] as Happening))
        below = right
      if (isBefore(last, heap[below] as Happening)) break
      heap[place] = heap[below] as Happening
      place = below
    }
    heap[place] = last
  }
}

function isBefore(one: Happening, other: Happening): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}

function never(): boolean {
  return false
}
