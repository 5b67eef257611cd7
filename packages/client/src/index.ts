/** `@peerage/client`: the client half, for browsers, Node and bots. */
export type { Attributes, CloseCode, DropReason, FailureCode } from "@peerage/core/protocol"
export { PeerageError } from "@peerage/core/protocol"
export type { Client, SessionSnapshot } from "./api.js"
export { createClient } from "./client.js"
export type {
  ClientEvents,
  ConversationName,
  Delivered,
  Dropped,
  Message,
  PresenceChange,
  Problem,
  Read,
  SessionChange,
  SessionReason,
} from "./event.js"
export type { CreateOptions, Group, GroupItem, Groups } from "./group.js"
export type { AttributesNotice, GroupNotice, MembershipNotice } from "./notice.js"
export type { ClientClock, ClientLogger, ClientOptions } from "./options.js"
export type { GroupToSign, SessionToSign, Signature, SignOperation } from "./signature.js"
export type {
  Cancellable,
  ConversationList,
  ConversationSummary,
  ConversationsOptions,
  GroupHistoryOptions,
  History,
  HistoryOptions,
  HistoryRange,
  MessageOptions,
  Narrowed,
  OpenOptions,
  ReadOptions,
  SendOptions,
  Sent,
} from "./verb.js"
