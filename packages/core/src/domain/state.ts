/**
 * Everything that a running engine remembers, and who owns it. Rules read it as a `View`; only `evolve` writes. Every
 * map is bounded by what is active: connections, open or paused sessions, watches, conversations in use.
 */
import type { Accepted, Mark, Queued, TailEntry } from "../model/entry.js"
import type { GroupInfo, Membership, Place } from "../model/group.js"
import type { ConnectionId, ConversationKey, DeviceId, PeerId, SessionId } from "../model/id.js"
import type { Input, Sanction } from "../model/input.js"
import type { Cursor, DroppedRange, Head } from "../model/message.js"
import type { Gathering, Reader } from "./state-reader.js"

/** Tokens left at a moment of the monotonic clock. */
export interface Bucket {
  readonly tokens: number
  readonly at: number
}

/** A connection and, once it opened or resumed one, its session. */
export interface ConnectionState {
  readonly trusted: boolean
  readonly canResume: boolean
  readonly since: number
  session: SessionId | undefined
  /** It resumed a session and has said nothing since. */
  quiet: boolean
  refusedFrames: number
}

/** One device of a peer. */
export interface Session {
  readonly id: SessionId
  readonly peer: PeerId
  readonly device: DeviceId
  readonly trusted: boolean
  readonly canResume: boolean
  /** Undefined while paused. */
  connection: ConnectionId | undefined
  pausedAt: number
  token: string
  /** The token before, until the device is heard on the line that it was used for. */
  spent: string | undefined
  watching: ReadonlySet<PeerId>
  /** Only of conversations in which the session is behind or has something unacknowledged (L1). */
  readers: ReadonlyMap<ConversationKey, Reader>
  /** The window: over all readers (L5). */
  unacked: number
  unackedSize: number
  fullSince: number | undefined
  gathering: Gathering | undefined
  /** Where the session's own right to be told begins, while it cannot be: paused, or still finding its starts (P7, P11). */
  touched: ReadonlyMap<ConversationKey, number>
  /** Up to where its open was told that entries are left out; a resume does not bring them back (L3). */
  skipped: ReadonlyMap<ConversationKey, number>
  /** What it was told then; the line may have been lost before the device heard it (L4). */
  readonly left: DroppedRange[]
  /** How many of its readers wait for a page. */
  loading: number
  /** False if it is behind in more conversations than an open looks at: the others wait until they are touched. */
  listedAll: boolean
  /** Pushed but unacknowledged when the line was lost; told to the host if the peer never comes back. */
  undelivered: {
    readonly conversation: ConversationKey
    readonly from: number
    readonly to: number
  }[]
}

/** A peer that has sessions, or had one not long ago. */
export interface Peer {
  readonly sessions: Map<DeviceId, SessionId>
  rates: ReadonlyMap<string, Bucket>
  /** The highest key number of each device (L15). */
  keys: ReadonlyMap<DeviceId, number>
  /** Conversations with a cursor that is not in the store yet. */
  dirty: ReadonlySet<ConversationKey>
  /** Those that it is in, or was in and has not all of; all of them once `listed` (L14). */
  groups: ReadonlyMap<ConversationKey, PeerGroup>
  listed: boolean
  endedAt: number
}

/** What a peer has in a group. */
export interface PeerGroup {
  /** Oldest first; none when they are over, while a list that was read before may still come. */
  memberships: readonly Membership[]
  cursor: Cursor | undefined
}

/** Who watches a peer. The version counts that peer's changes for as long as it is watched (P9). */
export interface Watched {
  readonly sessions: Set<SessionId>
  version: number
}

