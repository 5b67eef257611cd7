/** `@peerage/core`: what a host app uses. */

export type { EngineDescription } from "./description.js"
export { createEngine, inProcess } from "./engine.js"
export type { Engine } from "./engine-api.js"
export { memoryStore } from "./memory/store.js"
export type { OutgoingFrame } from "./model/encoded.js"
export type { CloseCode, CloseRow, Failure, FailureCode, FailureRow } from "./model/failure.js"
export { closeReasons, failures, PeerageError } from "./model/failure.js"
export type { ConnectionId, ConversationKey, DeviceId, PeerId, SessionId } from "./model/id.js"
export type { LimitName, LimitRow, Limits } from "./model/limit.js"
export { limitTable } from "./model/limit.js"
export type { EngineOptions, Logger } from "./options.js"
export type { Clock } from "./ports/clock.js"
export type { Crypto } from "./ports/crypto.js"
export type { Dialer, DialOptions, Line, LineEvents } from "./ports/dialer.js"
export type { Ids } from "./ports/ids.js"
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
export type { SignatureKey } from "./signature/key.js"
export type { Authorize, Question } from "./stream/authorize.js"
export type { Gate, GateMessage, GateVerdict } from "./stream/gate.js"
export type { EngineHost, HostConversation, HostSent } from "./stream/host.js"
export type {
  GroupEvent,
  HostMessage,
  OfflineEvent,
  PresenceEvent,
  Problem,
  SessionEvent,
  WatchEvent,
} from "./stream/host-events.js"
export type { HostGroup, HostGroups } from "./stream/host-groups.js"
export type { HostHistory, HostHistoryQuery } from "./stream/host-history.js"
export type { RetentionOptions } from "./stream/retention.js"
export type { SignatureOptions } from "./stream/signed.js"
export type { EngineCounts, EngineSnapshot, SessionSnapshot } from "./stream/snapshot.js"
