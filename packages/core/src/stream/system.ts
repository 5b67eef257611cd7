/** The runtime's own clock, chance and digests: the defaults of the ports. */
import { md5 } from "@noble/hashes/legacy.js"
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js"
import type { Clock } from "../ports/clock.js"
import type { Crypto } from "../ports/crypto.js"
import type { Ids } from "../ports/ids.js"

/** Longer intervals would fire at once in every runtime. */
const longestMs = 2_147_483_647

/** Wall clock, monotonic clock and intervals of the runtime; a waiting interval keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  every(ms, callback) {
    // A limit that is switched off never ends a wait.
    if (ms > longestMs) return () => undefined
    const timer = setInterval(callback, ms)
    // Node's timers are objects that can be told not to keep the process; a browser's are numbers.
    if (typeof timer === "object" && timer !== null && "unref" in timer)
      (timer.unref as () => void)()
    return () => clearInterval(timer)
  },
}

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** 128 bits from the runtime's source of randomness. */
export const systemIds: Ids = {
  random() {
    const bytes = crypto.getRandomValues(new Uint8Array(22))
    let id = ""
    // 22 characters of 6 bits: the two low bits of each byte are left out.
    for (const byte of bytes) id += base64url[byte >> 2]
    return id
  },
}

/** Digests in plain TypeScript: the same on every runtime. */
export const portableCrypto: Crypto = {
  md5: (text) => bytesToHex(md5(utf8ToBytes(text))),
}
