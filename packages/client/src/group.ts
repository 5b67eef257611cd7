/** Groups as an application sees them. Knows nothing of how they work. */
import type { Attributes } from "@peerage/core/protocol"
import type {
  Cancellable,
  GroupHistoryOptions,
  History,
  MessageOptions,
  Narrowed,
  Sent,
} from "./verb.js"

/**
 * How a group begins.
 *
 * @since 0.1.0
 */
export interface CreateOptions extends Cancellable {
  /** The group's own columns, at most 4,096 bytes of JSON; names of letters, digits, `_` and `-`. Default: none. */
  readonly attributes?: Attributes
}

/**
 * A group of which this peer is a member, and its attributes.
 *
 * @since 0.1.0
 */
export interface GroupItem {
  readonly id: string
  readonly attributes: Attributes
}

/**
 * Groups: those that there are, and those to come. Asked again by itself after a lost line, except `create`.
 *
 * @since 0.1.0
 */
export interface Groups {
  /**
   * Begins a group with this peer as its first member. The id is the engine's. Rejects `outcome-unknown` when the line
   * was lost before the answer: the group may exist then, and `list` tells.
   */
  create(options?: CreateOptions): Promise<Group>
  /** Becomes a member of a group that exists; as a member, changes nothing. Rejects `not-a-member` for an unknown id. */
  join(id: string, options?: Cancellable): Promise<Group>
  /**
   * A group by its id. Asks nothing: whether there is one shows when it is used.
   *
   * @throws PeerageError `bad-id`.
   */
  get(id: string): Group
  /** All groups that this peer is a member of, by id. */
  list(options?: Cancellable): Promise<readonly GroupItem[]>
}

/**
 * One group. All promises reject `not-a-member` for who is none, and where there is no such group.
 *
 * @since 0.1.0
 */
export interface Group {
  readonly id: string
  /** Sends to all members, as `Client.send` does to peers. The sender is a member and need not watch anybody. */
  send(text: string, options?: MessageOptions): Promise<Sent>
  /**
   * Makes others members, at most 100 at a time; those who are already stay so. Rejects `not-allowed` when the client's
   * `sign` left out all of them.
   */
  invite(peers: string | readonly string[], options?: Cancellable): Promise<Narrowed>
  /** Puts others out, at most 100 at a time; those who are no members are passed over. Rejects as `invite`. */
  kick(peers: string | readonly string[], options?: Cancellable): Promise<Narrowed>
  /** Is a member no longer. What was sent until then still comes. */
  leave(options?: Cancellable): Promise<void>
  /** All members, sorted. */
  members(options?: Cancellable): Promise<readonly string[]>
  attributes(options?: Cancellable): Promise<Attributes>
  /** Sets these attributes, removes those that are `null`, and leaves all others as they are. */
  setAttributes(changes: Attributes, options?: Cancellable): Promise<void>
  /** Reads what this peer may have of it: what was said while it was a member. */
  history(options?: GroupHistoryOptions): Promise<History>
}
