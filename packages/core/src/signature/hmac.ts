/**
 * HMAC of a text, in lower-case hex. Node's own is 3 to 6 times as fast as plain TypeScript, so it is taken where the
 * runtime has it; core imports nothing of Node's. Knows nothing of what is signed.
 */
import { hmac } from "@noble/hashes/hmac.js"
import { sha1 } from "@noble/hashes/legacy.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js"

/** HMAC of the UTF-8 of `text` under the UTF-8 of `secret`. */
export type Hmac = (algorithm: "sha1" | "sha256", secret: string, text: string) => string

const hashes = { sha1, sha256 }

/** The same on every runtime. */
export const portableHmac: Hmac = (algorithm, secret, text) =>
  bytesToHex(hmac(hashes[algorithm], utf8ToBytes(secret), utf8ToBytes(text)))

/** The runtime's own, where it has one: Node, and those that are like it. */
export function nativeHmac(runtime: object): Hmac | undefined {
  const { process } = runtime as NodeLike
  const createHmac = process?.getBuiltinModule?.("node:crypto")?.createHmac
  return typeof createHmac === "function"
    ? (algorithm, secret, text) => createHmac(algorithm, secret).update(text, "utf8").digest("hex")
    : undefined
}

/** The fastest that this runtime has. */
export const hmacHex: Hmac = nativeHmac(globalThis) ?? portableHmac

/** As much of Node as is asked for here. */
interface NodeLike {
  readonly process?: {
    getBuiltinModule?(id: "node:crypto"): { readonly createHmac?: CreateHmac } | undefined
  }
}

type CreateHmac = (
  algorithm: string,
  secret: string,
) => { update(text: string, encoding: "utf8"): { digest(encoding: "hex"): string } }
