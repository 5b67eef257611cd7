import { defineConfig } from "vitest/config"
import { entries } from "./scripts/workspace.js"

// Unit tests run against the sources, e2e against what was built.
const sources = entries.map(({ id, source }) => ({
  find: new RegExp(`^${id}$`),
  replacement: source,
}))

// What was built is run as a user's program would run it, by Node.
const server = { deps: { external: [/\/packages\/[^/]+\/dist\//] } }

// Many of these tests run real processes against each other on a busy machine. One more try where a change is judged as
// a whole, and each test that needed it is named; none while one works on it.
const retry = process.env.CI ? 1 : 0

// They put a module in the place of one that others have loaded, or will load.
const replacing = [
  "packages/core/test/domain/purity.spec.ts",
  "packages/core/test/signature/hmac-elsewhere.spec.ts",
  "packages/core/test/signature/work.spec.ts",
]

// Faults that are judged by time or by memory, or that take all that the machine has: one at a time.
const measured = [
  "burst",
  "half-open",
  "kill-often",
  "malformed",
  "slow",
  "soak",
  "stall",
  "storm",
].map((name) => `e2e/faults/${name}.spec.ts`)

// Real processes killed, real files damaged, real lines cut: the F table of the reliability plan.
const faults = {
  retry,
  server,
  testTimeout: 120_000,
  hookTimeout: 60_000,
  teardownTimeout: 20_000,
}

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    passWithNoTests: true,
    reporters: ["default", "./scripts/second-tries.js"],
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"], reporter: ["text", "html"] },
    projects: [
      {
        resolve: { alias: sources },
        test: {
          name: "unit",
          retry,
          // Each file in a process of its own would spend more on loading the packages than on most of the tests.
          isolate: false,
          setupFiles: ["./scripts/leaves-nothing.js"],
          include: ["packages/*/test/**/*.spec.ts"],
          exclude: ["packages/testing/test/seeded-bugs/bugs.spec.ts", ...replacing],
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias: sources },
        test: { name: "unit-apart", retry, include: replacing, sequence: { groupOrder: 0 } },
      },
      {
        resolve: { alias: sources },
        test: {
          name: "bugs",
          // Minutes of simulation: `npm run sim:bugs`, beside what every change must pass.
          include: ["packages/testing/test/seeded-bugs/bugs.spec.ts"],
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          name: "browser",
          retry,
          include: ["e2e/demo*.spec.ts"],
          server,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          teardownTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e",
          retry,
          include: ["e2e/**/*.spec.ts"],
          exclude: ["e2e/faults/**", "e2e/demo*.spec.ts"],
          server,
          // One at a time: a game loop's lateness is measured here.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          teardownTimeout: 20_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...faults,
          name: "faults",
          include: ["e2e/faults/**/*.spec.ts"],
          exclude: measured,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...faults,
          name: "faults-alone",
          include: measured,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
