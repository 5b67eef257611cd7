/**
 * What a conformance suite needs of a test runner, and how its tests name the obligation that they show. Knows no
 * runner by name: vitest, `node:test` and others fit as they are.
 */

/**
 * The two functions of a test runner that the suites call.
 *
 * @since 0.1.0
 */
export interface TestRunner {
  /** Groups the tests that `body` registers. */
  describe(title: string, body: () => void): void
  /** Registers a test, which fails when the promise rejects. */
  it(title: string, body: () => Promise<void>): void
}

/** Registers a test of one numbered obligation; its title begins with the number, a failure quotes the whole text. */
export type ObligationTest<Rule extends string> = (
  rule: Rule,
  title: string,
  body: () => Promise<void>,
) => void

/**
 * Makes the function with which a suite registers its tests.
 *
 * @param rules - the text of every obligation, by its number
 */
export function obligationTests<Rule extends string>(
  test: TestRunner,
  rules: Readonly<Record<Rule, string>>,
): ObligationTest<Rule> {
  return (rule, title, body) => {
    test.it(`${rule} ${title}`, async () => {
      try {
        await body()
      } catch (cause) {
        const found = cause instanceof Error ? cause.message : String(cause)
        throw new Error(`${found}\n${rule} says: ${rules[rule]}`, { cause })
      }
    })
  }
}
