/**
 * What a client says. Every request carries a `ref` that its answer repeats; the engine answers each exactly once, or
 * closes. Decoded once, at the edge; what does not fit is refused with `bad-frame`.
 */
import * as t from "io-ts"
import { type GroupRequest, groupRequests } from "./client-frame-group.js"
import {
  byType,
  natural,
  type Position,
  positions,
  request,
  type Signed,
  signed,
  strings,
} from "./codec.js"
import type { ConversationKey, DeviceId, PeerId } from "./id.js"

/** The protocol version that `open` and `resume` name. */
export const protocolVersion = 1

/** Begins a session on this connection. */
export interface OpenFrame {
  readonly type: "open"
  readonly ref: number
  readonly version: number
  readonly peer: PeerId
  readonly device: DeviceId
  readonly watch?: readonly PeerId[]
  /** Over app, peer and `watch`, where the engine asks for signatures. */
  readonly signed?: Signed
  /** The device's newest positions, at most 100, with the epoch that they belong to (L2). */
  readonly positions?: readonly Position[]
  readonly epoch?: string
}

/** Goes on with a paused session, with the once-only token of its last `welcome` (P11). */
export interface ResumeFrame {
  readonly type: "resume"
  readonly ref: number
  readonly version: number
  readonly peer: PeerId
  readonly device: DeviceId
  readonly token: string
  readonly positions?: readonly Position[]
  readonly epoch?: string
}

/** Watches more peers: hear when they go online or offline, and may send to them. */
export interface WatchFrame {
  readonly type: "watch"
  readonly ref: number
  readonly peers: readonly PeerId[]
  /** As with `open`, over `peers`. */
  readonly signed?: Signed
}

/** Stops watching. */
export interface UnwatchFrame {
  readonly type: "unwatch"
  readonly ref: number
  readonly peers: readonly PeerId[]
}

/** Sends to peers (`to`) or to a group; exactly one of the two. */
export interface SendFrame {
  readonly type: "send"
  readonly ref: number
  readonly to?: readonly PeerId[]
  readonly group?: string
  readonly text: string
  readonly transient?: boolean
  /** Rises with each of the device's sends; makes a re-send harmless (L15). */
  readonly key?: number
  /** Set on a re-send of the same key. */
  readonly again?: boolean
  /** Tell the sender's open sessions when a recipient has it. */
  readonly receipt?: boolean
  /** `skip`: leave out peers that are not watched instead of refusing. */
  readonly unwatched?: "refuse" | "skip"
}

/** Acknowledges, per conversation, all entries up to a `seq`. Not a request: it is not answered unless refused. */
export interface AckFrame {
  readonly type: "ack"
  readonly positions: readonly Position[]
}

/** Reads a page of a conversation's log. At most one of the four bounds; none reads the newest. */
export interface HistoryFrame {
  readonly type: "history"
  readonly ref: number
  /** The other peers of the conversation, or `group`; exactly one of the two. */
  readonly with?: readonly PeerId[]
  readonly group?: string
  /** Entries with a smaller `seq`, the newest of them. */
  readonly before?: number
  /** Entries with a larger `seq`, the oldest of them. */
  readonly after?: number
  /** Entries older than this time in ms, the newest of them. */
  readonly beforeTime?: number
  /** Entries of this time in ms or newer, the oldest of them. */
  readonly sinceTime?: number
  readonly limit?: number
  /** Changes of the group as well as messages. */
  readonly notices?: boolean
}

/** Moves the peer's own read mark, which alone decides what is unread; it never goes back. */
export interface ReadFrame {
  readonly type: "read"
  readonly ref: number
  readonly conversation: ConversationKey
  readonly seq: number
}

/** Asks for the peer's conversations, newest first, with what is unread in each. */
export interface ConversationsFrame {
  readonly type: "conversations"
  readonly ref: number
  /** Go on after this one of the last answer. */
  readonly after?: ConversationKey
  readonly limit?: number
}

/** Asks who of these is online, watched or not. */
export interface StatusFrame {
  readonly type: "status"
  readonly ref: number
  readonly peers: readonly PeerId[]
}

/** Ends the session: offline for others at once. */
export interface CloseFrame {
  readonly type: "close"
  readonly ref: number
}

/** All that a client may say, told apart by `type`. */
export type ClientFrame =
  | OpenFrame
  | ResumeFrame
  | WatchFrame
  | UnwatchFrame
  | SendFrame
  | AckFrame
  | HistoryFrame
  | StatusFrame
  | ReadFrame
  | ConversationsFrame
  | GroupRequest
  | CloseFrame

/** Decodes what a client said. Extra fields are dropped. */
export const ClientFrame: t.Type<ClientFrame, unknown, unknown> = byType("ClientFrame", [
  request(
    "send",
    { ref: natural, text: t.string },
    {
      to: strings,
      group: t.string,
      transient: t.boolean,
      key: natural,
      again: t.boolean,
      receipt: t.boolean,
      unwatched: t.union([t.literal("refuse"), t.literal("skip")]),
    },
  ),
  request("ack", { positions }),
  request(
    "open",
    { ref: natural, version: natural, peer: t.string, device: t.string },
    { watch: strings, positions, epoch: t.string, signed },
  ),
  request(
    "resume",
    {
      ref: natural,
      version: natural,
      peer: t.string,
      device: t.string,
      token: t.string,
    },
    { positions, epoch: t.string },
  ),
  request("watch", { ref: natural, peers: strings }, { signed }),
  request("unwatch", { ref: natural, peers: strings }),
  request(
    "history",
    { ref: natural },
    {
      with: strings,
      group: t.string,
      before: natural,
      after: natural,
      beforeTime: natural,
      sinceTime: natural,
      limit: natural,
      notices: t.boolean,
    },
  ),
  ...groupRequests,
  request("read", { ref: natural, conversation: t.string, seq: natural }),
  request("conversations", { ref: natural }, { after: t.string, limit: natural }),
  request("status", { ref: natural, peers: strings }),
  request("close", { ref: natural }),
])
