/**
 * What a history is made of: everything that applications, devices and the store saw, in the order in which it
 * happened. Plain data, so that it can be written by hand, by the simulator, or by a test over real processes. It must
 * not know how the engine works.
 */
import type { ConversationKey, DeviceId, DroppedRange, PeerId } from "@peerage/core/protocol"

/** An application asks to send. `value` is the text, unique in the history, as are the values of Elle. */
export interface Invoked {
  readonly type: "invoke"
  readonly send: number
  readonly peer: PeerId
  readonly device: DeviceId
  /** Which `open` of the device: order is promised within one (P2). One for all if absent. */
  readonly session?: number
  readonly conversation: ConversationKey
  readonly value: string
  /** Whom it is for, besides the sender. Absent in a group: there it is the members (C8). */
  readonly to?: readonly PeerId[]
  readonly transient?: boolean
}

/** The promise of a send resolved. */
export interface SendOk {
  readonly type: "ok"
  readonly send: number
  /** Absent when transient. */
  readonly seq?: number
  /** The life of the store that answered; absent: the present one. */
  readonly epoch?: string
}

/** `fail`: certainly nothing was stored. `info`: nobody knows (a timeout, a crash). */
export interface SendFailed {
  readonly type: "fail" | "info"
  readonly send: number
  readonly code?: string
}

/**
 * The engine refused a send, whoever hears of it: when that is lost with the line, the client sends it again, and
 * others may stand before it by then.
 */
export interface SetBack {
  readonly type: "setback"
  readonly send: number
}

/** A message reached the application's listener (`deliver`), or the device's line (`arrive`). */
export interface Delivered {
  readonly type: "deliver" | "arrive"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly conversation: ConversationKey
  /** Absent when transient. */
  readonly seq?: number
  readonly from: PeerId
  readonly value: string
  readonly epoch?: string
}

/** A membership entry reached the application: it stands in the same order as the messages (P10). */
export interface Noticed {
  readonly type: "notice"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly conversation: ConversationKey
  readonly seq: number
  readonly epoch?: string
}

/** The engine heard a device's acknowledgement. */
export interface Acked {
  readonly type: "ack"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly conversation: ConversationKey
  readonly seq: number
}

/** The device was told what it will not get (`offline-dropped`). */
export interface Told {
  readonly type: "told"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly ranges: readonly DroppedRange[]
}

/** The device lost what it remembered: a new process, or a new epoch of the store. */
export interface Forgot {
  readonly type: "forget"
  readonly peer: PeerId
  readonly device: DeviceId
}

/** What waited for a peer when its session opened: a conversation's entries after `after`, up to `head`. */
export type Waiting = readonly [conversation: ConversationKey, after: number, head: number]

/** A session as the engine's side of the line saw it: `lost` is its line alone. */
export interface SessionChanged {
  readonly type: "session"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly state: "open" | "resumed" | "lost" | "ended"
  /** With `open`, where it is certain: what the offline rules had to choose from (C9). */
  readonly queue?: readonly Waiting[]
  /** With `queue`: the wall clock, in ms since 1970. */
  readonly wall?: number
}

/** The engine told its host that a peer came or went. */
export interface Announced {
  readonly type: "announce"
  readonly peer: PeerId
  readonly online: boolean
}

/** A device begins or ends watching a peer. */
export interface Watching {
  readonly type: "watch"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly whom: PeerId
  readonly on: boolean
  /** What it was told before may count still, or not: after an `unwatch` of unknown outcome. */
  readonly unsure?: boolean
}

/** A watching device was told that a peer came or went; a peer that it was told nothing of is offline. */
export interface PresenceTold {
  readonly type: "presence"
  readonly peer: PeerId
  readonly device: DeviceId
  readonly whom: PeerId
  readonly online: boolean
}

/** A membership entry of a group's log. */
export interface Membership {
  readonly type: "member"
  readonly conversation: ConversationKey
  readonly seq: number
  readonly peers: readonly PeerId[]
  readonly change: "join" | "leave"
}

/** The store took a message, and said so. */
export interface Stored {
  readonly type: "stored"
  readonly conversation: ConversationKey
  readonly seq: number
  readonly from: PeerId
  readonly value: string
  readonly timestamp: number
}

/** The store took a peer's cursor: its acknowledgements up to `seq` are confirmed (L6). */
export interface CursorStored {
  readonly type: "cursor"
  readonly peer: PeerId
  readonly conversation: ConversationKey
  readonly seq: number
}

/** The engine ends: cleanly, with its process, or with its machine. */
export interface Crashed {
  readonly type: "crash"
  readonly how: "close" | "kill" | "power"
}

/** An engine begins over what the store has: the last seq of each conversation that has any. */
export interface Restarted {
  readonly type: "restart"
  readonly epoch: string
  readonly heads: Readonly<Record<ConversationKey, number>>
}

/** A part of a conversation was read: consecutive entries of its log (C11). */
export interface Read {
  readonly type: "read"
  readonly conversation: ConversationKey
  readonly entries: readonly (readonly [seq: number, value: string])[]
  /** Who read it, of a group: it gets what was said while it was a member (C8). */
  readonly by?: PeerId
  readonly epoch?: string
}

/** The wall clock jumped. */
export interface ClockJumped {
  readonly type: "clock"
  readonly byMs: number
}

/** No fault from here on: all must come to rest within a bounded time (C12). */
export interface Healed {
  readonly type: "heal"
}

/** The quiet end: every device that there is has opened, drained and acknowledged. */
export interface Ended {
  readonly type: "end"
  /** Who is there. What was sent to others may wait. */
  readonly present: readonly (readonly [peer: PeerId, device: DeviceId])[]
  /** What still waits: calls without an answer, and whatever else did not come to rest. */
  readonly pending: readonly string[]
}

/**
 * What happened, told apart by `type`.
 *
 * @since 0.1.0
 */
export type Happened =
  | Invoked
  | SendOk
  | SendFailed
  | SetBack
  | Delivered
  | Noticed
  | Acked
  | Told
  | Forgot
  | SessionChanged
  | Announced
  | Watching
  | PresenceTold
  | Membership
  | Stored
  | CursorStored
  | Crashed
  | Restarted
  | Read
  | ClockJumped
  | Healed
  | Ended

/**
 * One event of a history: what happened, and when, in ms of a clock that never falls.
 *
 * @since 0.1.0
 */
export type HistoryEvent = Happened & { readonly at: number }
