/** `@peerage/client`: the client half, for browsers, Node and bots. */
export type { CloseCode, DropReason, FailureCode } from "@peerage/core/protocol"
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
  SessionChange,
  SessionReason,
} from "./event.js"
export type { ClientClock, ClientLogger, ClientOptions } from "./options.js"
export type {
  Cancellable,
  History,
  HistoryOptions,
  OpenOptions,
  SendOptions,
  Sent,
} from "./verb.js"
