/** Makes the store's directory, so that it is still there after a crash of the machine. */
import { mkdir, open, realpath } from "node:fs/promises"
import { dirname } from "node:path"

/**
 * Gives the directory at a path, by its real name. It is made if need be, but no parents: a mistyped path is an error,
 * not an empty store.
 */
export async function directoryAt(location: string): Promise<string> {
  try {
    await mkdir(location)
    await syncDirectory(dirname(location))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause
  }
  return realpath(location)
}

/** Flushes a directory's list of names: what was made or renamed in it stays so. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory; there a rename is in the journal of the file system.
  if (process.platform !== "win32") await flush(directory, "r")
}

/** Flushes a file that somebody else has written. */
export async function syncFile(path: string): Promise<void> {
  await flush(path, "r+")
}

async function flush(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
