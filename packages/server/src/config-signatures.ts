/** An app's signatures in the config file: which keys, and where their secrets are. Never shows a secret. */
import type { SignatureOptions } from "@peerage/core"
import { isId } from "@peerage/core/adapter"
import * as t from "io-ts/lib/index.js"
import { closedObject, held } from "./closed-object.js"
import { CommandError } from "./command-error.js"

const text = (name: string, words: string) =>
  held(
    name,
    words,
    (value): value is string => typeof value === "string" && value !== "",
    () => "",
  )
const algorithm = held(
  "algorithm",
  '"sha1" or "sha256"',
  (value): value is "sha1" | "sha256" => value === "sha1" || value === "sha256",
)
const keyId = held(
  "id",
  "1 to 64 characters without ':' or control characters",
  (value): value is string => typeof value === "string" && isId(value),
)
const key = closedObject(
  "key",
  { id: keyId },
  {
    secret: text("secret", "a text that is not empty"),
    secretEnv: text("secretEnv", "the name of an environment variable"),
    algorithm,
  },
)
const keys = held(
  "keys",
  "a list of one to three keys",
  (value): value is readonly unknown[] =>
    Array.isArray(value) && value.length > 0 && value.length <= 3,
).pipe(t.readonlyArray(key))
const required = held("required", "true", (value): value is true => value === true)
const seconds = held(
  "windowSeconds",
  "a whole number of seconds from 1 to 86,400",
  (value): value is number =>
    Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= 86_400,
)

/** Decodes `signatures` of an app. */
export const signatures: t.Type<SignaturesConfig, unknown, unknown> = closedObject(
  "signatures",
  { required, keys },
  { windowSeconds: seconds },
)

/** As it stands in the file. */
export interface SignaturesConfig {
  readonly required: true
  readonly keys: readonly {
    readonly id: string
    readonly secret?: string
    readonly secretEnv?: string
    readonly algorithm?: "sha1" | "sha256"
  }[]
  readonly windowSeconds?: number
}

/** The engine's option, with the secrets that environment variables hold. Throws a `CommandError` that names the place. */
export function withSecrets(
  { keys: named, ...rest }: SignaturesConfig,
  place: string,
  environment: Readonly<Record<string, string | undefined>>,
): SignatureOptions {
  const held = named.map(({ id, secret, secretEnv, ...how }, at) => {
    if ((secret === undefined) === (secretEnv === undefined))
      throw new CommandError(`${place}.keys[${at}]: give secret or secretEnv, one of the two`)
    const found = secret ?? environment[secretEnv ?? ""]
    if (found) return { id, secret: found, ...how }
    throw new CommandError(
      `${place}.keys[${at}]: the environment variable "${secretEnv}" must be set, and not empty`,
    )
  })
  return { ...rest, keys: held }
}
