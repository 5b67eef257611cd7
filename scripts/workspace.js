// What the packages are and what they export, read from their package.json files. A source file and its output have the
// same name, so every tool (vitest, dependency-cruiser, the checks of packages) takes its map from here.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Every package: `{ dir, name, entries: [{ id, name, types, source }] }`, paths absolute. */
export const packages = readdirSync(join(root, "packages"))
  .map((folder) => join(root, "packages", folder))
  .filter((dir) => existsSync(join(dir, "package.json")))
  .map((dir) => {
    const { name, exports } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"))
    const entries = Object.entries(exports)
      .filter(([, target]) => typeof target === "object")
      .map(([path, target]) => ({
        id: name + path.slice(1),
        name: target.default.replace(/^\.\/dist\/(.+)\.js$/, "$1"),
        types: join(dir, target.types),
        source: join(dir, target.default.replace("./dist/", "src/").replace(/\.js$/, ".ts")),
      }))
    return { dir, name, entries }
  })

export const entries = packages.flatMap((each) => each.entries)
