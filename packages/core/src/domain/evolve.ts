/**
 * The only writer of the state. It does what a fact says and decides nothing: no time, no limits, no other fact.
 * Replaying the facts of an engine into an empty state gives the engine's state; a property checks it.
 */
import type { Fact } from "../model/fact.js"
import { evolveConversation } from "./evolve-conversation.js"
import { evolveReader } from "./evolve-reader.js"
import { evolveSession } from "./evolve-session.js"
import type { State } from "./state.js"

/** Writes one fact into the state. */
export function evolve(state: State, fact: Fact): void {
  switch (fact.type) {
    case "EngineEpoch":
      state.epoch = fact.epoch
      return
    case "ConnectionBegan":
    case "ConnectionEnded":
    case "LineHeard":
    case "FrameCounted":
    case "SessionOpened":
    case "SessionPaused":
    case "SessionResumed":
    case "SessionClosed":
    case "PresenceChanged":
    case "Watched":
    case "Unwatched":
    case "RateSpent":
    case "Sanctioned":
    case "PeerForgotten":
      return evolveSession(state, fact)
    case "GatheringBegan":
    case "GatheringTouched":
    case "GatheringListed":
    case "TailGathered":
    case "ConversationSettled":
    case "GatheringEnded":
    case "ReaderBegan":
    case "PageAsked":
    case "PageTaken":
    case "Pushed":
    case "FellBack":
    case "Acknowledged":
      return evolveReader(state, fact)
    case "Swept":
      state.sweptAt = fact.at
      return
    case "TransientPassed":
    case "EngineStopped":
      return
    default:
      return evolveConversation(state, fact)
  }
}
