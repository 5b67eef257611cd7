/** What a client tells its application of groups. Each reader's own words for what the log says once (L8). */
import type { Attributes } from "@peerage/core/protocol"

/** What all notices have: their place in the group's log, among its messages. */
interface NoticeBase {
  /** `<group>.<seq>`. */
  readonly id: string
  readonly group: string
  /** 1, 2, 3 … within the group, counted together with its messages. */
  readonly seq: number
  /** The peer that did it. */
  readonly by: string
  /** Milliseconds since 1970; never falls within a group. */
  readonly timestamp: number
}

/**
 * Somebody came or went.
 *
 * - `joined`, `left`: this peer did, on any of its devices. `invited`, `kicked`: another did it to this peer, maybe
 *   together with others.
 * - `membersJoined`, `membersLeft`: others came or went; `by` is one of `peers` where they did it themselves. This peer
 *   also hears of what it did to others.
 *
 * @since 0.1.0
 */
export interface MembershipNotice extends NoticeBase {
  readonly kind: "joined" | "left" | "invited" | "kicked" | "membersJoined" | "membersLeft"
  /** All who came or went; with the first four this peer is among them. */
  readonly peers: readonly string[]
}

/**
 * Attributes were set, `null` where one was removed; all others are as they were.
 *
 * @since 0.1.0
 */
export interface AttributesNotice extends NoticeBase {
  readonly kind: "attributes"
  readonly attributes: Attributes
}

/**
 * A change of a group, told apart by `kind`.
 *
 * @since 0.1.0
 */
export type GroupNotice = MembershipNotice | AttributesNotice
