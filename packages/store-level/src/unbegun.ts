/**
 * A directory in which the first open of all was cut short by the end of the machine. LevelDB names its first MANIFEST in
 * CURRENT before it has flushed it; then it refuses the empty file for ever, though there never was anything.
 */
import { readdir, readFile, rm, stat } from "node:fs/promises"
import { join } from "node:path"

/** Lets LevelDB begin again where all its files are empty. For a directory without a sentinel. */
export async function clearUnbegun(directory: string): Promise<void> {
  const names = await readdir(directory)
  if (!names.includes("CURRENT")) return
  const current = (await readFile(join(directory, "CURRENT"), "utf8")).trimEnd()
  const files = names.filter((name) => /\.(log|ldb|sst)$/.test(name) || name === current)
  const sizes = await Promise.all(
    files.map(async (name) => (await stat(join(directory, name))).size),
  )
  if (files.includes(current) && sizes.every((size) => size === 0))
    await rm(join(directory, "CURRENT"))
}
