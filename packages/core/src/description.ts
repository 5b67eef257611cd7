/** What an engine says of itself. It must not know secrets: no key, no id of one, nothing of what is stored. */
import { recordVersion } from "./keyspace/record.js"
import { protocolVersion } from "./model/client-frame.js"
import type { Limits } from "./model/limit.js"
import type { EngineOptions } from "./options.js"
import type { Store, StoreSupports } from "./ports/store.js"
import type { Transport } from "./ports/transport.js"

/** What an engine is made of, and how far its promises go with that. Plain data, without secrets. @since 0.1.0 */
export interface EngineDescription {
  readonly appId: string
  /** Versions: of the frames between engine and clients, and of the rows in the store. */
  readonly format: { readonly frames: number; readonly rows: number }
  readonly store: StoreSupports & {
    /**
     * Whether the store was open and showed what can be seen in a moment: that it keeps rows as they are, in byte order,
     * and applies no transaction of which a check fails. What `durable` says only a death can show.
     */
    readonly tried: boolean
  }
  /** Every wire, that of this process first; `resume`: whether a lost line can be taken up again. */
  readonly transports: readonly { readonly name: string; readonly resume: boolean }[]
  /** All limits as they are in force; `Infinity` is one that is switched off. */
  readonly limits: Limits
  /** How long, in ms, a session outlives its lost connection. */
  readonly resumeWindowMs: number
  /** How long, in ms, messages are kept; absent where nothing is deleted. */
  readonly retentionMs?: number
  /** Whether the history of the whole app can be asked for. */
  readonly appHistory: boolean
  /** What stands between a stranger and the messages. */
  readonly checks: {
    readonly authorize: boolean
    readonly signatures: boolean
    /** How many gates look at each message. */
    readonly gates: number
  }
}

/** Describes an engine by what it was given. */
export function describeEngine(
  options: EngineOptions,
  inForce: {
    readonly limits: Limits
    readonly resumeWindowMs: number
    readonly store: Store
    readonly tried: boolean
    readonly local: Transport
  },
): EngineDescription {
  const { appId, transports = [], retention, gates = [], appHistory = true } = options
  const { limits, resumeWindowMs, store, tried, local } = inForce
  const { durable, exclusive } = store.supports
  return {
    appId,
    format: { frames: protocolVersion, rows: recordVersion },
    store: { durable, exclusive, tried },
    transports: [local, ...transports].map(({ name, supports: { resume } }) => ({ name, resume })),
    limits: { ...limits },
    resumeWindowMs,
    ...(retention === undefined ? {} : { retentionMs: retention.maxAgeMs }),
    appHistory,
    checks: {
      authorize: options.authorize !== undefined,
      signatures: options.signatures !== undefined,
      gates: gates.length,
    },
  }
}
