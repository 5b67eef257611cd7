/**
 * Which directories this process has open. LevelDB's lock is the process's: a second open within it is refused, but on
 * the way LevelDB opens and closes the lock file, and with that the system takes the lock from the first, so that
 * another process could open the store as well. Under another name (a symbolic link) it is not even refused. So a second
 * open is stopped here, before LevelDB sees it.
 */
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { lockedHere } from "./errors.js"

/** Directories by device and inode, of this thread. As many entries as there are open stores. */
const claims = new Set<string>()

/**
 * Claims a directory for one store of this process. Rejects with `store-locked`.
 *
 * @returns gives the claim up
 */
export async function claim(directory: string): Promise<() => void> {
  const identity = await identityOf(directory)
  if (claims.has(identity)) throw lockedHere()
  claims.add(identity)
  const release = (): void => {
    claims.delete(identity)
  }
  if (await isHeldByAnyThread(directory)) {
    release()
    throw lockedHere()
  }
  return release
}

/** Another thread has claims of its own. That it has the lock file open can be seen where there is `/proc`. */
async function isHeldByAnyThread(directory: string): Promise<boolean> {
  const lock = await identityOf(join(directory, "LOCK")).catch(() => undefined)
  if (lock === undefined) return false
  const files = await readdir("/proc/self/fd").catch(() => [])
  const identities = files.map((file) => identityOf(`/proc/self/fd/${file}`).catch(() => undefined))
  return (await Promise.all(identities)).includes(lock)
}

async function identityOf(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true })
  return `${dev}:${ino}`
}
