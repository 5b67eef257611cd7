/** `@peerage/core/adapter`: all that a transport or a store may import. */
export { type HearSoon, Inlet } from "./in-process/inlet.js"
export type {
  AckFrame,
  ClientFrame,
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
export { protocolVersion } from "./model/client-frame.js"
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
export type { OutgoingFrame } from "./model/encoded.js"
export { encodeFrame, storedFrame } from "./model/encoded.js"
export type { CloseCode, CloseRow, Failure, FailureCode, FailureRow } from "./model/failure.js"
export { closeReasons, failure, failures, PeerageError } from "./model/failure.js"
export type { Attributes, ChangeKind, MembershipFrame } from "./model/group.js"
export type { ConnectionId, ConversationKey, DeviceId, PeerId } from "./model/id.js"
export { conversationKey, isId, peersKey } from "./model/id.js"
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
  ServerFrame,
  StatusesFrame,
  WatchedFrame,
  WelcomeFrame,
} from "./model/server-frame.js"
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
export type {
  CommitResult,
  Key,
  Range,
  Row,
  Store,
  StoreSupports,
  Transaction,
} from "./ports/store.js"
export type {
  Connection,
  ConnectionInfo,
  NotTaken,
  SendResult,
  Transport,
} from "./ports/transport.js"
