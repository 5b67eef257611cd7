/** The store through the suite: what it says of itself is shown by the deaths that `crash` makes. */
import { copyFile, mkdtemp, rm, truncate } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it } from "node:test"
import { storeConformance } from "@peerage/testing"
import { fileStore } from "./file-store.js"

storeConformance({
  test: { describe, it },
  async factory() {
    const folder = await mkdtemp(join(tmpdir(), "peerage-template-"))
    let path = join(folder, "rows")
    let flushed = 0
    const make = () => {
      const own = path
      // One that died may still be writing: only the store on the newest file is asked.
      const onFlush = (/** @type {number} */ bytes) => {
        if (own === path) flushed = bytes
      }
      return fileStore(own, { onFlush })
    }
    return {
      store: make(),
      reopen: make,
      // The process leaves the file as it is, the machine as much of it as was flushed.
      async crash(death) {
        const [before, kept] = [path, flushed]
        path = `${path}+`
        await copyFile(before, path)
        if (death === "machine") await truncate(path, kept)
        return make()
      },
      cleanup: () => rm(folder, { recursive: true }),
    }
  },
})
