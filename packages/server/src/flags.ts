/** The command line: what was asked for, or why it was not understood. Reads no file and opens nothing. */
import { parseArgs } from "node:util"
import { CommandError } from "./command-error.js"

/** What `peerage serve` was told. */
export interface ServeFlags {
  /** 0 picks a free one. */
  readonly port: number
  readonly host: string
  /** The directory that holds a database per app. */
  readonly data: string
  /** Path of the config file. Absent: one app, `demo`. */
  readonly config: string | undefined
  /** The origin that browsers see when something stands before this server. */
  readonly publicOrigin: string | undefined
}

/** What the command line asks for. */
export type Command =
  | { readonly name: "help" }
  | { readonly name: "version" }
  | { readonly name: "serve"; readonly flags: ServeFlags }

export const help: string = `Usage: peerage serve [options]

Serves Peerage on one port: socket.io for clients, REST below /v1/, and a demo page at /.

Options
  --port <number>      port to listen on, 0 picks a free one      (default: 3000)
  --host <name>        address to bind                            (default: 127.0.0.1)
  --data <directory>   where messages are kept, made if missing   (default: ./data)
  --config <file>      JSON with the apps to serve                (default: one app, "demo")
  --public-url <url>   what browsers call this server behind a proxy
  --help               show this and stop
  --version            show the version and stop

It says "peerage listening on http://HOST:PORT" when it is ready. SIGTERM and SIGINT close it in order.
`

const options = {
  port: { type: "string", default: "3000" },
  host: { type: "string", default: "127.0.0.1" },
  data: { type: "string", default: "./data" },
  config: { type: "string" },
  "public-url": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const

/** Reads the arguments after the program's name. Throws a `CommandError` with exit code 2. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  if (values.help) return { name: "help" }
  if (values.version) return { name: "version" }
  const [command, extra] = positionals
  if (command === undefined) throw misused("no command was given, 'serve' is the one there is")
  if (command !== "serve")
    throw misused(`unknown command "${command}", 'serve' is the one there is`)
  if (extra !== undefined) throw misused(`unexpected argument "${extra}"`)
  return {
    name: "serve",
    flags: {
      port: portOf(values.port),
      host: filled("host", values.host),
      data: filled("data", values.data),
      config: values.config === undefined ? undefined : filled("config", values.config),
      publicOrigin: values["public-url"] === undefined ? undefined : originOf(values["public-url"]),
    },
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (cause) {
    const unknown = /^Unknown option '(-[^']*)'/.exec((cause as Error).message)?.[1]
    if (unknown === undefined) throw misused(firstSentence((cause as Error).message))
    const known = Object.keys(options).map((name) => `--${name}`)
    throw misused(`unknown option ${unknown} (known: ${known.join(", ")})`)
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw misused(`--port must be a number from 0 to 65535, not "${text}"`)
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.origin
  throw misused(`--public-url must be an http or https address, not "${text}"`)
}

function filled(name: string, text: string): string {
  if (text !== "") return text
  throw misused(`--${name} must not be empty`)
}

function misused(message: string): CommandError {
  return new CommandError(`${message}. 'peerage --help' shows what there is`, 2)
}

function firstSentence(message: string): string {
  return message.split(/[.\n]/, 1)[0] ?? message
}
