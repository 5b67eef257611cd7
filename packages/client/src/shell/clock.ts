/** The runtime's time and chance, for clients that were given none. */
import type { ClientClock } from "../options.js"

/** Longer timers fire at once in every runtime. */
const longestMs = 2_147_483_647

/** The runtime's clock and timers. */
export const systemClock: ClientClock = {
  now: () => Date.now(),
  set: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, longestMs))
    return () => clearTimeout(timer)
  },
}

/** The runtime's own randomness: two devices must not get one id. */
export function systemRandom(): number {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1))
  return number / 2 ** 32
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** An id of 22 letters, 132 bits. */
export function randomId(random: () => number): string {
  return Array.from({ length: 22 }, () => letters[Math.floor(random() * letters.length)]).join("")
}
