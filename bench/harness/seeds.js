/** Stores that are filled once and then read by every round. */
import { spawn } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** @typedef {{ senders: number, peers: number, each: number }} Seed - so many messages to so many peers of each sender */

/** @type {Map<string, Promise<string>>} */
const filled = new Map()

/** The directory of a store so filled. @param {string} directory @param {Seed} seed */
export function seeded(directory, { senders, peers, each }) {
  const name = `seed-${senders}-${peers}-${each}`
  const known = filled.get(name)
  if (known) return known
  const filling = fill(join(directory, name), { senders, peers, each })
  filled.set(name, filling)
  return filling
}

/** @param {string} directory @param {Seed} seed @returns {Promise<string>} */
async function fill(directory, seed) {
  mkdirSync(directory)
  const program = fileURLToPath(new URL("../process/seed.js", import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify({ directory, ...seed })], {
    stdio: "inherit",
  })
  const code = await new Promise((ended) => child.once("exit", ended))
  if (code !== 0) throw new Error(`The store could not be filled: ${directory}`)
  return directory
}
