/**
 * What the config file may say: the apps to serve and what each of them changes. Decoded strictly, since a setting
 * that is misspelt and silently ignored is worse than a server that does not start. Opens nothing but the file.
 */
import { readFile } from "node:fs/promises"
import { type LimitName, type Limits, limitTable, type SignatureOptions } from "@peerage/core"
import { isId } from "@peerage/core/adapter"
import * as E from "fp-ts/lib/Either.js"
import * as t from "io-ts/lib/index.js"
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser"
import { closedObject, held, shown } from "./closed-object.js"
import { CommandError } from "./command-error.js"
import { signatures, withSecrets } from "./config-signatures.js"

/** One tenant: its id, the limits that it changes, and the key for REST. */
export interface AppConfig {
  readonly appId: string
  readonly limits?: Partial<Limits>
  readonly restKey?: string
  readonly signatures?: SignatureOptions
  /** The demo page asks for a login, and the engine for signatures. */
  readonly demoLogin?: boolean
}

/** What the server serves. */
export interface Config {
  readonly apps: readonly AppConfig[]
  /** Pages of these origins may connect and read, besides the server's own. */
  readonly origins?: "*" | readonly string[]
}

/** Without a config file: one app that anyone may use. */
export const defaultConfig: Config = { apps: [{ appId: "demo" }] }

const appId = held(
  "appId",
  "1 to 64 characters without ':' or control characters",
  (value): value is string => typeof value === "string" && isId(value),
)
// JSON has no Infinity, which switches a limit off.
const limit = new t.Type<number, number | "Infinity", unknown>(
  "limit",
  (value): value is number => typeof value === "number",
  (value, context) => {
    if (value === "Infinity") return t.success(Number.POSITIVE_INFINITY)
    if (Number.isSafeInteger(value) && (value as number) >= 0) return t.success(value as number)
    return t.failure(
      value,
      context,
      `must be a whole number from 0, or "Infinity", not ${shown(value)}`,
    )
  },
  (value) => (value === Number.POSITIVE_INFINITY ? "Infinity" : value),
)
const limits = closedObject(
  "limits",
  {},
  Object.fromEntries(Object.keys(limitTable).map((name) => [name, limit])) as Record<
    LimitName,
    typeof limit
  >,
)
const restKey = held(
  "restKey",
  "visible ASCII without spaces",
  // What it is not is not shown: it is a secret, if a mistyped one.
  (value): value is string => typeof value === "string" && /^[!-~]+$/.test(value),
  () => "",
)
const variable = held(
  "restKeyEnv",
  "the name of an environment variable",
  (value): value is string => typeof value === "string" && value !== "",
)
const demoLogin = held(
  "demoLogin",
  "true or false",
  (value): value is boolean => typeof value === "boolean",
)
const app = closedObject(
  "app",
  { appId },
  { limits, restKey, restKeyEnv: variable, signatures, demoLogin },
)
const apps = held(
  "apps",
  "a list of at least one app",
  (value): value is readonly unknown[] => Array.isArray(value) && value.length > 0,
).pipe(t.readonlyArray(app))
const origins = held(
  "origins",
  '"*", or a list of origins such as "https://chat.example"',
  (value): value is "*" | readonly string[] =>
    value === "*" || (Array.isArray(value) && value.every(isOrigin)),
)
const config = closedObject("config", { apps }, { origins })

/** Where the config's names of variables lead. */
type Environment = Readonly<Record<string, string | undefined>>

/** Reads and decodes a config file. Throws a `CommandError` that names the file and the place in it. */
export async function readConfig(path: string): Promise<Config> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`cannot read the config ${path}: ${reasonOf(cause)}`)
  })
  return parseConfig(text, path)
}

/** Reads the text of a config file. */
export function parseConfig(text: string, path: string): Config {
  return decodeConfig(parseJson(text, path), path)
}

/** Decodes a config that was read from `path`. */
export function decodeConfig(
  value: unknown,
  path: string,
  environment: Environment = process.env,
): Config {
  const decoded = config.decode(value)
  if (E.isLeft(decoded)) throw new CommandError(`${path}: ${decoded.left.map(describe).join("; ")}`)
  const seen = new Set<string>()
  for (const { appId } of decoded.right.apps) {
    if (seen.has(appId)) throw new CommandError(`${path}: appId "${appId}" is there twice`)
    seen.add(appId)
  }
  const apps = decoded.right.apps.map(({ restKeyEnv, signatures: signed, ...rest }, at) => {
    if (signed && rest.demoLogin)
      throw new CommandError(`${path}: apps[${at}].signatures does not go together with demoLogin`)
    const keys = signed && withSecrets(signed, `${path}: apps[${at}].signatures`, environment)
    const app = { ...rest, ...(keys ? { signatures: keys } : {}) }
    if (restKeyEnv === undefined) return app
    const place = `${path}: apps[${at}].restKeyEnv`
    if (app.restKey !== undefined)
      throw new CommandError(`${place} does not go together with restKey`)
    const key = restKey.decode(environment[restKeyEnv])
    if (E.isRight(key)) return { ...app, restKey: key.right }
    throw new CommandError(
      `${place}: the environment variable ${shown(restKeyEnv)} must be set, to visible ASCII without spaces`,
    )
  })
  return { ...decoded.right, apps }
}

function isOrigin(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false
  const { origin, protocol } = new URL(value)
  return origin === value && (protocol === "http:" || protocol === "https:")
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""))
  } catch {
    throw new CommandError(`${path}${firstFault(text)}`)
  }
}

/** JSON.parse says where only now and then, and over several lines; so this is looked up when it has failed. */
function firstFault(text: string): string {
  const faults: ParseError[] = []
  parse(text, faults, { disallowComments: true })
  const [fault] = faults
  if (fault === undefined) return " is not JSON"
  const lines = text.slice(0, fault.offset).split("\n")
  const words = printParseErrorCode(fault.error).replace(
    /(?<=.)[A-Z]/g,
    (letter) => ` ${letter.toLowerCase()}`,
  )
  return `:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}: not JSON: ${words.toLowerCase()}`
}

function describe({ context, message }: t.ValidationError): string {
  const place = context
    .map(({ key }) => (/^\d+$/.test(key) ? `[${key}]` : key && `.${key}`))
    .join("")
    .replace(/^\./, "")
  return place === "" ? (message ?? "cannot be read") : `${place}: ${message ?? "has a wrong type"}`
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such file"
  if (code === "EISDIR") return "it is a directory"
  if (code === "EACCES") return "no permission to read it"
  return message
}
