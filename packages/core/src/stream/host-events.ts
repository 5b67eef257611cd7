/** What the host hears: the engine's facts, as events in the seed's words. Each is a filter over the facts. */
import type { Observable } from "rxjs"
import { filter, map, mergeMap } from "rxjs"
import { isMessage } from "../model/entry.js"
import type { Fact } from "../model/fact.js"
import type { Absent, MessagesCommitted } from "../model/fact-conversation.js"
import type { CloseCode, FailureCode } from "../model/failure.js"
import type { Attributes, ChangeKind, MembershipFrame } from "../model/group.js"
import type { DeviceId, PeerId, SessionId } from "../model/id.js"
import { type ConversationKey, groupOf } from "../model/id.js"
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
  /** The host erased its sender: the text is gone. */
  readonly erased?: true
}

/** A group was created or changed; the same entry that its members are told of. @since 0.1.0 */
export interface GroupEvent {
  readonly type: ChangeKind
  readonly groupId: string
  /** Who joined, left, was invited or kicked; none with `attributes`. */
  readonly peers: readonly PeerId[]
  /** Who did it. */
  readonly by: PeerId
  readonly seq: number
  /** Milliseconds since 1970. */
  readonly timestamp: number
  /** What was set; only with `attributes`. */
  readonly attributes?: Attributes
}

/** A message that did not reach some of its recipients: the moment for a push. At most once for each. @since 0.1.0 */
export interface OfflineEvent {
  readonly message: HostMessage
  /**
   * `no-session`: they have none. `paused`: their line is lost for the moment. `undelivered`: it was pushed, but the
   * last session ended before it was acknowledged.
   */
  readonly reason: "no-session" | "paused" | "undelivered"
  /** Of a group, looked up while they are read: read them before the subscriber returns. */
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
      return fact.accepted
        .filter(({ entry }) => isMessage(entry))
        .map(({ entry }) => hostMessage(entry.frame.value as MessageFrame))
    }),
  )
}

export function groupEvents(facts: Observable<Fact>): Observable<GroupEvent> {
  return facts.pipe(
    filter((fact) => fact.type === "GroupChanged"),
    map(({ frame }) => groupEvent(frame)),
  )
}

/** The change of a frame, without what is the wire's business. */
export function groupEvent(frame: MembershipFrame): GroupEvent {
  const { change: type, group: groupId, peers, by, seq, timestamp, attributes } = frame
  return { type, groupId, peers, by, seq, timestamp, ...(attributes ? { attributes } : {}) }
}

/** `absentFrom` looks up who of a group has no session, or only paused ones: only when somebody subscribed (L13). */
export function offlineEvents(
  facts: Observable<Fact>,
  absentFrom: (group: ConversationKey) => readonly Absent[],
): Observable<OfflineEvent> {
  return facts.pipe(
    filter((fact) => fact.type === "MessagesCommitted"),
    mergeMap((fact) =>
      groupOf(fact.conversation) === undefined
        ? absences(fact, fact.absent)
        : absences(fact, absentFrom(fact.conversation)),
    ),
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
    ...(frame.erased ? { erased: true } : {}),
  }
}

function absences(
  { accepted }: MessagesCommitted,
  absent: readonly Absent[],
): readonly OfflineEvent[] {
  return accepted
    .filter(({ entry }) => isMessage(entry))
    .flatMap(({ entry }) =>
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
