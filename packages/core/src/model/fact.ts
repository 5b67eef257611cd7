/**
 * What changed, in the past tense. Facts alone change the state: replayed into an empty one they give the live state.
 * The engine's public streams are filters over them.
 */
import type { ConversationFact } from "./fact-conversation.js"
import type { ReaderFact } from "./fact-reader.js"
import type { SessionFact } from "./fact-session.js"
import type { MessageFrame } from "./message.js"

export interface EngineEpoch {
  readonly type: "EngineEpoch"
  readonly epoch: string
}

export interface TransientPassed {
  readonly type: "TransientPassed"
  readonly message: MessageFrame
}

/** Idle conversations were looked for. */
export interface Swept {
  readonly type: "Swept"
  readonly at: number
}

export interface EngineStopped {
  readonly type: "EngineStopped"
}

/** All that can change. */
export type Fact =
  | EngineEpoch
  | SessionFact
  | ReaderFact
  | ConversationFact
  | TransientPassed
  | Swept
  | EngineStopped
