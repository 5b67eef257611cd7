/** Who may ask: the app's key, compared in a time that tells nothing of it (S14). */
import { md5 } from "@noble/hashes/legacy.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js"

/** Whether two texts are the same. Both are hashed first: their lengths tell nothing either. */
export function isSameSecret(given: string, secret: string): boolean {
  const left = sha256(utf8ToBytes(given))
  const right = sha256(utf8ToBytes(secret))
  let difference = 0
  left.forEach((byte, at) => {
    difference |= byte ^ (right[at] ?? 0)
  })
  return difference === 0
}

/** The token of `Authorization: Bearer …`; empty when there is none. */
export function bearerOf(request: Request): string {
  return /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? ""
}

/** Whether `md5(ts + key),ts` was made with the key: how 2014's clients kept it off the wire. */
export function isSignedWith(sign: string, key: string): boolean {
  const [digest = "", time = ""] = sign.split(",")
  return isSameSecret(digest.toLowerCase(), bytesToHex(md5(utf8ToBytes(time + key))))
}
