/** HMAC where the runtime has none: taken when the module is loaded, so it is loaded anew, and stands alone. */
import { expect, it, vi } from "vitest"

it("HMAC is made in plain TypeScript where the runtime has none", async () => {
  // No more of `process` is taken away: what loads the module needs the rest.
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined)
  const { hmacHex, portableHmac } = await import("../../src/signature/hmac.js")
  expect(hmacHex).toBe(portableHmac)
})
