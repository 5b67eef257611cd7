import { storeConformance } from "@peerage/testing"
import { describe, it } from "vitest"
import { levelStore } from "../src/store.js"
import { copyOf, temporary } from "./directory.js"

describe.each([{ sync: true }, { sync: false }])("levelStore, %o", (options) => {
  const factory = async () => {
    const { remove, ...place } = await temporary()
    let { location } = place
    const reopen = () => levelStore(location, options)
    // The machine's death is shown where one can be made: a power cut under a process (F2).
    const crash = async (death: "process" | "machine") => {
      if (death === "machine") return undefined
      location = await copyOf(location)
      return reopen()
    }
    return { store: reopen(), reopen, crash, cleanup: remove }
  }
  storeConformance({ test: { describe, it }, factory })
})
