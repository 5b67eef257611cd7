/** The client as an application sees it. Knows nothing of how it works. */
import type { Observable } from "rxjs"
import type {
  ClientEvents,
  Delivered,
  Dropped,
  Message,
  PresenceChange,
  Problem,
  Read,
  SessionChange,
} from "./event.js"
import type { Groups } from "./group.js"
import type { GroupNotice } from "./notice.js"
import type {
  Cancellable,
  ConversationList,
  ConversationsOptions,
  History,
  HistoryOptions,
  Narrowed,
  OpenOptions,
  ReadOptions,
  SendOptions,
  Sent,
} from "./verb.js"

/**
 * The session as it is now. A new object after each change, the same one until then.
 *
 * @since 0.1.0
 */
export interface SessionSnapshot {
  readonly state: "closed" | "opening" | "open" | "paused"
  readonly peerId: string
  readonly deviceId: string
  /** The watched peers that are online, as far as is known; kept as it was while paused. */
  readonly online: ReadonlySet<string>
}

/**
 * One peer's device in one app. All promises reject with a `PeerageError`: `not-open` before the first `open`, `closed`
 * after the session closed, `aborted` by the caller's signal, else the engine's refusal.
 *
 * @since 0.1.0
 */
export interface Client {
  /**
   * Messages for this peer, each once and in the conversation's order; own ones only from the peer's other devices.
   * Listen before `open`, or right after its promise resolved: a message that nobody listens to counts as received.
   */
  readonly messages$: Observable<Message>
  /** Changes of this peer's groups, each once, in their place among the group's messages; as `messages$`. */
  readonly groups$: Observable<GroupNotice>
  readonly presence$: Observable<PresenceChange>
  readonly delivered$: Observable<Delivered>
  readonly read$: Observable<Read>
  /** What the engine skipped when this device came back. */
  readonly dropped$: Observable<{ readonly ranges: readonly Dropped[] }>
  readonly session$: Observable<SessionChange>
  readonly problems$: Observable<Problem>
  /** The session as it is now. */
  readonly session: SessionSnapshot

  /**
   * Opens the session and keeps it open, over lost connections, until `close`. Resolves when the whole watch set is
   * watched. Rejects when the engine refuses for good; what may pass is tried again until it succeeds, so give a
   * `signal` to stop earlier. On an open client it only adds to the watch set.
   */
  open(options?: OpenOptions): Promise<Narrowed>
  /** Ends the session, after the answers to what was sent: offline for others at once. Resolves when the engine has answered, at the latest after 2 s. */
  close(options?: Cancellable): Promise<void>
  /**
   * Watches more peers: hear when they come and go, and may send to them. Resolves when their state is known. Rejects
   * `not-allowed` when `sign` left out all of them.
   */
  watch(peers: string | readonly string[], options?: Cancellable): Promise<Narrowed>
  /** Stops watching. */
  unwatch(peers: string | readonly string[], options?: Cancellable): Promise<void>
  /**
   * Sends a text of at most 5,120 bytes of UTF-8. Resolves when it is stored (a transient one: when it was passed on).
   *
   * While paused a persistent message waits for the connection, and after a lost line it is sent again in order, never
   * twice. A transient one is not: it rejects `not-open` while paused, `outcome-unknown` when the line was lost.
   * Rejects `outbox-full` when 256 messages or 1 MiB wait, and `timeout` after 30 s, the outcome unknown. If the error has
   * a `key`, the message may have reached the engine, whatever the code: to try again, give that `key`, and it is stored
   * only once. Rejects `bad-options` for a `key` that this client has not given out.
   */
  send(text: string, options: SendOptions): Promise<Sent>
  /** Groups: create, join, get, list. */
  readonly groups: Groups
  /** Reads a conversation, page by page until `limit` or its end is reached. */
  history(options: HistoryOptions): Promise<History>
  /**
   * Says that this peer has read a conversation: nothing else makes a message read. The mark is the peer's, for all its
   * devices, and never goes back; who sent with `receipt: true` hears of it. Resolves when it is stored.
   */
  markRead(options: ReadOptions): Promise<void>
  /** Lists this peer's conversations, those of groups too, with what is unread in each. */
  conversations(options?: ConversationsOptions): Promise<ConversationList>
  /** Who of these is online, watched or not. */
  status(
    peers: string | readonly string[],
    options?: Cancellable,
  ): Promise<{ readonly online: readonly string[]; readonly offline: readonly string[] }>

  /** Calls the listener at each event of this name. Returns the undo. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ): () => void

  /** Closes. */
  [Symbol.asyncDispose](): Promise<void>
}
