/** Engines with a seeded bug: the sources of core, with one place changed, as modules of their own. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import type { createEngine } from "@peerage/core"
import type { Failure, Store } from "@peerage/core/adapter"
import ts from "typescript"
import type { SeededBug } from "./bug.js"

const sources = fileURLToPath(new URL("../../../core/src", import.meta.url))
// Under the root's node_modules, so that core's dependencies are found from there.
const target = fileURLToPath(
  new URL("../../../../node_modules/.cache/peerage-seeded-bugs", import.meta.url),
)

interface Core {
  readonly createEngine: typeof createEngine
  readonly PeerageError: new (failure: Failure, options?: object) => Error
}

const compiled = new Map<string, string>()

/** Compiles core once; each bug is a copy with one file changed. */
export async function engineWith({ name, file, find, replace }: SeededBug) {
  const folder = join(target, `${process.pid}`, name)
  for (const path of readdirSync(sources, { recursive: true }) as string[]) {
    if (!path.endsWith(".ts")) continue
    const isChanged = path === file
    const source = () => readFileSync(join(sources, path), "utf8")
    if (!compiled.has(path)) compiled.set(path, compile(source()))
    const out = join(folder, path.replace(/\.ts$/, ".js"))
    mkdirSync(dirname(out), { recursive: true })
    const text = isChanged ? compile(changed(source(), find, replace, name)) : compiled.get(path)
    writeFileSync(out, text as string)
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
  const core = (await import(
    /* @vite-ignore */ pathToFileURL(join(folder, "index.js")).href
  )) as Core
  return withOwnErrors(core)
}

export function removeBuilds(): void {
  rmSync(join(target, `${process.pid}`), { recursive: true, force: true })
}

function compile(source: string): string {
  const { ES2022: module } = ts.ModuleKind
  const compilerOptions = { module, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true }
  return ts.transpileModule(source, { compilerOptions }).outputText
}

/** A bug that does not find its place any more must not pass for one that is caught. */
function changed(source: string, find: string, replace: string, name: string): string {
  if (source.split(find).length !== 2) throw new Error(`${name} does not find its place`)
  return source.replace(find, () => replace)
}

/** The copy knows only errors of its own class. */
function withOwnErrors({ createEngine: create, PeerageError }: Core): typeof createEngine {
  return (options) => {
    const { store } = options
    if (!store) return create(options)
    const own = (cause: unknown): never => {
      throw cause instanceof Error && "code" in cause
        ? new PeerageError(cause as unknown as Failure, { cause })
        : cause
    }
    const over: Store = {
      supports: store.supports,
      open: () => store.open().catch(own),
      close: () => store.close().catch(own),
      get: (key) => store.get(key).catch(own),
      range: (partition, range) => store.range(partition, range).catch(own),
      commit: (transactions) => store.commit(transactions).catch(own),
    }
    return create({ ...options, store: over })
  }
}
