/** What a CPU profile says in a few lines: the functions in which the time was spent, without what they called. */
import { existsSync, readFileSync } from "node:fs"

const shown = 30
const native = "(native)"

/** @param {string} path - of a `.cpuprofile` */
export function topOf(path) {
  if (!existsSync(path)) return ""
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, "utf8"))
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  // Native code has no name of its own: its caller says what it is.
  for (const { id, children = [] } of nodes)
    for (const child of children)
      if (names.get(child) === native) names.set(child, `${native} in ${names.get(id)}`)
  /** @type {Map<string, number>} */
  const self = new Map()
  for (const [n, id] of samples.entries()) {
    const name = /** @type {string} */ (names.get(id))
    self.set(name, (self.get(name) ?? 0) + timeDeltas[n])
  }
  self.delete("(idle)")
  // The profiler, at its own beginning.
  self.delete("dispatch")
  const busy = [...self.values()].reduce((sum, each) => sum + each, 0)
  const top = [...self].sort(([, a], [, b]) => b - a).slice(0, shown)
  const lines = top.map(
    ([name, spent]) => `${((spent / busy) * 100).toFixed(1).padStart(5)}%  ${name}`,
  )
  return [`${path}: ${(busy / 1_000).toFixed(0)} ms busy`, ...lines, ""].join("\n")
}

/** @param {{ functionName: string, url: string, lineNumber: number }} frame */
function nameOf({ functionName, url, lineNumber }) {
  if (functionName === "(idle)" || url === "") return functionName || native
  const [, place = url] = url.match(/(?:.*\/node_modules\/|.*\/(?=packages\/|bench\/))(.*)/) ?? []
  return `${functionName || "(anonymous)"}  ${place}:${lineNumber + 1}`
}
