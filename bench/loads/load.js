/**
 * What a load is given, and how it measures.
 *
 * @typedef {object} Target
 * @property {(options: import("../wires/wire.js").PeerOptions) => Promise<import("../wires/wire.js").Peer>} connect
 * @property {(options: import("../wires/wire.js").PeerOptions) => Promise<import("../wires/wire.js").Peer>} connectIdle
 *   the cheapest client of the same system, for peers of whom there are thousands
 * @property {number} port
 * @property {number} serverPid
 * @property {(ask: string, argument?: unknown) => Promise<any>} ask - what the server process can be asked
 *
 * @typedef {Record<string, number>} Figures
 */
import { cpuSeconds, residentBytes } from "../harness/proc.js"

/** Starts measuring; the function that it gives ends it. @param {Target} target */
export function measure({ serverPid, ask }) {
  // Where profiles are wanted they begin here; warming up would hide what comes after.
  void ask("profile")
  const cpu = cpuSeconds(serverPid)
  const own = cpuSeconds(process.pid)
  const began = performance.now()
  /** @param {number} count - of what was done in between @returns {Figures} */
  return (count) => {
    const seconds = (performance.now() - began) / 1_000
    return {
      count,
      rate: count / seconds,
      cpu: ((cpuSeconds(serverPid) - cpu) / count) * 1e6,
      clientCpu: ((cpuSeconds(process.pid) - own) / count) * 1e6,
      rss: residentBytes(serverPid),
    }
  }
}

/** Connects many, so many at once. @template T @param {number} count @param {(n: number) => Promise<T>} connect */
export async function connectAll(count, connect, atOnce = 64) {
  /** @type {T[]} */
  const peers = new Array(count)
  let next = 0
  const worker = async () => {
    while (next < count) {
      const n = next++
      peers[n] = await connect(n)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
  return peers
}

/** A text of so many characters that begins with its number, so that its receiver can see what is missing. */
export function numbered(/** @type {number} */ n, /** @type {number} */ length) {
  return `${n} `.padEnd(length, "x")
}
