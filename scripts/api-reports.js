// The public API of every entry, as text that a review can read: packages/*/api/*.api.md. `--write` (npm run api) brings
// the reports up to date; without it a difference is an error, shown as a diff.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs"
import { join, relative } from "node:path"
import { pathToFileURL } from "node:url"
import { CompilerState, Extractor, ExtractorConfig } from "@microsoft/api-extractor"
import { packages, root } from "./workspace.js"

const scratch = join(root, "node_modules/.cache/api-reports")
const quiet = { logLevel: "none" }
const compilerOptions = {
  target: "es2022",
  module: "nodenext",
  lib: ["es2023", "esnext.disposable", "dom"],
  types: ["node"],
  strict: true,
  skipLibCheck: true,
}

function configOf({ dir }, entry) {
  const reportFolder = join(dir, "api")
  const reportTempFolder = join(scratch, relative(root, dir))
  mkdirSync(reportFolder, { recursive: true })
  mkdirSync(reportTempFolder, { recursive: true })
  return ExtractorConfig.prepare({
    configObjectFullPath: join(dir, "api-extractor.json"),
    packageJsonFullPath: join(dir, "package.json"),
    configObject: {
      projectFolder: dir,
      mainEntryPointFilePath: entry.types,
      newlineKind: "lf",
      compiler: { overrideTsconfig: { compilerOptions } },
      apiReport: { enabled: true, reportFileName: entry.name, reportFolder, reportTempFolder },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: "warning", addToApiReportFile: true },
          "ae-missing-release-tag": quiet,
          "ae-undocumented": quiet,
        },
        tsdocMessageReporting: { default: quiet },
      },
    },
  })
}

/** One compilation for all entries: the compiler's own libraries are most of the work. */
function compile(configs) {
  const additionalEntryPoints = configs.map((config) => config.mainEntryPointFilePath)
  return CompilerState.create(configs[0], { additionalEntryPoints })
}

/** Whether the report differs from the one that is committed; `write` replaces that. */
function report(config, compilerState, write) {
  const { apiReportChanged } = Extractor.invoke(config, {
    compilerState,
    localBuild: write,
    messageCallback: (message) => {
      message.handled = message.category !== "Compiler" || message.logLevel !== "error"
    },
  })
  return apiReportChanged
}

/** Reports that belong to no entry any more. */
function orphans({ dir, entries }) {
  const folder = join(dir, "api")
  const known = entries.map((entry) => `${entry.name}.api.md`)
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => !known.includes(file))
        .map((file) => join(folder, file))
    : []
}

/** Checks, or writes, all reports; answers whether they hold. */
export function apiReports({ write }) {
  const all = packages.flatMap((each) =>
    each.entries.map((entry) => ({ entry, config: configOf(each, entry) })),
  )
  const compilerState = compile(all.map(({ config }) => config))
  let sound = true
  for (const { entry, config } of all) {
    if (!report(config, compilerState, write)) continue
    console.log(`${entry.id}: ${write ? "report written" : "the API differs from its report"}`)
    if (write) continue
    sound = false
    const diff = ["diff", "--no-index", "--", config.reportFilePath, config.reportTempFilePath]
    spawnSync("git", diff, { stdio: "inherit" })
  }
  for (const file of packages.flatMap(orphans)) {
    if (write) rmSync(file)
    else sound = false
    console.log(`${relative(root, file)}: ${write ? "removed" : "belongs to no entry"}`)
  }
  if (!sound) console.error("If the change is meant: npm run api, and commit the reports.")
  return sound
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exit(apiReports({ write: process.argv.includes("--write") }) ? 0 : 1)
}
