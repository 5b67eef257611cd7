// Bundles the demo page into public/. The names of its files hold a hash of their content, so that a browser may keep
// them for ever; index.html names them.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const page = fileURLToPath(new URL("./page/", import.meta.url))
const output = fileURLToPath(new URL("./public/", import.meta.url))

await rm(output, { recursive: true, force: true })
await mkdir(output)
const { metafile } = await build({
  entryPoints: [join(page, "src/main.tsx"), join(page, "style/main.css")],
  outdir: join(output, "assets"),
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  sourcemap: true,
  metafile: true,
  format: "esm",
  target: ["chrome120", "firefox121", "safari17"],
  logLevel: "warning",
}).catch(() => process.exit(1)) // It has said what is wrong.

let html = await readFile(join(page, "index.html"), "utf8")
for (const file of Object.keys(metafile.outputs)) {
  const name = basename(file)
  if (!name.endsWith(".map")) html = html.replace(name.replace(/-[^-.]+\./, "."), `assets/${name}`)
}
await writeFile(join(output, "index.html"), html)
await cp(join(page, "icon.svg"), join(output, "icon.svg"))
