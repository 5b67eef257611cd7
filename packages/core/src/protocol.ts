/** `@peerage/core/protocol`: frames and their codecs, and the dialer port: all that a client and its dialers import. */
export { type HearSoon, Inlet } from "./in-process/inlet.js"
export type {
  AckFrame,
  CloseFrame,
  ConversationsFrame,
  HistoryFrame,
  OpenFrame,
  ReadFrame,
  ResumeFrame,
  SendFrame,
  StatusFrame,
  UnwatchFrame,
  WatchFrame,
} from "./model/client-frame.js"
export { ClientFrame, protocolVersion } from "./model/client-frame.js"
export type {
  AttributesFrame,
  CreateFrame,
  GroupRequest,
  GroupsFrame,
  InviteFrame,
  JoinFrame,
  KickFrame,
  LeaveFrame,
  MembersFrame,
} from "./model/client-frame-group.js"
export type { Position, Signed } from "./model/codec.js"
export type { CloseCode, CloseRow, Failure, FailureCode, FailureRow } from "./model/failure.js"
export { closeReasons, failure, failures, PeerageError } from "./model/failure.js"
export type { Attributes, ChangeKind, MembershipFrame } from "./model/group.js"
export type { ConversationKey, DeviceId, PeerId } from "./model/id.js"
export {
  conversationKey,
  groupKey,
  groupOf,
  isId,
  isWellFormed,
  peersKey,
  peersOf,
  utf8Length,
} from "./model/id.js"
export type { DroppedRange, DropReason, MessageFrame } from "./model/message.js"
export type {
  ClosingFrame,
  DoneFrame,
  DroppedFrame,
  PeerState,
  PresenceFrame,
  RefusedFrame,
  SentFrame,
  SentItem,
  StatusesFrame,
  WatchedFrame,
  WelcomeFrame,
} from "./model/server-frame.js"
export { ServerFrame } from "./model/server-frame.js"
export type {
  AttributesAnswer,
  GroupAnswer,
  GroupedFrame,
  GroupItem,
  GroupsAnswer,
  MembersAnswer,
} from "./model/server-frame-group.js"
export type {
  ConversationItem,
  ConversationsAnswer,
  DeliveredFrame,
  HistoryAnswer,
  PageFrame,
  ReadMarkFrame,
} from "./model/server-frame-history.js"
export type { Dialer, DialOptions, Line, LineEvents } from "./ports/dialer.js"
