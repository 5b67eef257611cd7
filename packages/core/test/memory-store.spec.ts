import { asyncStore, seededPause, storeConformance } from "@peerage/testing"
import { describe, it } from "vitest"
import { memoryStore } from "../src/memory/store.js"

describe("memoryStore", () => {
  storeConformance({ test: { describe, it }, factory: () => ({ store: memoryStore() }) })
})

describe("memoryStore, answering later", () => {
  let seed = 0
  const factory = () => ({ store: asyncStore(memoryStore(), seededPause(++seed)) })
  storeConformance({ test: { describe, it }, factory })
})
