/** How long a process takes to be ready over a store, and what it holds in memory then. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

/**
 * @param {import("./load.js").Target} _target
 * @param {{ seed: string, store: string }} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(_target, { seed: directory, store }) {
  const program = fileURLToPath(new URL("../process/opened.js", import.meta.url))
  const child = spawn(
    process.execPath,
    ["--expose-gc", program, JSON.stringify({ directory, store })],
    { stdio: ["ignore", "pipe", "inherit"] },
  )
  let said = ""
  for await (const text of child.stdout) said += text
  return JSON.parse(said)
}
