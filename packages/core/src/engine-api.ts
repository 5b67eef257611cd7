/** The engine as a host sees it. Knows nothing of how it works. */
import type { Observable } from "rxjs"
import type { EngineDescription } from "./description.js"
import type { EngineHost } from "./stream/host.js"
import type {
  GroupEvent,
  HostMessage,
  OfflineEvent,
  PresenceEvent,
  Problem,
  SessionEvent,
  WatchEvent,
} from "./stream/host-events.js"
import type { EngineSnapshot } from "./stream/snapshot.js"

/**
 * One app's messaging, inside the host's process.
 *
 * The observables are hot: they tell what happens from the subscription on. A subscriber that throws is told of on
 * `problems$` and harms nobody.
 *
 * @since 0.1.0
 */
export interface Engine {
  readonly appId: string
  /** `degraded`: the store is away; presence and transient messages go on, and the engine tries to open it again. */
  readonly status: EngineSnapshot["status"]
  /** Sessions opened, paused, resumed and closed (seed, Session). */
  readonly sessions$: Observable<SessionEvent>
  /** Peers going online and offline (P9). */
  readonly presence$: Observable<PresenceEvent>
  readonly watches$: Observable<WatchEvent>
  /** Groups created and changed: joined, left, invited, kicked, attributes (seed, Group). */
  readonly groups$: Observable<GroupEvent>
  /** Every accepted message, transient ones included. */
  readonly messages$: Observable<HostMessage>
  /** Messages whose recipients are not there: push to their phones. */
  readonly offline$: Observable<OfflineEvent>
  readonly problems$: Observable<Problem>
  /**
   * Opens the store and begins to listen.
   *
   * @throws PeerageError `store-locked`, `store-open-failed`, `store-damaged`, `store-format`, `listener-in-use`, or
   *   `engine-open` when it was opened before. Nothing stays half open.
   */
  open(): Promise<void>
  /**
   * Stops listening, ends the sessions as `going-away`, stores what is in flight and closes the store; within the limit
   * `closeMs`. Clients come back by themselves to a new engine. Idempotent, and final: an engine is opened once.
   */
  close(): Promise<void>
  /**
   * Opens a degraded engine's store again, now instead of at the next try.
   *
   * @throws PeerageError with the store's code when it still cannot be opened.
   */
  reopen(): Promise<void>
  snapshot(): EngineSnapshot
  /** What it is made of and how far its promises go with that: store, wires, limits, versions; no secrets. */
  describe(): EngineDescription
  /** What the host itself does: send, manage groups, read every history, end sessions, mute and ban. */
  readonly host: EngineHost
  [Symbol.asyncDispose](): Promise<void>
}
