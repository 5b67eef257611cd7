/** The code in the guides: blocks fenced as `ts`, and those that say `ts run`. Knows nothing of checking or running. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** A block of code in a guide. */
export interface Block {
  /** The guide and the line on which the code begins, as `docs/host.md:10`. */
  readonly place: string
  readonly code: string
  /** Whether it must also run. */
  readonly runs: boolean
}

/** Every Markdown file that is written for readers of the code or the packages. */
export function guidesIn(root: string): readonly string[] {
  const inside = (folder: string) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)
  const readmes = [...inside("packages"), ...inside("examples")].map(
    (folder) => `${folder}/README.md`,
  )
  const docs = [...inside("docs"), ...inside("docs/adapters")]
  return ["README.md", "CONTRIBUTING.md", ...docs, ...readmes].filter(
    (path) => path.endsWith(".md") && existsSync(join(root, path)),
  )
}

/** The blocks of one guide, in order. */
export function blocksIn(root: string, guide: string): readonly Block[] {
  const blocks: Block[] = []
  let open: { readonly fence: string; readonly first: number } | undefined
  const lines = readFileSync(join(root, guide), "utf8").split("\n")
  for (const [index, line] of lines.entries()) {
    if (open === undefined) {
      const fence = /^\s*```(.+)$/.exec(line)?.[1]?.trim()
      if (fence !== undefined) open = { fence, first: index + 1 }
    } else if (/^\s*```\s*$/.test(line)) {
      const [language, ...marks] = open.fence.split(/\s+/)
      if (language === "ts") {
        const code = lines.slice(open.first, index).join("\n")
        blocks.push({ place: `${guide}:${open.first + 1}`, code, runs: marks.includes("run") })
      }
      open = undefined
    }
  }
  return blocks
}
