/** Takes from files what is behind a hole, so that LevelDB finds what a machine leaves that ended a moment earlier. */
import { copyFile, mkdir, rm, truncate } from "node:fs/promises"
import { join } from "node:path"
import { syncDirectory, syncFile } from "./directory.js"
import type { Hole } from "./inspect.js"

/** Where the files are kept as they were; LevelDB's repair puts there what it could not read. */
const lost = "lost"

/** A death on the way leaves the same hole, or none. */
export async function cutAt(directory: string, { files, at }: Hole): Promise<void> {
  const place = join(directory, lost)
  await mkdir(place, { recursive: true })
  for (const name of files) {
    await copyFile(join(directory, name), join(place, name))
    await syncFile(join(place, name))
  }
  await syncDirectory(place)
  await syncDirectory(directory)
  const [broken, ...later] = files as [string, ...string[]]
  for (const name of later.reverse()) await rm(join(directory, name))
  await truncate(join(directory, broken), at)
  await syncFile(join(directory, broken))
  await syncDirectory(directory)
}
