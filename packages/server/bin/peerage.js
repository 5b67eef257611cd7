#!/usr/bin/env node
// Committed, so that npm can link it before anything is built; what it runs is in dist.
import { existsSync } from "node:fs"

const main = new URL("../dist/main.js", import.meta.url)
if (existsSync(main)) {
  const { run } = await import(main.href)
  await run(process.argv.slice(2))
} else {
  console.error("peerage: not built yet; run 'npm run build' first")
  process.exitCode = 1
}
