/** Chance, injected. */

/** Makes what must not be guessed or repeated. */
export interface Ids {
  /** 128 random bits as 22 characters of base64url. */
  random(): string
}
