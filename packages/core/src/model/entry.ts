/** What the engine keeps at hand of an entry of a log, and of a send on its way into it. */
import type { OutgoingFrame } from "./encoded.js"
import type { Attributes, ChangeKind } from "./group.js"
import type { ConnectionId, ConversationKey, PeerId, SessionId } from "./id.js"
import type { SendKey } from "./message.js"

/** An entry of a log: its place, and its frame as text, so that a drain parses nothing. */
export interface Entry {
  readonly seq: number
  /** How many messages the log holds with this one. */
  readonly n: number
  /** The sender; of a change who made it. */
  readonly from: PeerId
  /** Absent for a message. */
  readonly change?: ChangeKind
  readonly timestamp: number
  readonly key: SendKey | undefined
  readonly frame: OutgoingFrame
}

/** Who waits for the answer to a send. */
export interface Asker {
  /** None for the host itself. */
  readonly session?: SessionId
  /** The line on which it was asked; on the session's next one the ref means something else. */
  readonly connection: ConnectionId
  readonly ref: number
}

/** A persistent message that waits for its `seq`. */
export interface Send {
  readonly kind: "message"
  readonly conversation: ConversationKey
  readonly from: PeerId
  readonly to: readonly PeerId[]
  readonly text: string
  readonly key: SendKey | undefined
  readonly receipt: boolean
  /** Sent by the host itself, who needs to be no member. */
  readonly byHost: boolean
  readonly asker: Asker
  /** True while the store is asked whether the key was used before; the lane waits for it, so that order holds (P2). */
  readonly checking: boolean
}

/** A change of a group that waits for its `seq`; what comes of it is decided when it gets it (P10). */
export interface Change {
  readonly kind: "change"
  readonly conversation: ConversationKey
  /** Who makes it. */
  readonly from: PeerId
  readonly verb: ChangeVerb
  /** Whom it is about: those invited or kicked, else who makes it. */
  readonly peers: readonly PeerId[]
  /** With `create` all of them, with `attributes` those to set. */
  readonly attributes: Attributes
  readonly asker: Asker
  /** Made by the host itself, who needs to be no member. */
  readonly byHost: boolean
  /** True while the store is asked in how many groups the newcomers are. */
  readonly checking: boolean
}

/** What can be done to a group. */
export type ChangeVerb = "create" | "join" | "leave" | "invite" | "kick" | "attributes"

/** A read mark that waits to be stored; it gets no place in the log. */
export interface Mark {
  readonly kind: "mark"
  readonly conversation: ConversationKey
  readonly from: PeerId
  readonly seq: number
  readonly asker: Asker
  readonly checking: false
}

/** What waits in a lane. */
export type Queued = Send | Change | Mark

/** What got its `seq`, with who waits for the answer. */
export interface Accepted {
  readonly entry: Entry
  readonly send: Send | Change
}

/** An entry without its text, for counting: what lies behind may be much, and is not kept. */
export type TailEntry = Pick<Entry, "seq" | "n" | "timestamp">

/** Changes of a group are entries, not messages: they are in no cap and no count (L8). */
export function isMessage(entry: Pick<Entry, "change">): boolean {
  return entry.change === undefined
}
