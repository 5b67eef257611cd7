/**
 * The form of a transcript: blocks of commands, a line `----`, and what came of them, each block ended by an empty line.
 * Lines that begin with `#` outside of a block are comments. Knows nothing of what the commands mean.
 */

/** One command: a verb, its words, and its options `name=value`. */
export interface Command {
  readonly verb: string
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string>>
  readonly line: string
}

/** A comment, kept as it is, or commands that are said in one turn. */
export type Block = { readonly comment: string } | { readonly commands: readonly Command[] }

const rule = "----"

/** Reads a transcript; what was recorded in it is left out. */
export function readTranscript(text: string): readonly Block[] {
  const blocks: Block[] = []
  let commands: Command[] = []
  let isOutput = false
  for (const line of text.split("\n")) {
    if (isOutput) {
      if (line === "") isOutput = false
    } else if (line === rule) {
      blocks.push({ commands })
      commands = []
      isOutput = true
    } else if (line.startsWith("#")) {
      blocks.push({ comment: line })
    } else if (line.trim() !== "") {
      commands.push(readCommand(line))
    } else if (commands.length > 0) {
      // Not recorded yet: an empty line ends a block as well.
      blocks.push({ commands })
      commands = []
    } else if (blocks.length > 0) {
      blocks.push({ comment: "" })
    }
  }
  if (commands.length > 0) blocks.push({ commands })
  return blocks
}

/** Writes a block with what came of it. */
export function writeBlock(commands: readonly Command[], output: readonly string[]): string {
  const said = commands.map(({ line }) => line)
  return [...said, rule, ...(output.length === 0 ? ["(nothing)"] : output), ""].join("\n")
}

/** Reads `verb word name=value "a text"`. */
function readCommand(line: string): Command {
  const words: string[] = []
  const options: Record<string, string> = {}
  for (const [, name, quoted, word] of line.matchAll(/(?:([a-zA-Z]+)=)?(?:"([^"]*)"|(\S+))/g)) {
    const value = quoted ?? word ?? ""
    if (name === undefined) words.push(value)
    else options[name] = value
  }
  const [verb = "", ...rest] = words
  return { verb, words: rest, options, line }
}
