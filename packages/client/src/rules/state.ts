/**
 * What a client remembers, by subject. One client owns one state; only the rules of this folder write it, in place:
 * copying maps for each message would cost more than all rules together. The rules have no clock, no randomness and no
 * I/O, so the same inputs always lead to the same state and the same effects.
 */
import type {
  ConversationKey,
  DeliveredFrame,
  DroppedFrame,
  MembershipFrame,
  MessageFrame,
  ReadMarkFrame,
} from "@peerage/core/protocol"
import { conversations } from "./bounds.js"
import { InOrder } from "./in-order.js"
import type { Call, CallId, OutboxItem, Request, Signing } from "./pending.js"
import { Recent } from "./recent.js"

/**
 * - `idle`: never opened. `closed`: was open. `closing`: waits for the engine's answer to `close`.
 * - `waiting`: for the backoff. `dialing`: for the line. `greeting`: for `welcome` and the watch set's answers.
 * - `hidden`: the browser keeps the page for a return.
 */
type Phase = "idle" | "waiting" | "dialing" | "greeting" | "open" | "hidden" | "closing" | "closed"

/** The line and the session on it. */
interface SessionState {
  phase: Phase
  /** The session was open since the last `open()`, so an interruption is a pause. */
  opened: boolean
  /** Number of the current line; events of other lines are late and mean nothing. */
  line: number
  /** When the current dialling or greeting began, in ticks. */
  since: number
  /** `welcome` came on this line. */
  welcomed: boolean
  /** The last `welcome` went on with the same session. */
  resumed: boolean
  /** The line carries `close`, and nothing after it. */
  closeSaid: boolean
  /** Lost lines in a row, for the backoff. */
  attempt: number
  token: string | undefined
  resumeMs: number
  epoch: string | undefined
  /** Peers that the signer left out of this opening, until somebody is told. */
  readonly leftOut: Set<string>
  /** Calls of `open` and `close` that wait. */
  readonly opens: Set<CallId>
  readonly closes: Set<CallId>
}

/** What is known of a watched peer. */
interface WatchedPeer {
  online: boolean
  /** The newest version seen; -1 before the first of this session. */
  version: number
  /** What the application was told last. */
  told: boolean
  /** The engine has agreed, or `open` asks for it; only such peers are watched again in a new session. */
  sure: boolean
}

interface WatchState {
  readonly peers: Map<string, WatchedPeer>
  /** Peers of the opening that no frame has named yet. */
  unsent: string[]
  /** Peers whose state changed in this turn. */
  readonly changed: Set<string>
  /** Rises with each change of who is online. */
  revision: number
}

interface OutboxState {
  /** On the line, by the `ref` of their requests. */
  readonly sent: InOrder<OutboxItem>
  /** Not on a line, by call; those that were on a lost one first. */
  readonly waiting: InOrder<OutboxItem>
  waitingBytes: number
  /** Keys from `firstKey` up to, not including, `nextKey` are given out. */
  readonly firstKey: number
  nextKey: number
  /** How many of those that waited for the line may leave before the next tick; infinite when none waits. */
  allowance: number
}

/** Entries `first` to `last`, both included. */
export type SeqRange = readonly [first: number, last: number]

/** A range that the engine will not deliver, with how many messages lie in it at most. */
export type ToldRange = readonly [...SeqRange, messages: number]

/** What waits for the turn in which `open` resolved to end. */
export type Early = MessageFrame | MembershipFrame | DroppedFrame | DeliveredFrame | ReadMarkFrame

/** Where this device stands in a conversation. */
export interface Track {
  /** The highest seq that was passed on or is this device's own; 0 when none. */
  seq: number
  /** How many messages the conversation holds up to `seq`; the other entries are changes of a group. */
  n: number
  /** Seqs of this device's own sends above `seq`. */
  own: [...SeqRange][]
  /** Ranges above `seq` that the engine told as dropped. */
  told: ToldRange[]
  /** The engine was given the position on this line, so that it skips nothing untold. */
  certain: boolean
  /** Own sends that may lie above `seq` although no answer said so. */
  doubtful: number
}

interface InboxState {
  readonly tracks: Recent<ConversationKey, Track>
  /** The newest seqs that histories held. */
  readonly seen: Recent<ConversationKey, number>
  /** Published ids. */
  readonly names: Recent<ConversationKey, string>
  /** To acknowledge, with the next `ack`. */
  readonly acks: Map<ConversationKey, number>
  ackCount: number
  /** Set in the turn in which `open` resolved, so that who subscribes after it misses nothing. */
  early: Early[] | undefined
}

/** The longest wait before dialling again doubles from `minMs` to `maxMs`. */
interface Backoff {
  readonly minMs: number
  readonly maxMs: number
}

export interface ClientState {
  readonly appId: string
  readonly peerId: string
  readonly deviceId: string
  readonly backoff: Backoff
  /** There is a signer. */
  readonly signs: boolean
  readonly session: SessionState
  readonly watch: WatchState
  readonly outbox: OutboxState
  readonly inbox: InboxState
  /** In the order in which they were made. */
  readonly calls: Map<CallId, Call>
  /** On the line, by `ref`. */
  readonly requests: InOrder<Request>
  nextRef: number
  /** Requests of the current line that wait for their signature. */
  readonly signing: Map<number, Signing>
  nextSigning: number
  tick: number
  ticking: boolean
}

/** A client that was never opened. Keys rise from `firstKey`, over restarts of the device too. */
export function initialState(
  self: Pick<ClientState, "appId" | "peerId" | "deviceId" | "backoff" | "signs"> & {
    readonly firstKey: number
  },
): ClientState {
  const { appId, peerId, deviceId, backoff, signs } = self
  return {
    appId,
    peerId,
    deviceId,
    backoff,
    signs,
    session: {
      phase: "idle",
      opened: false,
      line: 0,
      since: 0,
      welcomed: false,
      resumed: false,
      closeSaid: false,
      attempt: 0,
      token: undefined,
      resumeMs: 0,
      epoch: undefined,
      leftOut: new Set(),
      opens: new Set(),
      closes: new Set(),
    },
    watch: { peers: new Map(), unsent: [], changed: new Set(), revision: 0 },
    outbox: {
      sent: new InOrder(),
      waiting: new InOrder(),
      waitingBytes: 0,
      firstKey: self.firstKey,
      nextKey: self.firstKey,
      allowance: 0,
    },
    inbox: {
      tracks: new Recent(conversations),
      seen: new Recent(conversations),
      names: new Recent(conversations),
      acks: new Map(),
      ackCount: 0,
      early: undefined,
    },
    calls: new Map(),
    requests: new InOrder(),
    nextRef: 1,
    signing: new Map(),
    nextSigning: 1,
    tick: 0,
    ticking: false,
  }
}
