/** HMAC where the runtime has none: `process` is replaced for that, so it stands alone. */
import { afterEach, describe, expect, it, vi } from "vitest"
// Loaded once while `process` is what the loader needs; then again from what was loaded.
import "../../src/signature/hmac.js"
import { runtimesWithout } from "./runtimes.js"

afterEach(() => {
  vi.unstubAllGlobals()
})

describe("HMAC", () => {
  it.each(runtimesWithout)("is made in plain TypeScript in %s", async (_, process) => {
    vi.stubGlobal("process", process)
    vi.resetModules()
    const fresh = await import("../../src/signature/hmac.js")
    expect(fresh.hmacHex).toBe(fresh.portableHmac)
  })
})
