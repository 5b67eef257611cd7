// Stryker's build step, run in its copy of the project: the specs, with all they need of the sources, in few files. Each
// run of a mutant loads its modules anew, and that was most of what it cost.
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { entries, root } from "../workspace.js"

// The specs of rules, keys and signatures, and stories. None waits for anything but a promise.
const folders = [
  "core/test/domain",
  "core/test/keyspace",
  "core/test/scenario",
  "core/test/signature",
  "client/test/rules",
  "client/test/property",
  "client/test/shell",
]
const more = [
  "core/test/signed.spec.ts",
  // What only the host reads has no rule in between.
  "core/test/host.spec.ts",
  "core/test/retention.spec.ts",
  "client/test/engine.spec.ts",
  "client/test/marks.spec.ts",
  "client/test/sign.spec.ts",
  // Of the properties those that take no seconds.
  "core/test/property/keys.spec.ts",
  "core/test/property/offline.spec.ts",
  "core/test/property/window.spec.ts",
]
// They put something in the place of globals and modules, which Stryker's own code needs.
const without = ["domain/purity", "signature/hmac-elsewhere", "signature/work"]

const specs = folders
  .flatMap((folder) => readdirSync(`${root}/packages/${folder}`).map((file) => `${folder}/${file}`))
  .filter(
    (file) => file.endsWith(".spec.ts") && !without.some((one) => file.endsWith(`${one}.spec.ts`)),
  )
  .concat(more)
  .map((file) => `${root}/packages/${file}`)

const instead = new Map(entries.map(({ id, source }) => [id, source]))
instead.set("fast-check", fileURLToPath(new URL("fast-check.js", import.meta.url)))

await build({
  entryPoints: specs,
  outdir: `${root}/mutants-specs`,
  outbase: `${root}/packages`,
  outExtension: { ".js": ".mjs" },
  chunkNames: "shared/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["vitest"],
  logLevel: "warning",
  plugins: [
    {
      name: "as the sources have it",
      setup(on) {
        on.onResolve({ filter: /^(@peerage\/|fast-check$)/ }, ({ path, importer }) =>
          // What stands in front of fast-check means fast-check itself.
          importer === instead.get(path) ? undefined : { path: instead.get(path) },
        )
        // Specs read files that stand beside them.
        on.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
          loader: "ts",
          contents: readFileSync(path, "utf8").replaceAll(
            "import.meta.url",
            JSON.stringify(pathToFileURL(path).href),
          ),
        }))
      },
    },
  ],
})
