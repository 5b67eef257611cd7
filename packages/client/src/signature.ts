/** What a client asks the host's own server to sign, and what it gets back (seed, SignatureFactory). */

/**
 * The session that begins, or peers that it is to watch. Signed over
 * `appId:peerId:peerIds:timestamp:nonce`, the ids sorted and joined by `:`.
 *
 * @since 0.1.0
 */
export interface SessionToSign {
  readonly kind: "session"
  readonly appId: string
  readonly peerId: string
  /** The peers to watch, sorted; none where a session begins without. */
  readonly peerIds: readonly string[]
}

/**
 * What is done to a group. Signed over `appId:peerId:groupId:peerIds:timestamp:nonce:action`, the ids sorted and joined
 * by `:`.
 *
 * @since 0.1.0
 */
export interface GroupToSign {
  readonly kind: "group"
  readonly appId: string
  readonly peerId: string
  /** Empty for a group that is to be created, whose action is `join`. */
  readonly groupId: string
  /** Those who are invited or kicked, sorted; empty for `join`. */
  readonly peerIds: readonly string[]
  readonly action: "join" | "invite" | "kick"
}

/**
 * What is to be signed, told apart by `kind`.
 *
 * @since 0.1.0
 */
export type SignOperation = SessionToSign | GroupToSign

/**
 * The signature of one operation. It is used once.
 *
 * @since 0.1.0
 */
export interface Signature {
  /** Lower-case hex. */
  readonly signature: string
  /** Seconds since 1970. */
  readonly timestamp: number
  /** 1 to 64 characters of `[A-Za-z0-9_-]`, never used before. */
  readonly nonce: string
  /** Those of the operation's `peerIds` that were signed; the others are left out. Default: all. */
  readonly peerIds?: readonly string[]
  /** Which of the app's keys. Default: the engine tries each. */
  readonly keyId?: string
}
