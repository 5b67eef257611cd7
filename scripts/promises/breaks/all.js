// Every registered break: the rules that it breaks, the one place that it changes, and the spec files that notice it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import ts from "typescript"
import { root } from "../../workspace.js"
import { delivery } from "./delivery.js"
import { groups } from "./groups.js"
import { security } from "./security.js"
import { seeded } from "./seeded.js"
import { storing } from "./storing.js"

/** The engines that the simulator must catch are breaks as well: here each meets its own test. */
async function seededBugs() {
  const from = join(root, "packages/testing/test/seeded-bugs")
  const to = join(root, "node_modules/.cache/seeded-bugs")
  const compilerOptions = { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 }
  mkdirSync(to, { recursive: true })
  writeFileSync(join(to, "package.json"), `{ "type": "module" }`)
  for (const name of ["bug", "bugs", "group-bugs"]) {
    const source = readFileSync(join(from, `${name}.ts`), "utf8")
    const { outputText } = ts.transpileModule(source, { compilerOptions })
    writeFileSync(join(to, `${name}.js`), outputText)
  }
  const { bugs } = await import(pathToFileURL(join(to, "bugs.js")).href)
  return bugs.map(({ name, breaks, file, find, replace }) => {
    if (!Object.hasOwn(seeded, name)) throw new Error(`${name} has no test in breaks/seeded.js`)
    const place = { file: `packages/core/src/${file}`, find, replace }
    return { name, rules: breaks.split(" "), ...place, ...seeded[name] }
  })
}

/** @type {readonly { name: string, rules: string[], file: string, find: string, replace: string, spec: string | string[], test?: string }[]} */
export const allBreaks = [...(await seededBugs()), ...delivery, ...groups, ...storing, ...security]
