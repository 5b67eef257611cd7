/** The `peerage` command: from arguments to a running server, and from a signal to its end. */
import { readFileSync } from "node:fs"
import { CommandError } from "./command-error.js"
import { defaultConfig, readConfig } from "./config.js"
import { help, parseCommand, type ServeFlags } from "./flags.js"
import { publicDirectory } from "./pages.js"
import { type Serving, serve } from "./serve.js"

/** Runs the command with the arguments after the program's name, and ends the process when it is done. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    const command = parseCommand(args)
    if (command.name === "help") process.stdout.write(help)
    else if (command.name === "version") console.log(ownVersion())
    else await serveUntilSignal(command.flags)
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause
    tell(cause.message)
    process.exit(cause.exitCode)
  }
}

async function serveUntilSignal(flags: ServeFlags): Promise<void> {
  const config = flags.config === undefined ? defaultConfig : await readConfig(flags.config)
  const stopped = firstSignal()
  const serving = await serve({ ...flags, config, pages: publicDirectory, tell })
  console.log(`peerage listening on ${serving.url}`)
  await stopped
  await closeInOrder(serving)
}

/** Resolves at the first SIGTERM or SIGINT; the second one ends the process where it stands. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      process.on(signal, () => {
        if (asked) process.exit(code)
        asked = true
        resolve()
      })
    }
  })
}

async function closeInOrder(serving: Serving): Promise<void> {
  await serving.close()
  process.exit(0)
}

function tell(line: string): void {
  console.error(`peerage: ${line}`)
}

function ownVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8")
  return (JSON.parse(text) as { version: string }).version
}
