// Mutation testing of what must not be wrong: `npm run mutants`. CONTRIBUTING.md says how, docs/evidence/mutants.md what it
// found.
export default {
  mutate: [
    "packages/core/src/{domain,keyspace,signature}/**/*.ts",
    "packages/client/src/rules/**/*.ts",
  ],
  // Without what makes the copy big and no spec here reads.
  ignorePatterns: ["dist", "/bench", "/docs", "/e2e", "/examples", "/packages/server/public"],
  buildCommand: "node scripts/mutants/bundle.js",
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: {
    configFile: "scripts/mutants/vitest.config.js",
    // To look up which specs belong to a source takes longer than to run them, and the coverage of each test is known.
    related: false,
  },
  coverageAnalysis: "perTest",
  // What runs while modules load (codecs, tables) would need every test for each mutant.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: ".stryker/incremental.json",
  tempDirName: ".stryker/tmp",
  concurrency: 2,
  reporters: ["progress-append-only", "clear-text", "json", "html"],
  clearTextReporter: { logTests: false },
  jsonReporter: { fileName: ".stryker/mutants.json" },
  htmlReporter: { fileName: ".stryker/mutants.html" },
  thresholds: { high: 95, low: 90, break: 90 },
}
