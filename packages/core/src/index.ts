/** `@peerage/core`: what a host app uses. */

export type { Engine } from "./engine.js"
export { createEngine, inProcess } from "./engine.js"
export { memoryStore } from "./memory/store.js"
export type { CloseCode, Failure, FailureCode } from "./model/failure.js"
export { closeReasons, failures, PeerageError } from "./model/failure.js"
export type { LimitName, LimitRow, Limits } from "./model/limit.js"
export { limitTable } from "./model/limit.js"
export type { EngineOptions, Logger } from "./options.js"
export type { Clock } from "./ports/clock.js"
export type { Crypto } from "./ports/crypto.js"
export type { Dialer } from "./ports/dialer.js"
export type { Ids } from "./ports/ids.js"
export type { Store } from "./ports/store.js"
export type { ConnectionInfo, Transport } from "./ports/transport.js"
export type { Authorize, Question } from "./stream/authorize.js"
export type {
  HostMessage,
  OfflineEvent,
  PresenceEvent,
  Problem,
  SessionEvent,
  WatchEvent,
} from "./stream/host-events.js"
export type { EngineSnapshot, SessionSnapshot } from "./stream/snapshot.js"
