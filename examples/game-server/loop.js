/** A fixed-rate game loop that measures itself. It knows nothing of chat. */
import { readFileSync } from "node:fs"
import { performance } from "node:perf_hooks"

/**
 * How late a tick began, in ms; `own` without the time in which this process was ready to run and the machine ran
 * others, so that a busy machine does not pass for a busy process.
 *
 * @typedef {{ readonly all: number, readonly own: number }} Lateness
 */

/**
 * Calls `tick` at a fixed rate; resolves with how late each tick began.
 *
 * @param {{ ticksPerSecond: number, seconds: number }} rate
 * @param {(tick: number) => void} tick
 * @returns {Promise<Lateness[]>}
 */
export function runLoop({ ticksPerSecond, seconds }, tick) {
  const interval = 1_000 / ticksPerSecond
  const ticks = Math.round(seconds * ticksPerSecond)
  const begin = performance.now() + interval
  /** @type {Lateness[]} */
  const measured = []
  // A tick that was kept waiting makes those after it late as well, until the loop has caught up.
  let stolen = 0

  return new Promise((resolve, reject) => {
    function next() {
      const n = measured.length
      if (n === ticks) return resolve(measured)
      const due = begin + n * interval
      const kept = keptWaiting()
      setTimeout(
        () => {
          const all = performance.now() - due
          stolen = Math.max(0, Math.min(all, stolen + keptWaiting() - kept))
          measured.push({ all, own: all - stolen })
          try {
            tick(n)
            next()
          } catch (error) {
            reject(error)
          }
        },
        Math.ceil(due - performance.now()),
      )
    }
    next()
  })
}

/**
 * The value below which a share of the values lies.
 *
 * @param {number[]} values
 * @param {number} share 0 to 1
 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** For how many ms, so far, this thread was ready to run and did not. Only Linux tells; elsewhere 0. */
function keptWaiting() {
  try {
    const [, waited] = readFileSync("/proc/self/schedstat", "utf8").split(" ")
    return Number(waited) / 1e6
  } catch {
    return 0
  }
}
