// A copy of the project that can be broken: every file that git knows or would take, as it is now, and the installed
// packages by links. Whatever happens to it, the original is not touched.
import { spawnSync } from "node:child_process"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { root } from "../workspace.js"

/** Makes one; the caller removes it with `removeCopy`. */
export function makeCopy() {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), "peerage-break-")))
  const { stdout, status } = spawnSync("git", ["ls-files", "-coz", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1_048_576,
  })
  if (status !== 0) throw new Error("git does not tell which files there are")
  for (const file of stdout.split("\0").filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  linkPackages(copy)
  return copy
}

export function removeCopy(copy) {
  rmSync(copy, { recursive: true, force: true })
}

/** Links each installed package; the project's own are links already, and lead into the copy. */
function linkPackages(copy) {
  const from = join(root, "node_modules")
  const to = join(copy, "node_modules")
  mkdirSync(to)
  for (const name of readdirSync(from)) {
    // What tools keep for themselves (.vite, .cache) is made anew.
    if (name.startsWith(".") && name !== ".bin") continue
    if (name !== "@peerage") {
      symlinkSync(join(from, name), join(to, name))
      continue
    }
    mkdirSync(join(to, name))
    for (const own of readdirSync(join(from, name)))
      symlinkSync(readlinkSync(join(from, name, own)), join(to, name, own))
  }
}
