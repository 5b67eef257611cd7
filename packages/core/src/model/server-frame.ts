/** What the engine says to a client: answers to its requests (they repeat its `ref`), deliveries and notices. */
import * as t from "io-ts"
import { answer, beginning, byType } from "./codec.js"
import type { CloseCode, Failure } from "./failure.js"
import type { MembershipFrame } from "./group.js"
import type { PeerId } from "./id.js"
import type { DroppedRange, MessageFrame } from "./message.js"
import { type GroupAnswer, groupAnswers } from "./server-frame-group.js"
import { type HistoryAnswer, historyFrames, membership, message } from "./server-frame-history.js"

/** A watched peer's state. `version` rises by one with each change of that peer, for as long as anyone watches it. */
export type PeerState = readonly [peer: PeerId, online: boolean, version: number]

/** Answers `open` and `resume`. */
export interface WelcomeFrame {
  readonly type: "welcome"
  readonly ref: number
  readonly version: number
  /** The engine's time, in ms. A message whose `timestamp` is older was there before this session. */
  readonly timestamp: number
  /** True when the same session went on, false when a new one began. */
  readonly resumed: boolean
  /** The life of the store; when it changes, positions and duplicate memory are void (P12). */
  readonly epoch: string
  /** Resumes this session once, within `resumeMs` after its line is lost. Absent where that cannot be. */
  readonly token?: string
  readonly resumeMs: number
  /** The highest key number that the running engine knows of this device; keys must rise above it. */
  readonly lastKey: number
}

/**
 * The states of watched peers: a snapshot in one or more frames (right after `welcome`, right before `watched`), later
 * the changes, one frame each.
 */
export interface PresenceFrame {
  readonly type: "presence"
  readonly states: readonly PeerState[]
}

/** Answers `watch`; the states of the peers it named came in `presence` frames before it. */
export interface WatchedFrame {
  readonly type: "watched"
  readonly ref: number
}

/** Answers `unwatch` and `close`. */
export interface DoneFrame {
  readonly type: "done"
  readonly ref: number
}

/** What became of one send: `seq` is absent when it was transient or nobody was left to send to. */
export type SentItem = readonly [ref: number, timestamp: number, seq?: number]

/** Answers one or many sends of a session to one conversation: they are stored. */
export interface SentFrame {
  readonly type: "sent"
  readonly conversation: string
  readonly items: readonly SentItem[]
}

/** Refuses a request; `ref` is null when the frame had none that could be read. */
export interface RefusedFrame extends Failure {
  readonly type: "refused"
  readonly ref: number | null
}

/** Comes before a drain that skips something (L4). */
export interface DroppedFrame {
  readonly type: "dropped"
  readonly ranges: readonly DroppedRange[]
}

/** Answers `status`: those that are online. */
export interface StatusesFrame {
  readonly type: "statuses"
  readonly ref: number
  readonly online: readonly PeerId[]
}

/** The last frame of a connection: why it ends, and whether to come back. */
export interface ClosingFrame {
  readonly type: "closing"
  readonly code: CloseCode
  readonly next: "retry" | "stop"
}

/** All that the engine says, told apart by `type`. */
export type ServerFrame =
  | MessageFrame
  | MembershipFrame
  | SentFrame
  | PresenceFrame
  | WelcomeFrame
  | WatchedFrame
  | DoneFrame
  | RefusedFrame
  | DroppedFrame
  | StatusesFrame
  | HistoryAnswer
  | GroupAnswer
  | ClosingFrame

const range = t.type({
  conversation: t.string,
  from: t.number,
  to: t.number,
  messages: t.number,
  reason: t.keyof({ cap: null, age: null, retention: null, elsewhere: null }),
})
const next = t.keyof({ retry: null, stop: null })

/** Decodes what the engine said. Unknown codes and fields pass, so that an older client understands a newer engine. */
export const ServerFrame: t.Type<ServerFrame, unknown, unknown> = byType("ServerFrame", [
  message,
  membership,
  answer("sent", {
    conversation: t.string,
    items: t.readonlyArray(t.UnknownArray as unknown as t.Type<SentItem, unknown, unknown>),
  }),
  answer("presence", { states: t.readonlyArray(beginning(t.string, t.boolean, t.number)) }),
  answer(
    "welcome",
    {
      ref: t.number,
      version: t.number,
      timestamp: t.number,
      resumed: t.boolean,
      epoch: t.string,
      resumeMs: t.number,
      lastKey: t.number,
    },
    { token: t.string },
  ),
  answer("watched", { ref: t.number }),
  answer("done", { ref: t.number }),
  answer(
    "refused",
    {
      ref: t.union([t.number, t.null]),
      code: t.string,
      message: t.string,
      retryable: t.boolean,
    },
    { retryAfterMs: t.number, peers: t.readonlyArray(t.string) },
  ),
  answer("dropped", { ranges: t.readonlyArray(range) }),
  answer("statuses", { ref: t.number, online: t.readonlyArray(t.string) }),
  ...historyFrames,
  ...groupAnswers,
  answer("closing", { code: t.string, next }),
])
