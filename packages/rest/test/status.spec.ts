/** How refusals are told over HTTP. */
import { PeerageError } from "@peerage/core"
import { failure, failures } from "@peerage/core/adapter"
import { describe, expect, it } from "vitest"
import { refusalOf, refusedResponse } from "../src/status.js"

const told = async (cause: unknown) => {
  const response = refusedResponse(refusalOf(cause))
  return { status: response.status, headers: response.headers, body: await response.json() }
}

describe("a refusal", () => {
  it("of what the caller did is told in its own words, with the ids that the caller named", async () => {
    const about = { message: "limit must be less.", peers: ["bob"] }
    const { status, body } = await told(new PeerageError(failure("not-watching", about)))
    expect(status).toBe(403)
    expect(body).toEqual({ code: "not-watching", retryable: false, ...about })
  })

  it.each(["store-open-failed", "store-failed", "defect", "degraded"] as const)(
    "S40 %s is told in the table's words, never in those of what failed",
    async (code) => {
      const message = "EIO: /var/lib/secret"
      const { status, body } = await told(
        new PeerageError(failure(code, { message, peers: ["x"] })),
      )
      expect(status).toBeGreaterThanOrEqual(500)
      expect(body).toEqual({ code, ...failures[code] })
    },
  )

  it("S28 that passes with time says when, in ms and in whole seconds", async () => {
    const { status, headers, body } = await told(
      new PeerageError(failure("rate-limited", { retryAfterMs: 1_200 })),
    )
    expect([status, headers.get("retry-after"), body.retryAfterMs]).toEqual([429, "2", 1_200])
  })
})
