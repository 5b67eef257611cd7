/** ST2: one open store for one file, in this process and among processes. */
import { open, readFile, rm } from "node:fs/promises"
import { failure, PeerageError } from "@peerage/core/adapter"

/** Files that are open here: this process is alive, so its number in a lock says nothing. */
const here = new Set()

/**
 * @param {string} path
 * @returns {Promise<() => Promise<void>>} gives it up
 */
export async function lock(path) {
  const name = `${path}.lock`
  if (here.has(name)) throw new PeerageError(failure("store-locked"))
  here.add(name)
  try {
    await taken(name)
  } catch (cause) {
    here.delete(name)
    throw cause
  }
  return async () => {
    await rm(name, { force: true })
    here.delete(name)
  }
}

/** @param {string} name */
async function taken(name) {
  for (;;) {
    try {
      const file = await open(name, "wx")
      await file.writeFile(String(process.pid))
      return await file.close()
    } catch (cause) {
      if (/** @type {NodeJS.ErrnoException} */ (cause).code !== "EEXIST")
        throw new PeerageError(failure("store-open-failed"), { cause })
      const holder = Number(await readFile(name, "utf8").catch(() => ""))
      if (isAlive(holder)) throw new PeerageError(failure("store-locked"), { cause })
      // Its process died without closing.
      await rm(name, { force: true })
    }
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!(pid > 0) || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return /** @type {NodeJS.ErrnoException} */ (cause).code === "EPERM"
  }
}
