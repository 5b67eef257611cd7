import { transportConformance } from "@peerage/testing"
import { describe, it } from "vitest"
import { createInProcess } from "../src/in-process/transport.js"

for (const synchronous of [false, true]) {
  describe(synchronous ? "in process, synchronous" : "in process", () => {
    const factory = () => createInProcess({ synchronous })
    transportConformance({ test: { describe, it }, factory, wire: false })
  })
}
