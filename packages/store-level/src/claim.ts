/**
 * Which directories this process has open. LevelDB's lock is the process's: a second open within it is refused, but on
 * the way LevelDB opens and closes the lock file, and with that the system takes the lock from the first, so that
 * another process could open the store as well. Under another name (a symbolic link) it is not even refused. So a second
 * open is stopped here, before LevelDB sees it.
 */
import { stat } from "node:fs/promises"
import { lockedHere } from "./errors.js"

/** Directories by device and inode. As many entries as there are open stores. */
const claims = new Set<string>()

/**
 * Claims a directory for one store of this process. Rejects with `store-locked`.
 *
 * @returns gives the claim up
 */
export async function claim(directory: string): Promise<() => void> {
  const { dev, ino } = await stat(directory, { bigint: true })
  const identity = `${dev}:${ino}`
  if (claims.has(identity)) throw lockedHere()
  claims.add(identity)
  return () => {
    claims.delete(identity)
  }
}
