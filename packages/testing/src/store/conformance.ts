/** The suite that says when a store is right: one file per group of rules, all of them registered here. */

import { durabilityTests } from "./durability.js"
import { dyingTests } from "./dying.js"
import { errorTests } from "./errors.js"
import { faultTests } from "./faults.js"
import { historyTests } from "./history.js"
import { keyTests } from "./keys.js"
import { lifecycleTests } from "./lifecycle.js"
import { rangeTests } from "./ranges.js"
import { transactionTests } from "./transactions.js"
import { type StoreConformanceOptions, storeSuite } from "./trial.js"
import { valueTests } from "./values.js"

/**
 * Registers a test for each obligation of a store, ST1 to ST12. What depends on `supports` asks for no more than the
 * store says that it can. What it says that it survives is shown by the deaths that `crash` can make, and what it is
 * good for by an engine over it whose calls fail and hang.
 *
 * @example
 * ```ts
 * import { describe, it } from "vitest"
 * import { storeConformance } from "@peerage/testing"
 * storeConformance({ test: { describe, it }, factory: () => ({ store: memoryStore() }) })
 * ```
 * @since 0.1.0
 */
export function storeConformance(options: StoreConformanceOptions): void {
  const suite = storeSuite(options)
  options.test.describe("a store", () => {
    lifecycleTests(suite)
    transactionTests(suite)
    durabilityTests(suite)
    dyingTests(suite)
    faultTests(suite)
    rangeTests(suite)
    keyTests(suite)
    valueTests(suite)
    errorTests(suite)
    historyTests(suite)
  })
}
