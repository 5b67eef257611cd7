/** What the kernel says of a process. Linux only: elsewhere the figures are NaN and the tables show a dash. */
import { readFileSync } from "node:fs"

/** Ticks a second of /proc: 100 on every Linux that Node runs on. */
const ticks = 100

/** @param {number} pid @param {string} file */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8")
  } catch {
    return undefined
  }
}

/**
 * Seconds of CPU that a process has used, user and system, all its threads. Its resolution is 10 ms: what is measured
 * should take half a second at least.
 *
 * @param {number} pid
 */
export function cpuSeconds(pid) {
  const stat = read(pid, "stat")
  if (stat === undefined) return Number.NaN
  // The name of the program, in brackets, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[11]) + Number(fields[12])) / ticks
}

/** Bytes of a process in memory. @param {number} pid */
export function residentBytes(pid) {
  const line = read(pid, "status")?.match(/^VmRSS:\s+(\d+) kB$/m)
  return line ? Number(line[1]) * 1_024 : Number.NaN
}
