/** What Python's hmac makes of the seed's format: see vectors.py, which writes the file that is read here. */
import { readFileSync } from "node:fs"
import type { SignatureKey, SignatureRequest } from "@peerage/core/signature"

/** A request whose signature is right. */
export interface Accepted {
  readonly name: string
  readonly key: SignatureKey
  readonly request: SignatureRequest
  readonly text: string
  readonly signature: string
}

/** A request that must not be taken, although its signature is right: it has the text of another one, or no sense. */
export interface Collision {
  readonly name: string
  readonly key: SignatureKey
  readonly refused: SignatureRequest
  readonly allowed: SignatureRequest | null
  readonly signature: string
}

interface Vectors {
  readonly accepted: readonly Accepted[]
  /** Lists of ids whose order by code unit is not that by byte, signed in both. */
  readonly bothOrders: readonly Accepted[]
  readonly collisions: readonly Collision[]
  readonly conversations: readonly { readonly peers: readonly string[]; readonly id: string }[]
}

const file = new URL("vectors.json", import.meta.url)

export const vectors: Vectors = JSON.parse(readFileSync(file, "utf8"))