/** A conversation in use. */
export interface Conversation {
  readonly key: ConversationKey
  /** The published id. */
  readonly id: string
  /** Those of a conversation of peers, sorted. */
  readonly peers: readonly PeerId[]
  /** False while its head is being read, also again after the store was lost. */
  ready: boolean
  /** Its head was read once: what a later reading finds beyond it was stored without being told (L12). */
  known: boolean
  head: Head
  /** Up to where retention took entries away (L17). */
  floor: Place
  /** Since which `seq` all entries are by one peer: its cursor may step over them (L7). */
  tailFrom: PeerId | undefined
  tailSince: number
  readonly cursors: Map<PeerId, Cursor>
  /** Peers noted in the store as behind (L13). */
  readonly behind: Set<PeerId>
  /** Only of a group. */
  readonly group: Group | undefined
  readonly parked: Input[]
  readonly waiting: Queued[]
  writing: Writing | undefined
  called: boolean
  flush: boolean
  /** Cursors to be written: with the next commit (`ack`) or when there is time (`own`). */
  readonly dirty: Map<PeerId, "ack" | "own">
  dirtySince: number
  /** Sessions that read here or are about to: while there are any, the conversation stays. */
  readonly sessions: Set<SessionId>
  /** Up to where peers have read, of those that said so lately; also what is on its way to the store. */
  readonly marks: Map<PeerId, number>
  /** Senders that asked for receipts, with the highest `seq` that they asked for. */
  readonly receipts: Map<PeerId, number>
  /** With the lowest, kept after all have it: they may still read it. Told as long as the conversation is in memory. */
  readonly readReceipts: Map<PeerId, number>
  usedAt: number
}

/** What a conversation that is a group knows beside. */
export interface Group {
  /** Undefined while there is no such group. */
  info: GroupInfo | undefined
  /** All members, with the entry that let each in; undefined until somebody does more than read. */
  members: Map<PeerId, Place> | undefined
  /** What waits for the members. */
  readonly awaiting: Input[]
  /** Peers whose change has an unknown outcome: read anew with the head (L12). */
  readonly unsure: Set<PeerId>
}

/** The transaction in flight. */
export interface Writing {
  readonly accepted: readonly Accepted[]
  readonly cursors: readonly (readonly [peer: PeerId, cursor: Cursor])[]
  readonly behind: readonly PeerId[]
  readonly caughtUp: readonly PeerId[]
  readonly over: readonly (readonly [peer: PeerId, memberships: readonly Membership[]])[]
  readonly marks: readonly Mark[]
}

/** All of it. */
export interface State {
  epoch: string
  /** False while the store is away (L12). */
  storing: boolean
  nextSession: SessionId
  /** When idle conversations were last looked for. */
  sweptAt: number
  readonly connections: Map<ConnectionId, ConnectionState>
  readonly sessions: Map<SessionId, Session>
  readonly peers: Map<PeerId, Peer>
  readonly watched: Map<PeerId, Watched>
  readonly conversations: Map<ConversationKey, Conversation>
  /** Of each group the members that have sessions, so that a message never walks the members (L13). */
  readonly audience: Map<ConversationKey, Set<PeerId>>
  /** Until when the host keeps peers from sending and from opening; as many as the host says. */
  readonly sanctions: Record<Sanction, Map<PeerId, number>>
  /** What a tick looks at, so that it never walks the rest. */
  readonly due: {
    readonly unopened: Set<ConnectionId>
    readonly paused: Set<SessionId>
    readonly full: Set<SessionId>
    readonly dirty: Set<ConversationKey>
    /** Peers without a session, in the order in which their last one ended. */
    readonly absent: Set<PeerId>
  }
}

/** What is unwritable as it is. */
type Leaf = Accepted | TailEntry | Queued | Input | Writing | Membership | GroupInfo

/** What the rules see: the same, unwritable. */
export type View<T> = T extends Leaf
  ? T
  : T extends (infer E)[] | readonly (infer E)[]
    ? readonly View<E>[]
    : T extends ReadonlyMap<infer K, infer V>
      ? ReadonlyMap<K, View<V>>
      : T extends ReadonlySet<infer E>
        ? ReadonlySet<E>
        : T extends object
          ? { readonly [K in keyof T]: View<T[K]> }
          : T

/** The state before anything happened. */
export function emptyState(): State {
  return {
    epoch: "",
    storing: true,
    nextSession: 1,
    sweptAt: 0,
    connections: new Map(),
    sessions: new Map(),
    peers: new Map(),
    watched: new Map(),
    conversations: new Map(),
    audience: new Map(),
    sanctions: { mute: new Map(), ban: new Map() },
    due: {
      unopened: new Set(),
      paused: new Set(),
      full: new Set(),
      dirty: new Set(),
      absent: new Set(),
    },
  }
}
