/** The keys of an app: what one is, and what is wrong or weak about those that a host gives. */
import { failure, PeerageError } from "../model/failure.js"
import { isId, isWellFormed, utf8Length } from "../model/id.js"

/** A secret that the host's signing server and the engine share, and nobody else: no client, and not the master key. @since 0.1.0 */
export interface SignatureKey {
  /** Names the key in requests and logs; the grammar of every id. */
  readonly id: string
  /** Its UTF-8 is the key of the HMAC. At least 16 random bytes are advised. */
  readonly secret: string
  /** Default: `sha1`, as in the seed. It belongs to the key: no request can ask for another one. */
  readonly algorithm?: "sha1" | "sha256"
}

/** How many keys may be active at once: the old one, the new one, and one for a mishap. */
const mostKeys = 3
/** Bytes of a secret, below which the host is warned. */
const soundSecret = 16

/**
 * Does nothing if these keys can be used: call it once, when the host starts.
 *
 * @throws PeerageError `bad-options`: none or more than three, an id twice, an id that is none, an empty secret, an
 *   algorithm other than `sha1` and `sha256`. The message says which, and never holds a secret.
 * @since 0.1.0
 */
export function checkKeys(keys: readonly SignatureKey[]): void {
  const fault = keysFault(keys)
  if (fault !== undefined) throw keyError(fault)
}

/** The ids of the keys whose secret is under 16 bytes of UTF-8: they work, and can be guessed. @since 0.1.0 */
export function weakKeys(keys: readonly SignatureKey[]): readonly string[] {
  return keys.filter(({ secret }) => utf8Length(secret) < soundSecret).map(({ id }) => id)
}

/** What is wrong with these keys; takes whatever it is handed. */
export function keysFault(keys: unknown): string | undefined {
  if (!Array.isArray(keys) || keys.length === 0) return "keys must be a list of at least one key"
  if (keys.length > mostKeys) return `at most ${mostKeys} keys may be active`
  const ids = new Set<unknown>()
  for (const key of keys) {
    const fault = keyFault(key)
    if (fault !== undefined) return fault
    ids.add(key.id)
  }
  return ids.size === keys.length ? undefined : "two keys have the same id"
}

/** What is wrong with this key; takes whatever it is handed. */
export function keyFault(key: unknown): string | undefined {
  if (typeof key !== "object" || key === null) return "a key must be { id, secret }"
  const { id, secret, algorithm } = key as Partial<Record<keyof SignatureKey, unknown>>
  if (typeof id !== "string" || !isId(id)) return "a key's id must be an id"
  if (typeof secret !== "string" || secret === "" || !isWellFormed(secret)) {
    return "a key's secret must be a text that is not empty"
  }
  return algorithm === undefined || algorithm === "sha1" || algorithm === "sha256"
    ? undefined
    : "a key's algorithm must be 'sha1' or 'sha256'"
}

/** The error of a host that gave a key which cannot be used. */
export function keyError(fault: string): PeerageError {
  return new PeerageError(failure("bad-options", { message: `signatures: ${fault}` }))
}
