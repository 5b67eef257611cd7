/** Type-checks code that is in no file, all of it in one go and as strictly as the project's own. */
import { join } from "node:path"
import ts from "typescript"

/** How the project checks its tests. */
function optionsOf(root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, "tsconfig.check-base.json"), ts.sys.readFile)
  return ts.parseJsonConfigFileContent(config, ts.sys, root).options
}

/**
 * What is wrong with each text, by its name; an empty list for what is right.
 *
 * @param root - where the project is; its packages are found from there
 * @param ambient - the file that declares what the texts take as given
 */
export function typeErrors(
  root: string,
  ambient: string,
  texts: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  const options = optionsOf(root)
  const paths = new Map([...texts.keys()].map((name, n) => [name, join(root, `snippet-${n}.ts`)]))
  const virtual = new Map([...texts].map(([name, text]) => [paths.get(name), text]))
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  host.fileExists = (path) => virtual.has(path) || fileExists(path)
  host.readFile = (path) => virtual.get(path) ?? readFile(path)
  host.getSourceFile = (path, version, ...rest) => {
    const text = virtual.get(path)
    if (text === undefined) return getSourceFile(path, version, ...rest)
    return ts.createSourceFile(path, text, version)
  }
  const program = ts.createProgram([join(root, ambient), ...paths.values()], options, host)

  const errorsIn = (path: string): readonly string[] => {
    const source = program.getSourceFile(path)
    if (source === undefined) return [`${path} was not read`]
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]
    return found.map(({ start = 0, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start)
      return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`
    })
  }
  return new Map([
    [ambient, errorsIn(join(root, ambient))],
    ...[...paths].map(([name, path]) => [name, errorsIn(path)] as const),
  ])
}
