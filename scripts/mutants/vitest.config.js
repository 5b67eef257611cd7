// What Stryker runs: the specs as bundle.js left them.
import { defineConfig } from "vitest/config"
import { BaseSequencer } from "vitest/node"

// A run ends with the first test that fails. Rules decide at once; a story or a property may wait for an answer that a
// mutant never gives, so they come last. (Vitest would begin with what takes longest.)
const last = /\/(scenario|property|shell)\/|\/test\/[^/]+$/

class QuickFirst extends BaseSequencer {
  async sort(files) {
    const rank = ({ moduleId }) => (last.exec(moduleId) ? 1 : 0)
    return [...files].sort((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  test: {
    include: ["mutants-specs/**/*.spec.mjs"],
    isolate: false,
    // Who waits that long waits for ever.
    testTimeout: 2_000,
    sequence: { sequencer: QuickFirst },
    // They are as Node wants them: nothing is left to transform.
    server: { deps: { external: [/\/mutants-specs\/shared\//] } },
  },
})
