/** The suite that says when a transport and its dialer are right: one file per group of rules. */
import { broadcastTests } from "./broadcast.js"
import { cutTests } from "./cuts.js"
import { dialingTests } from "./dialing.js"
import { hostileTests } from "./hostile.js"
import { listeningTests } from "./listening.js"
import { orderTests } from "./order.js"
import type { TransportConformanceOptions } from "./subject.js"
import { transportSuite } from "./trial.js"
import { waitingTests } from "./waiting.js"

/**
 * Registers a test for each obligation of a transport, TP1 to TP12, and of its dialer, DL1 to DL3.
 *
 * @example
 * ```ts
 * import { describe, it } from "vitest"
 * import { transportConformance } from "@peerage/testing"
 * transportConformance({ test: { describe, it }, factory: () => createInProcess(), wire: false })
 * ```
 * @since 0.1.0
 */
export function transportConformance(options: TransportConformanceOptions): void {
  const suite = transportSuite(options)
  options.test.describe("a transport", () => {
    listeningTests(suite)
    orderTests(suite)
    cutTests(suite)
    waitingTests(suite)
    broadcastTests(suite)
    hostileTests(suite)
  })
  options.test.describe("a dialer", () => dialingTests(suite))
}
