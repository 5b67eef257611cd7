/** Digests, injected, so that a runtime's own faster ones can be used. */

/** Digests that the engine needs. */
export interface Crypto {
  /** Lower-case hex md5 of a text's UTF-8: the seed's published conversation id. Not a safeguard of anything. */
  md5(text: string): string
}
