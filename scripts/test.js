// Everything that must hold before a change goes in, the quick and the likely first. Vitest comes last, so that its
// summary ends the output.
import { spawnSync } from "node:child_process"

const steps = ["build", "lint", "typecheck", "check:docs", "check:packages", "test:all"]

for (const [index, step] of steps.entries()) {
  console.log(`\n=== ${index + 1}/${steps.length} npm run ${step}`)
  const started = Date.now()
  const { status } = spawnSync("npm", ["run", "--silent", step], { stdio: "inherit" })
  if (step !== steps.at(-1)) {
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    console.log(`=== ${step}: ${status === 0 ? "passed" : "FAILED"} after ${seconds} s`)
  }
  if (status !== 0) process.exit(status ?? 1)
}
