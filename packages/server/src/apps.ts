/** The engines, one for each app of the config, each with its own database, all behind the same transports. */
import { access, constants, mkdir, stat } from "node:fs/promises"
import { join } from "node:path"
import {
  createEngine,
  type Engine,
  PeerageError,
  type Problem,
  type Transport,
} from "@peerage/core"
import { levelStore } from "@peerage/store-level"
import { appDirectory } from "./app-directory.js"
import { CommandError } from "./command-error.js"
import type { AppConfig } from "./config.js"
import type { DemoLogin } from "./demo-login.js"

/** An app that is being served. */
export interface App {
  readonly appId: string
  readonly engine: Engine
  readonly restKey?: string
  /** Nobody is asked who they are. */
  readonly isOpen: boolean
}

/**
 * Makes the data directory and sees that it can be used. Throws a `CommandError` if not. Its parent must be there: a
 * mistyped path is an error, not an empty store.
 */
export async function prepareDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EEXIST") throw cause
    })
    if (!(await stat(directory)).isDirectory()) throw new Error("not a directory")
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    const isFile = await stat(directory).then(
      (found) => !found.isDirectory(),
      (error: NodeJS.ErrnoException) => error.code === "ENOTDIR",
    )
    const why = isFile ? "it is a file, or lies under one" : (cause as Error).message
    throw new CommandError(`cannot use the data directory ${directory}: ${why}`)
  }
}

/**
 * Opens an engine for each app, all or none. `tell` gets the lines for the one who runs the server.
 * Throws a `CommandError` for what that person can mend.
 */
export async function openApps(
  apps: readonly AppConfig[],
  directory: string,
  transports: readonly Transport[],
  { signaturesOf }: Pick<DemoLogin, "signaturesOf">,
  tell: (line: string) => void,
): Promise<readonly App[]> {
  const opened: App[] = []
  for (const { appId, limits, restKey, signatures: keys } of apps) {
    const signatures = keys ?? signaturesOf(appId)
    const store = levelStore(join(directory, appDirectory(appId)))
    const engine = createEngine({
      appId,
      store,
      transports,
      ...(limits === undefined ? {} : { limits }),
      ...(signatures === undefined ? {} : { signatures }),
    })
    engine.problems$.subscribe((problem) => tell(`app ${appId}: ${wordsOf(problem)}`))
    try {
      await engine.open()
    } catch (cause) {
      await closeApps(opened)
      throw asCommandError(cause, appId, directory)
    }
    const isOpen = signatures === undefined
    opened.push({ appId, engine, isOpen, ...(restKey === undefined ? {} : { restKey }) })
    if (restKey !== undefined && restKey.length < 16)
      tell(`app ${appId}: its restKey has under 16 characters and can be guessed`)
  }
  return opened
}

/** Closes every engine; what is in flight is settled first. */
export async function closeApps(apps: readonly App[]): Promise<void> {
  await Promise.all(apps.map(({ engine }) => engine.close()))
}

/** A host can set `authorize`; who runs this command cannot, and should know what that means. */
function wordsOf({ code, message }: Problem): string {
  if (code !== "unprotected") return `${code}: ${message}`
  return "nobody is asked who they are: whoever reaches this server may take part under any name"
}

function asCommandError(cause: unknown, appId: string, directory: string): unknown {
  if (!(cause instanceof PeerageError)) return cause
  if (cause.code === "store-locked") {
    return new CommandError(`the data directory ${directory} is in use by another process`)
  }
  const reason = cause.cause instanceof Error ? ` (${firstLine(cause.cause.message)})` : ""
  return new CommandError(`cannot open app "${appId}" in ${directory}: ${cause.message}${reason}`)
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text
}
