/** `@peerage/core/adapter`: all that a transport or a store may import. */
export { Inlet } from "./in-process/inlet.js"
export type { OutgoingFrame } from "./model/encoded.js"
export { encodeFrame, storedFrame } from "./model/encoded.js"
export type { CloseCode, Failure, FailureCode } from "./model/failure.js"
export { closeReasons, failure, failures, PeerageError } from "./model/failure.js"
export type { ConnectionId } from "./model/id.js"
export { isId } from "./model/id.js"
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
