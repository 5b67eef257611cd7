/** What one flush to the disk costs: the floor under every answer that promises one. */
import { closeSync, fdatasyncSync, openSync, unlinkSync, writeSync } from "node:fs"
import { join } from "node:path"
import { quantile } from "./statistics.js"

const flushes = 200

/** Milliseconds of appending 512 bytes and flushing them. @param {string} directory - where the stores are */
export function flushCost(directory) {
  const path = join(directory, "flush")
  const file = openSync(path, "w")
  const bytes = Buffer.alloc(512, 1)
  const costs = []
  for (let n = 0; n < flushes; n++) {
    const before = performance.now()
    writeSync(file, bytes)
    fdatasyncSync(file)
    costs.push(performance.now() - before)
  }
  closeSync(file)
  unlinkSync(path)
  return { p50: quantile(costs, 0.5), p99: quantile(costs, 0.99) }
}
