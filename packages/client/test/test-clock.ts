/** A clock that stands still until a test moves it. */
import type { ClientClock } from "@peerage/client"

export interface TestClock extends ClientClock {
  /** Lets time pass; what is due is called back in time order, each at its own moment. */
  advance(ms: number): void
  /** How many timers are set. */
  readonly waiting: number
}

export function testClock(startMs = 1_800_000_000_000): TestClock {
  let now = startMs
  let order = 0
  const timers = new Map<number, { readonly due: number; readonly callback: () => void }>()
  const earliest = (until: number) =>
    [...timers]
      .filter(([, { due }]) => due <= until)
      .sort(([one, a], [other, b]) => a.due - b.due || one - other)[0]
  return {
    now: () => now,
    set(ms, callback) {
      const id = order++
      timers.set(id, { due: now + ms, callback })
      return () => void timers.delete(id)
    },
    advance(ms) {
      const until = now + ms
      for (let next = earliest(until); next !== undefined; next = earliest(until)) {
        const [id, { due, callback }] = next
        timers.delete(id)
        now = due
        callback()
      }
      now = until
    },
    get waiting() {
      return timers.size
    },
  }
}

/** Lets promises that are settled be noticed. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}
