// What a user of the published packages would meet: the tarball is packed as npm would, then linted (publint), its types
// resolved (attw), every entry is required (which a top-level await would break), and the API compared with its report.
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { apiReports } from "./api-reports.js"
import { packages, root } from "./workspace.js"

const folder = mkdtempSync(join(tmpdir(), "peerage-pack-"))
const problems = []

function run(what, command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" })
  if (status !== 0) problems.push(`${what}\n${stdout}${stderr}`)
  return stdout
}

function pack({ name, dir }) {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder]
  const answer = JSON.parse(run(`${name}: npm pack`, "npm", args, dir))
  return join(folder, Object.values(answer)[0].filename)
}

async function lint({ name }, tarball) {
  const bytes = readFileSync(tarball)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
  for (const message of messages) problems.push(`${name}: publint: ${formatMessage(message, pkg)}`)
}

function resolveTypes({ name, entries }, tarball) {
  if (entries.length === 0) return
  const attw = join(root, "node_modules/.bin/attw")
  run(`${name}: attw`, attw, [tarball, "--profile", "esm-only", "--no-emoji"], root)
}

function requireEntries({ dir, entries }) {
  for (const { id } of entries)
    run(`require("${id}")`, process.execPath, ["--no-warnings", "-e", `require("${id}")`], dir)
}

try {
  for (const each of packages) {
    const tarball = pack(each)
    await lint(each, tarball)
    resolveTypes(each, tarball)
    requireEntries(each)
    console.log(
      `${each.name}: packed, linted, types resolved, ${each.entries.length} entries required`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (!apiReports({ write: false })) problems.push("The API reports differ, see above.")

for (const problem of problems) console.error(`\n${problem.trimEnd()}`)
if (problems.length > 0) process.exit(1)
console.log("packages and API reports are in order")
