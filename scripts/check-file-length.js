// A source file has one subject, and says it in 250 lines.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { packages, root } from "./workspace.js"

const most = 250

const sources = packages
  .map(({ dir }) => join(dir, "src"))
  .filter((dir) => existsSync(dir))
  .flatMap((dir) => readdirSync(dir, { recursive: true }).map((file) => join(dir, file)))
  .filter((file) => file.endsWith(".ts"))

const tooLong = sources
  .map((file) => ({ file, lines: readFileSync(file, "utf8").trimEnd().split("\n").length }))
  .filter(({ lines }) => lines > most)

for (const { file, lines } of tooLong)
  console.error(`${relative(root, file)}: ${lines} lines, at most ${most} are allowed`)
if (tooLong.length > 0) process.exit(1)
console.log(`${sources.length} source files, none over ${most} lines`)
