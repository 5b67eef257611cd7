/** What the host hears: the engine's facts, as events in the seed's words. Each is a filter over the facts. */
import type { Observable } from "rxjs"
import { filter, map, mergeMap } from "rxjs"
import type { Fact } from "../model/fact.js"
import type { MessagesCommitted } from "../model/fact-conversation.js"
import type { CloseCode, FailureCode } from "../model/failure.js"
import type { DeviceId, PeerId, SessionId } from "../model/id.js"
import type { MessageFrame } from "../model/message.js"

/** A session opened, paused, resumed or closed. @since 0.1.0 */
export interface SessionEvent {
  readonly type: "opened" | "paused" | "resumed" | "closed"
  readonly session: SessionId
  readonly peerId: PeerId
  readonly deviceId: DeviceId
  /** Only with `closed`: why. */
  readonly reason?: CloseCode
}

/** A peer went online with its first session, or offline with its last. @since 0.1.0 */
export interface PresenceEvent {
  readonly peerId: PeerId
  readonly online: boolean
}

/** A session began or stopped to watch peers. @since 0.1.0 */
export interface WatchEvent {
  readonly type: "watched" | "unwatched"
  readonly session: SessionId
  readonly peerId: PeerId
  readonly peers: readonly PeerId[]
}

/** A message as the host sees it: accepted, and stored unless transient. @since 0.1.0 */
export interface HostMessage {
  readonly id: string
  readonly conversation: string
  /** Absent when transient. */
  readonly seq?: number
  readonly from: PeerId
  readonly to?: readonly PeerId[]
  readonly group?: string
  readonly text: string
  /** Milliseconds since 1970. */
  readonly timestamp: number
  readonly transient: boolean
}

/** A message that did not reach some of its recipients: the moment for a push. At most once for each. @since 0.1.0 */
export interface OfflineEvent {
  readonly message: HostMessage
  /**
   * `no-session`: they have none. `paused`: their line is lost for the moment. `undelivered`: it was pushed, but the
   * last session ended before it was acknowledged.
   */
  readonly reason: "no-session" | "paused" | "undelivered"
  readonly peerIds: Iterable<PeerId>
}

/** Something went wrong that no caller can be told. @since 0.1.0 */
export interface Problem {
  readonly code: FailureCode
  readonly message: string
  /** What was thrown, if anything was. May hold what must not be shown to clients. */
  readonly cause?: unknown
}

export function sessionEvents(facts: Observable<Fact>): Observable<SessionEvent> {
  return facts.pipe(
    mergeMap((fact): readonly SessionEvent[] => {
      switch (fact.type) {
        case "SessionOpened":
          return [{ type: "opened", ...who(fact) }]
        case "SessionPaused":
          return [{ type: "paused", ...who(fact) }]
        case "SessionResumed":
          return [{ type: "resumed", ...who(fact) }]
        case "SessionClosed":
          return [{ type: "closed", ...who(fact), reason: fact.code }]
        default:
          return []
      }
    }),
  )
}

export function presenceEvents(facts: Observable<Fact>): Observable<PresenceEvent> {
  return facts.pipe(
    filter((fact) => fact.type === "PresenceChanged"),
    map(({ peer, online }) => ({ peerId: peer, online })),
  )
}

export function watchEvents(facts: Observable<Fact>): Observable<WatchEvent> {
  return facts.pipe(
    filter(
      (fact) => (fact.type === "Watched" || fact.type === "Unwatched") && fact.peers.length > 0,
    ),
    map((fact) => {
      const { type, session, peer, peers } = fact as Extract<
        Fact,
        { type: "Watched" | "Unwatched" }
      >
      return { type: type === "Watched" ? "watched" : "unwatched", session, peerId: peer, peers }
    }),
  )
}

export function messageEvents(facts: Observable<Fact>): Observable<HostMessage> {
  return facts.pipe(
    mergeMap((fact): readonly HostMessage[] => {
      if (fact.type === "TransientPassed") return [hostMessage(fact.message)]
      if (fact.type !== "MessagesCommitted") return []
      return fact.accepted.map(({ entry }) => hostMessage(entry.frame.value as MessageFrame))
    }),
  )
}

export function offlineEvents(facts: Observable<Fact>): Observable<OfflineEvent> {
  return facts.pipe(
    filter((fact) => fact.type === "MessagesCommitted"),
    mergeMap(absences),
  )
}

/** The message of a frame, without what is the wire's business. */
export function hostMessage(frame: MessageFrame): HostMessage {
  const { id, conversation, seq, from, to, group, text, timestamp } = frame
  return {
    id,
    conversation,
    ...(seq === undefined ? {} : { seq }),
    from,
    ...(to === undefined ? {} : { to }),
    ...(group === undefined ? {} : { group }),
    text,
    timestamp,
    transient: frame.transient === true,
  }
}

function absences({ accepted, absent }: MessagesCommitted): readonly OfflineEvent[] {
  return accepted.flatMap(({ entry }) =>
    absent.flatMap(({ reason, peers }) => {
      // A sender that has just left is not told of its own message.
      const peerIds = peers.filter((peer) => peer !== entry.from)
      const message = hostMessage(entry.frame.value as MessageFrame)
      return peerIds.length === 0 ? [] : [{ message, reason, peerIds }]
    }),
  )
}

function who(fact: {
  readonly session: SessionId
  readonly peer: PeerId
  readonly device: DeviceId
}) {
  return { session: fact.session, peerId: fact.peer, deviceId: fact.device }
}
