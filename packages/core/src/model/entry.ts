/** What the engine keeps at hand of an entry of a log, and of a send on its way into it. */
import type { OutgoingFrame } from "./encoded.js"
import type { ConnectionId, ConversationKey, PeerId, SessionId } from "./id.js"
import type { SendKey } from "./message.js"

/** A message of a log: its place, and its frame as text, so that a drain parses nothing. */
export interface Entry {
  readonly seq: number
  /** How many messages the log holds with this one. */
  readonly n: number
  readonly from: PeerId
  readonly timestamp: number
  readonly key: SendKey | undefined
  readonly frame: OutgoingFrame
}

/** Who waits for the answer to a send. */
export interface Asker {
  readonly session: SessionId
  /** The line on which it was asked; on the session's next one the ref means something else. */
  readonly connection: ConnectionId
  readonly ref: number
}

/** A persistent message that waits for its `seq`. */
export interface Send {
  readonly conversation: ConversationKey
  readonly from: PeerId
  readonly to: readonly PeerId[]
  readonly text: string
  readonly key: SendKey | undefined
  readonly receipt: boolean
  readonly asker: Asker
  /** True while the store is asked whether the key was used before; the lane waits for it, so that order holds (P2). */
  readonly checking: boolean
}

/** A send that got its `seq`, with who waits for the answer. */
export interface Accepted {
  readonly entry: Entry
  readonly send: Send
}

/** An entry without its text, for counting: what lies behind may be much, and is not kept. */
export type TailEntry = Pick<Entry, "seq" | "n" | "timestamp">
