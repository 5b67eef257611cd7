/** The code in the guides is code: every block has the types that it says, and those marked `ts run` run. */
import { execFile } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import ts from "typescript"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { blocksIn, guidesIn } from "./guides/block.js"
import { typeErrors } from "./guides/check.js"

const root = fileURLToPath(new URL("..", import.meta.url))
const ambient = "docs/snippets.d.ts"
const guides = guidesIn(root)
const blocks = guides.flatMap((guide) => blocksIn(root, guide))

describe("the guides", () => {
  it("are found, with their code", () => {
    expect(guides).toEqual(expect.arrayContaining(["README.md", "docs/host.md"]))
    expect(blocks.length).toBeGreaterThan(2)
    expect(blocks.some(({ runs }) => runs)).toBe(true)
  })

  it.each(guides)("lead only to what is there: %s", (guide) => {
    const text = readFileSync(join(root, guide), "utf8")
    const links = [...text.matchAll(/\]\(([^)#\s]+)/g)].map(([, target]) => target as string)
    const here = links.filter((target) => !/^[a-z]+:/.test(target))
    expect(here.filter((target) => !existsSync(join(root, dirname(guide), target)))).toEqual([])
  })

  describe("have code whose types are right", () => {
    let errors: ReadonlyMap<string, readonly string[]>

    beforeAll(() => {
      errors = typeErrors(root, ambient, new Map(blocks.map(({ place, code }) => [place, code])))
    })

    it.each([ambient, ...blocks.map(({ place }) => place)])("%s", (place) => {
      expect(errors.get(place)).toEqual([])
    })
  })

  describe("have code that runs", () => {
    // Below the root, so that the packages are found by their names.
    const folder = join(root, "node_modules/.cache/peerage-guides")

    beforeAll(async () => {
      await mkdir(folder, { recursive: true })
    })

    afterAll(async () => {
      await rm(folder, { recursive: true })
    })

    it.each(blocks.filter(({ runs }) => runs))("$place", async ({ place, code }) => {
      const script = join(folder, `${place.replaceAll(/[^\w]/g, "-")}.mjs`)
      const { outputText } = ts.transpileModule(code, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
      })
      await writeFile(script, outputText)
      // Rejects with all that the block has said, unless it exits with 0.
      await promisify(execFile)(process.execPath, [script], { timeout: 30_000 })
    })
  })
})
