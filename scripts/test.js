// Everything that must hold before a change goes in, the quick and the likely first. What only reads what was built goes two
// at a time. Vitest comes last and alone, since it measures time, and so that its summary is near the end.
import { spawn } from "node:child_process"

const lanes = [["lint", "check:docs", "typecheck"], ["check:packages"]]

/** Runs it; resolves with its exit code. What it says is shown at once, or when it has ended. */
function run(step, isAlone) {
  const started = Date.now()
  const child = spawn("npm", ["run", "--silent", step], {
    stdio: isAlone ? "inherit" : ["ignore", "pipe", "pipe"],
  })
  const said = []
  for (const output of [child.stdout, child.stderr]) output?.on("data", (some) => said.push(some))
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1)
      process.stdout.write(Buffer.concat(said))
      console.log(`=== ${step}: ${code === 0 ? "passed" : "FAILED"} after ${seconds} s\n`)
      resolve(code ?? 1)
    })
  })
}

/** Up to the first that fails; resolves with its exit code, or 0. */
async function inOrder(steps) {
  for (const step of steps) {
    const code = await run(step, false)
    if (code !== 0) return code
  }
  return 0
}

const built = await run("build", true)
if (built !== 0) process.exit(built)
const failed = (await Promise.all(lanes.map(inOrder))).find((code) => code !== 0)
process.exit(failed ?? (await run("test:all", true)))
