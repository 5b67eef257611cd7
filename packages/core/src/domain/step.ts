/** `step`: routes what happened to the rule that decides about it. One input, one decision. */
import type { Input } from "../model/input.js"
import { ackReceived } from "./ack.js"
import { type Decision, Draft, type Env } from "./decision.js"
import { behindLoaded, gatheringChecked, startSought, tailLoaded } from "./gather.js"
import {
  attributesRequested,
  changeRequested,
  groupsLoaded,
  groupsRequested,
  membersLoaded,
  membersRequested,
  newcomersCounted,
} from "./group.js"
import { historyLoaded, historyRequested } from "./history.js"
import { committed, laneWoken } from "./lane.js"
import { conversationsLoaded, conversationsRequested, markLoaded, readRequested } from "./mark.js"
import { pageLoaded, pageSought } from "./reader.js"
import { floorRaised } from "./retention.js"
import { sanctionSet } from "./sanction.js"
import { keyLookedUp, sendRequested } from "./send.js"
import {
  closeRequested,
  connectionLost,
  connectionOpened,
  frameRefused,
  lineFull,
  openRequested,
  resumeRequested,
  sessionOverdue,
} from "./session.js"
import type { State, View } from "./state.js"
import { conversationLoaded, storeLost, storeRegained } from "./storing.js"
import { engineStopping, ticked } from "./tick.js"
import { statusRequested, unwatchRequested, watchRequested } from "./watch.js"

/** Decides what an input changes and what is to be done about it. Pure: the same view, input and env, the same answer. */
export function step(view: View<State>, input: Input, env: Env): Decision {
  const draft = new Draft()
  hear(view, input, draft)
  route(view, input, env, draft)
  return draft
}

/** Whoever speaks on a resumed line has its new token: the old one is worth nothing from here on (P11). */
function hear(view: View<State>, input: Input, draft: Draft): void {
  if (!("connection" in input) || !view.connections.get(input.connection)?.quiet) return
  const { connection } = input
  if (input.type === "AckReceived" || "ref" in input) draft.fact({ type: "LineHeard", connection })
}

function route(view: View<State>, input: Input, env: Env, draft: Draft): void {
  switch (input.type) {
    case "SendRequested":
      return sendRequested(view, input, env, draft)
    case "AckReceived":
      return ackReceived(view, input, env, draft)
    case "LaneWoken":
      return laneWoken(view, input, env, draft)
    case "Committed":
      return committed(view, input, env, draft)
    case "KeyLookedUp":
      return keyLookedUp(view, input, env, draft)
    case "PageSought":
      return pageSought(view, input, env, draft)
    case "PageLoaded":
      return input.purpose === "tail"
        ? tailLoaded(view, input, env, draft)
        : pageLoaded(view, input, env, draft)
    case "BehindLoaded":
      return behindLoaded(view, input, env, draft)
    case "StartSought":
      return startSought(view, input, env, draft)
    case "GatheringChecked":
      return gatheringChecked(view, input, env, draft)
    case "ConversationLoaded":
      return conversationLoaded(view, input, env, draft)
    case "HistoryRequested":
      return historyRequested(view, input, env, draft)
    case "HistoryLoaded":
      return historyLoaded(view, input, env, draft)
    case "ConnectionOpened":
      return connectionOpened(view, input, env, draft)
    case "ConnectionLost":
      return connectionLost(view, input, env, draft)
    case "FrameRefused":
      return frameRefused(view, input, env, draft)
    case "LineFull":
      return lineFull(view, input, env, draft)
    case "OpenRequested":
      return openRequested(view, input, env, draft)
    case "ResumeRequested":
      return resumeRequested(view, input, env, draft)
    case "CloseRequested":
      return closeRequested(view, input, env, draft)
    case "SessionOverdue":
      return sessionOverdue(view, input, env, draft)
    case "WatchRequested":
      return watchRequested(view, input, env, draft)
    case "UnwatchRequested":
      return unwatchRequested(view, input, env, draft)
    case "StatusRequested":
      return statusRequested(view, input, env, draft)
    case "ChangeRequested":
      return changeRequested(view, input, env, draft)
    case "MembersRequested":
      return membersRequested(view, input, env, draft)
    case "GroupsRequested":
      return groupsRequested(view, input, env, draft)
    case "AttributesRequested":
      return attributesRequested(view, input, env, draft)
    case "MembersLoaded":
      return membersLoaded(view, input, env, draft)
    case "NewcomersCounted":
      return newcomersCounted(view, input, env, draft)
    case "GroupsLoaded":
      return groupsLoaded(view, input, env, draft)
    case "ReadRequested":
      return readRequested(view, input, env, draft)
    case "MarkLoaded":
      return markLoaded(view, input, env, draft)
    case "ConversationsRequested":
      return conversationsRequested(view, input, env, draft)
    case "ConversationsLoaded":
      return conversationsLoaded(view, input, env, draft)
    case "FloorRaised":
      return floorRaised(view, input, env, draft)
    case "SanctionSet":
      return sanctionSet(view, input, env, draft)
    case "StoreLost":
      return storeLost(view, input, env, draft)
    case "StoreRegained":
      return storeRegained(view, input, env, draft)
    case "Ticked":
      return ticked(view, input, env, draft)
    case "EngineStarted":
      return draft.fact({ type: "EngineEpoch", epoch: input.epoch })
    case "EngineStopping":
      return engineStopping(view, input, env, draft)
  }
}
