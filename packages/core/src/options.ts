/** What a host gives to `createEngine`, and its check. */
import { failure, PeerageError } from "./model/failure.js"
import { isId } from "./model/id.js"
import { type LimitName, type Limits, limitsWith, limitTable } from "./model/limit.js"
import type { Clock } from "./ports/clock.js"
import type { Crypto } from "./ports/crypto.js"
import type { Ids } from "./ports/ids.js"
import type { Store } from "./ports/store.js"
import type { Transport } from "./ports/transport.js"
import { checkKeys } from "./signature/key.js"
import type { Authorize } from "./stream/authorize.js"
import type { Gate } from "./stream/gate.js"
import type { RetentionOptions } from "./stream/retention.js"
import type { SignatureOptions } from "./stream/signed.js"

/** Where the engine writes what it does; `console` fits. Bodies, tokens and secrets are never logged. @since 0.1.0 */
export interface Logger {
  debug(message: string, details?: object): void
  info(message: string, details?: object): void
  warn(message: string, details?: object): void
  error(message: string, details?: object): void
}

/** The options of `createEngine`. @since 0.1.0 */
export interface EngineOptions {
  /** The app that the engine serves; the same grammar as every id. */
  readonly appId: string
  /** Where messages are kept. Default: `memoryStore()`, which forgets them with the process. */
  readonly store?: Store
  /** The wires to listen on. Default: none; peers in this process always work, by `inProcess(engine)`. */
  readonly transports?: readonly Transport[]
  /** The host's own login and rules. Without it everyone may open as anyone, and the engine says so once. */
  readonly authorize?: Authorize
  /**
   * Opening, watching, creating, joining, inviting and kicking need a signature by the host's own server
   * (`@peerage/core/signature`, docs/signatures.md). Default: signatures are ignored.
   */
  readonly signatures?: SignatureOptions
  /** Look at each message before it is accepted, in this order. In-process peers' messages are not looked at. */
  readonly gates?: readonly Gate[]
  /** Limits that differ from their defaults (docs/limits.md); `Infinity` switches one off. */
  readonly limits?: Partial<Limits>
  /** How long, in ms, a session outlives its lost connection. Default 30,000; 0: not at all. */
  readonly resumeWindowMs?: number
  /** Deletes what is too old. Default: nothing is deleted. */
  readonly retention?: RetentionOptions
  /** Whether `host.history({ app: true })` can be asked: a row more for each message. Default true. */
  readonly appHistory?: boolean
  /** The peer id in whose name the host itself speaks; no client may open as it. Default `system`. */
  readonly systemPeerId?: string
  /** Default: silent. */
  readonly logger?: Logger
  /** For tests and other runtimes. Default: the runtime's own. */
  readonly clock?: Clock
  readonly ids?: Ids
  readonly crypto?: Crypto
}

/** The limits of an engine; throws `bad-options` for what cannot be used. */
export function checkedLimits(options: EngineOptions): Limits {
  const { appId, limits = {}, resumeWindowMs = 0, systemPeerId = "system" } = options
  if (typeof appId !== "string" || !isId(appId)) {
    throw bad("appId must be an id: 1 to 64 characters, without ':' or control characters")
  }
  const { signatures } = options
  if (signatures) {
    if (signatures.required !== true)
      throw bad("signatures.required must be true: leave the option out for none")
    if (typeof signatures.keys !== "function") checkKeys(signatures.keys)
    const { windowSeconds = 300 } = signatures
    if (!(windowSeconds > 0 && windowSeconds <= 86_400))
      throw bad("signatures.windowSeconds must be over 0 and at most 86,400")
  }
  const maxAgeMs = options.retention?.maxAgeMs ?? 60_000
  if (!(Number.isFinite(maxAgeMs) && maxAgeMs >= 60_000))
    throw bad("retention.maxAgeMs must be 60,000 or more")
  if (!isId(systemPeerId)) throw bad("systemPeerId must be an id")
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in limitTable)) throw bad(`limits.${name} is no limit; see docs/limits.md`)
    if (isRate.test(name) && value === 0) throw bad(`limits.${name} must be over 0`)
    if (typeof value !== "number" || !(value >= 0))
      throw bad(`limits.${name as LimitName} must be 0 or more`)
  }
  if (!(resumeWindowMs >= 0 && Number.isFinite(resumeWindowMs))) {
    throw bad("resumeWindowMs must be a finite number, 0 or more")
  }
  checkSupports(options)
  return limitsWith(limits)
}

/** What adapters say of themselves, which promises depend on: a typing error there is told before anything is stored. */
function checkSupports({ store, transports = [] }: EngineOptions): void {
  if (store && !["none", "process", "machine"].includes(store.supports?.durable))
    throw bad("store.supports.durable must be 'none', 'process' or 'machine'")
  if (store && typeof store.supports.exclusive !== "boolean")
    throw bad("store.supports.exclusive must be true or false")
  for (const { name, supports } of transports) {
    if (typeof supports?.resume !== "boolean")
      throw bad(`supports.resume of the transport '${name}' must be true or false`)
  }
}

/** Limits that divide: of none a second nobody could be told how long to wait. */
const isRate = /PerSecond$|PerHour$/

/** The host's logger, which may throw as any code of the host's: nothing of ours depends on it (F19). */
export function quietly(logger: Logger): Logger {
  const call =
    (level: keyof Logger) =>
    (message: string, details?: object): void => {
      try {
        logger[level](message, details)
      } catch {
        // Where would it be told? The logger is the place where it would be.
      }
    }
  return { debug: call("debug"), info: call("info"), warn: call("warn"), error: call("error") }
}

function bad(message: string): PeerageError {
  return new PeerageError(failure("bad-options", { message }))
}
