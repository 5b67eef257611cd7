/** Which effects are the store's business. */
import type {
  Commit,
  CountNewcomers,
  Effect,
  LoadBehind,
  LoadConversation,
  LoadConversations,
  LoadGroups,
  LoadHistory,
  LoadMark,
  LoadMembers,
  LoadPage,
  LookUpKey,
  TellUndelivered,
} from "../model/effect.js"

/** What is read. */
export type ReadEffect =
  | LoadConversation
  | LoadMembers
  | CountNewcomers
  | LoadGroups
  | LoadMark
  | LoadConversations
  | LoadBehind
  | LoadPage
  | LoadHistory
  | LookUpKey
  | TellUndelivered

/** Whether an effect is the store's business. */
export function isStorageEffect(effect: Effect): effect is Commit | ReadEffect {
  switch (effect.type) {
    case "Commit":
    case "LoadConversation":
    case "LoadMembers":
    case "CountNewcomers":
    case "LoadGroups":
    case "LoadMark":
    case "LoadConversations":
    case "LoadBehind":
    case "LoadPage":
    case "LoadHistory":
    case "LookUpKey":
    case "TellUndelivered":
      return true
    default:
      return false
  }
}
