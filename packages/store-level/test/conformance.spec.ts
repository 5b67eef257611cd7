import { storeConformance } from "@peerage/testing"
import { describe, it } from "vitest"
import { levelStore } from "../src/store.js"
import { copyOf, temporary } from "./directory.js"

describe.each([{ sync: true }, { sync: false }])("levelStore, %o", (options) => {
  const factory = async () => {
    const { remove, ...place } = await temporary()
    let { location } = place
    const reopen = () => levelStore(location, options)
    const crash = async () => {
      location = await copyOf(location)
      return reopen()
    }
    return { store: reopen(), reopen, crash, cleanup: remove }
  }
  storeConformance({ test: { describe, it }, factory })
})
